"""Evidence of the release decision; an unreadable file is a finding, not an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from hanyeong.corpus.sources import Source
from hanyeong.evaluation.outputs import SystemOutputs, read_lines, read_outputs
from hanyeong.inference.model_files import CT2, translator_bytes
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import verify_manifest
from hanyeong.pipeline.results_file import load_result
from hanyeong.release.bundle import altered_cards, verify_bundle
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.checks.base import Bundle, ReleaseEvidence
from hanyeong.release.goals import GoalsParams
from hanyeong.release.smoke_test import count_reproduced, smoke_test
from hanyeong.results.base import Result
from hanyeong.results.evaluate import EvaluateResult, System
from hanyeong.results.ingest import IngestResult
from hanyeong.results.judge import CheckName
from hanyeong.validation.params import ValidateParams

R = TypeVar("R", bound=Result)

ASKED_AGAIN: Final = 64
"""Evaluated rows that the bundle must translate as it did."""


@dataclass(frozen=True)
class EvidencePaths:
    """Where the evidence is."""

    root: Path
    """The project; paths in messages are relative to it, so that results are the same on every machine."""
    bundle: Path
    answers: Path
    """A folder for each system, with a table for each test."""
    evaluations: Path
    """A result for each system."""
    ingest: Path
    """A result for each source."""


def gather(
    paths: EvidencePaths,
    *,
    goals: GoalsParams,
    sources: Mapping[str, Source],
    limits: ValidateParams,
    seed: int,
    champion: str | None,
) -> ReleaseEvidence:
    """The bundle, what was measured of every system, and the terms under which sources were read."""
    return ReleaseEvidence(
        goals=goals,
        sources=sources,
        limits=limits,
        seed=seed,
        bundle=_bundle(paths, goals.primary_test),
        evaluations={which: _result(paths.evaluations / f"{which}.json", EvaluateResult) for which in System},
        answers=lambda which, test: _answers(paths, which, test),
        ingested={name: _result(paths.ingest / f"{name}.json", IngestResult) for name in sources},
        champion=champion,
    )


def _bundle(paths: EvidencePaths, primary_test: str | None) -> Bundle:
    """The bundle as it is."""
    folder = paths.bundle
    try:
        digest, info = verify_bundle(folder)
        size = translator_bytes(folder / CT2, folder)
    except (InputError, OSError) as error:
        return Bundle(None, None, None, {CheckName.BUNDLE: _relative(error, paths.root)})
    problems: dict[CheckName, str] = {}
    if altered := altered_cards(folder, info):
        problems[CheckName.CARDS] = ", ".join(altered)
    try:
        proof = smoke_test(folder, info)
        if proof.problems:
            problems[CheckName.LOAD_AND_ANSWER] = "; ".join(proof.problems)
        agreed, asked = _asked_again(paths, info, primary_test)
    except InputError as error:
        problems[CheckName.LOAD_AND_ANSWER] = _relative(error, paths.root)
        agreed, asked = 0, 0
    return Bundle(digest, info, size, problems, agreed, asked)


def _asked_again(paths: EvidencePaths, info: BundleInfo, primary_test: str | None) -> tuple[int, int]:
    """Some evaluated rows, of the primary test if there is one: how many the bundle translates as before."""
    known = {test.name: test.direction for test in info.tests}
    test = primary_test if primary_test in known else min(known, default=None)
    path = paths.answers / System.CANDIDATE / f"{test}.parquet"
    if test is None or not path.is_file():
        return 0, 0
    verify_manifest(path.parent)
    sources, answers = read_lines(path, ASKED_AGAIN)
    return count_reproduced(paths.bundle, known[test], sources, answers), len(sources)


def _answers(paths: EvidencePaths, which: System, test: str) -> SystemOutputs:
    """A verified table of answers."""
    folder = paths.answers / which
    try:
        verify_manifest(folder)
        return read_outputs(folder / f"{test}.parquet")
    except InputError as error:
        raise InputError(_relative(error, paths.root)) from None


def _result(path: Path, model: type[R]) -> R | None:
    """A result, or None where there is none that can be relied on."""
    try:
        return load_result(path, model)
    except (InputError, OSError):
        return None


def _relative(error: Exception, root: Path) -> str:
    """What went wrong without the name of this machine's folders: results are the same everywhere."""
    return str(error).replace(f"{root}/", "")
