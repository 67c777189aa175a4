"""Outcome of a run, for notifications and artifacts: decision, scores, monitor, rows of a stage.

Read leniently: None where a result is missing or cannot be relied on.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from hanyeong.pipeline.results_file import look
from hanyeong.results.base import Result
from hanyeong.results.evaluate import EvaluateResult, System, TestScores
from hanyeong.results.judge import JudgeResult
from hanyeong.results.monitor import MonitorResult
from hanyeong.results.registry import BY_STAGE

R = TypeVar("R", bound=Result)


def read(root: Path, model: type[R], item: str = "") -> R | None:
    """What a stage (or one of its items) found, if it is there and of this version."""
    return look(root / "reports" / model.stage.file.replace("{item}", item), model).result


def judgement(root: Path) -> JudgeResult | None:
    """The verdict and its checks."""
    return read(root, JudgeResult)


def served_tests(root: Path) -> Mapping[str, TestScores]:
    """What the served model scored, by test; empty where that is not known."""
    return _tests(root, System.SERVED)


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
