"""Outcome of a run, for notifications and artifacts: decision, scores, monitor, rows of a stage.

Read leniently: None where a result is missing or cannot be relied on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import pydantic

from hanyeong.pipeline.paths import POINTER
from hanyeong.pipeline.results_file import look
from hanyeong.results.base import Result
from hanyeong.results.evaluate import EvaluateResult, System, TestScores
from hanyeong.results.judge import JudgeResult
from hanyeong.results.monitor import MonitorResult
from hanyeong.results.registry import BY_STAGE
from hanyeong.results.renewal import RenewalReport
from hanyeong.results.window import LiveState, WindowReport

R = TypeVar("R", bound=Result)
Window: TypeAlias = WindowReport
"""What the monitor found in one window of the request log."""
WINDOWS: Final = "reports/windows"
"""Where the windows of the request log lie, NUMBER.json each."""
RENEWAL: Final = "reports/renewal.json"
"""What became of the last retraining."""
SEVERITY: Final = (LiveState.OK, LiveState.NOT_ENOUGH_DATA, LiveState.STALE, LiveState.WARNING, LiveState.ALARM)
"""States of a window, the worst last."""


def read(root: Path, model: type[R], item: str = "") -> R | None:
    """What a stage (or one of its items) found, if it is there and of this version."""
    return look(root / "reports" / model.stage.file.replace("{item}", item), model).result


def judgement(root: Path) -> JudgeResult | None:
    """The verdict and its checks."""
    return read(root, JudgeResult)


def candidate_tests(root: Path) -> Mapping[str, TestScores]:
    """What the release candidate scored, by test; empty where that is not known."""
    return _tests(root, System.CANDIDATE)


def champion_tests(root: Path) -> Mapping[str, TestScores]:
    """What the bundle in service scored."""
    return _tests(root, System.CHAMPION)


def _tests(root: Path, system: System) -> Mapping[str, TestScores]:
    result = read(root, EvaluateResult, system)
    return result.tests if result else {}


def monitor_problems(root: Path) -> int | None:
    """How many problems the monitor's check of itself found; None where it found none, or did not run."""
    result = read(root, MonitorResult)
    failed = result.failed_checks if result else []
    return sum(len(check.problems) for check in failed) if failed else None


def rows_of(root: Path, address: str) -> Mapping[str, Any] | None:
    """The rows that a stage ("clean", "ingest@sample") read, kept and refused by reason; None where it handles none."""
    name, _, item = address.partition("@")
    model = BY_STAGE.get(name)
    if model is None:
        return None
    rows = look(root / "reports" / model.stage.file.replace("{item}", item), model).rows
    return rows if isinstance(rows, dict) else None


def window_numbers(root: Path) -> list[int]:
    """Numbers of the closed windows, in their order."""
    return sorted(int(path.stem) for path in (root / WINDOWS).glob("*.json") if path.stem.isdecimal())


def windows(root: Path, numbers: list[int]) -> list[WindowReport]:
    """What the monitor found in these windows; one that cannot be read is left out."""
    return list(_windows(root, numbers))


def _windows(root: Path, numbers: list[int]) -> Iterator[WindowReport]:
    for number in numbers:
        with suppress(OSError, pydantic.ValidationError):
            yield WindowReport.model_validate_json((root / WINDOWS / f"{number}.json").read_bytes())


def renewal(root: Path) -> RenewalReport | None:
    """What became of the last retraining; None where that is not known."""
    with suppress(OSError, pydantic.ValidationError):
        return RenewalReport.model_validate_json((root / RENEWAL).read_bytes())
    return None


def deployed(root: Path) -> str | None:
    """Digest of the bundle in service."""
    digest = _mapping(root / POINTER).get("digest")
    return digest if isinstance(digest, str) else None


def _mapping(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
