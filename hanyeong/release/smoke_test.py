"""Smoke test: the bundle is loaded as in production and translates ordinary, empty and unusual lines.

That it answers says nothing about how well: scores do. That it fails here would have shown only in service.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.export.compute_types import COMPUTED_IN
from hanyeong.inference.backend import FAILED
from hanyeong.inference.translator import EMPTY, Translation, TranslationPipeline
from hanyeong.pipeline.errors import InputError
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.results.package import SmokeTestAnswers
from hanyeong.text.normalize import normalize

SMOKE_INPUTS: Final = (
    "안녕하세요.",
    "회의는 3월 14일 오후 2시에 시작합니다.",
    "이 가방은 얼마예요?",
    "비가 오면 경기를 연기하겠습니다.",
    "Hello.",
    "The meeting starts at 2 p.m. on March 14.",
    "How much is this bag?",
    "",
    " \t ",
    "ㅋㅋㅋ",
    "12,345.67",
    "https://example.org/?a=1&b=2",
    "<2ko> </s> <pad> ▁",
    "😀 ✓",
    "가" * 600,
    "우리는 학교에 갔다. " * 40,
)
"""Ours, hand-made: nothing of a corpus is needed to ask."""
MIN_REPRODUCED_RATE: Final = 0.9
"""Share of evaluated rows whose translation the bundle must give again. Another processor rounds int8 otherwise, and
now and then says another word; a wrong vocabulary or a flipped bit gives another text nearly everywhere."""


@dataclass(frozen=True)
class SmokeTestResult:
    """What was found; no problems: it loads and answers."""

    problems: tuple[str, ...]
    answers: SmokeTestAnswers


def smoke_test(bundle: Path, info: BundleInfo) -> SmokeTestResult:
    """Load a bundle with a manifest and let it answer every question.

    Raises:
        InputError: it cannot be loaded, or a file is missing or altered.

    """
    return ask_smoke_questions(TranslationPipeline.load(bundle), info)


def ask_smoke_questions(translator: TranslationPipeline, info: BundleInfo) -> SmokeTestResult:
    """Let a loaded bundle answer every question; the service asks before it answers anybody else."""
    answers = translator.translate(SMOKE_INPUTS)
    problems = [*_wrong_type(translator, info), *_wrong_answers(answers)]
    answered = SmokeTestAnswers(
        asked=len(SMOKE_INPUTS),
        answered=sum(FAILED not in one.flags for one in answers),
        compute_type=translator.compute_type,
    )
    return SmokeTestResult(tuple(problems), answered)


def count_reproduced(bundle: Path, direction: str, sources: Sequence[str], answers: Sequence[str]) -> int:
    """How many of the given lines the bundle translates as it did when it was evaluated.

    Raises:
        InputError: it cannot be loaded, or translates something else.

    """
    if direction not in list(LanguagePair):
        raise InputError(f"{bundle}: evaluated in the direction {direction}; expected one of {', '.join(LanguagePair)}")
    found = TranslationPipeline.load(bundle).translate(sources, LanguagePair(direction))
    return sum(one.text == wanted for one, wanted in zip(found, answers, strict=True))


def _wrong_type(translator: TranslationPipeline, info: BundleInfo) -> list[str]:
    wanted = {str(stored): computed for stored, computed in COMPUTED_IN.items()}.get(info.model.compute_type)
    if translator.compute_type != wanted:
        return [f"stored as {info.model.compute_type}, this processor computes in {translator.compute_type}"]
    return []


def _wrong_answers(answers: Sequence[Translation]) -> list[str]:
    problems = []
    if len(answers) != len(SMOKE_INPUTS):
        problems.append(f"{len(answers)} answers to {len(SMOKE_INPUTS)} lines")
    if failed := sum(FAILED in one.flags for one in answers):
        problems.append(f"{failed} of {len(SMOKE_INPUTS)} lines got no answer")
    if any(not math.isfinite(one.score) for one in answers):
        problems.append("a score is not a number")
    if any(bool(one.text) for question, one in zip(SMOKE_INPUTS, answers, strict=False) if not question.strip()):
        problems.append("an empty line got an answer")
    if any(EMPTY in one.flags for question, one in zip(SMOKE_INPUTS, answers, strict=False) if question.strip()):
        problems.append("a line was taken for an empty one")
    if any(normalize(one.text) != one.text for one in answers):
        problems.append("an answer does not pass the text gate")
    return problems
