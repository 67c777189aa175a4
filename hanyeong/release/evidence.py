"""Evidence of the release decision, collected below a project's root; an unreadable file is a finding, not an error."""

from __future__ import annotations

from collections.abc import Mapping
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


def gather(
    root: Path,
    *,
    goals: GoalsParams,
    sources: Mapping[str, Source],
    limits: ValidateParams,
    seed: int,
    champion: str | None,
) -> ReleaseEvidence:
    """The bundle, what was measured of every system, and the terms under which sources were read."""
    reports = root / "reports"
    return ReleaseEvidence(
        goals=goals,
        sources=sources,
        limits=limits,
        seed=seed,
        bundle=_bundle(root, goals.primary_test),
        evaluations={which: _result(reports / f"evaluation/{which}.json", EvaluateResult) for which in System},
        answers=lambda which, test: _answers(root, which, test),
        ingested={name: _result(reports / f"ingest/{name}.json", IngestResult) for name in sources},
        champion=champion,
    )


def _bundle(root: Path, primary_test: str | None) -> Bundle:
    """The bundle as it is."""
    folder = root / "models/release"
    try:
        digest, info = verify_bundle(folder)
        size = translator_bytes(folder / CT2, folder)
    except (InputError, OSError) as error:
        return Bundle(None, None, None, {CheckName.BUNDLE: _relative(error, root)})
    problems: dict[CheckName, str] = {}
    if altered := altered_cards(folder, info):
        problems[CheckName.CARDS] = ", ".join(altered)
    try:
        proof = smoke_test(folder, info)
        if proof.problems:
            problems[CheckName.LOAD_AND_ANSWER] = "; ".join(proof.problems)
        agreed, asked = _asked_again(root, folder, info, primary_test)
    except InputError as error:
        problems[CheckName.LOAD_AND_ANSWER] = _relative(error, root)
        agreed, asked = 0, 0
    return Bundle(digest, info, size, problems, agreed, asked)


def _asked_again(root: Path, bundle: Path, info: BundleInfo, primary_test: str | None) -> tuple[int, int]:
    """Some evaluated rows, of the primary test if there is one: how many the bundle translates as before."""
    known = {test.name: test.direction for test in info.tests}
    test = primary_test if primary_test in known else min(known, default=None)
    path = root / f"data/evaluation/served/{test}.parquet"
    if test is None or not path.is_file():
        return 0, 0
    verify_manifest(path.parent)
    sources, answers = read_lines(path, ASKED_AGAIN)
    return count_reproduced(bundle, known[test], sources, answers), len(sources)


def _answers(root: Path, which: System, test: str) -> SystemOutputs:
    """A verified table of answers."""
    folder = root / "data/evaluation" / which
    try:
        verify_manifest(folder)
        return read_outputs(folder / f"{test}.parquet")
    except InputError as error:
        raise InputError(_relative(error, root)) from None


def _result(path: Path, model: type[R]) -> R | None:
    """A result, or None where there is none that can be relied on."""
    try:
        return load_result(path, model)
    except (InputError, OSError):
        return None


def _relative(error: Exception, root: Path) -> str:
    """What went wrong without the name of this machine's folders: results are the same everywhere."""
    return str(error).replace(f"{root}/", "")
