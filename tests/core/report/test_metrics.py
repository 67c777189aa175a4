"""The dozen numbers that runs are compared by: in words that fit a column, and only what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hanyeong.report.metrics import metrics
from hanyeong.report.result_store import read_results
from hanyeong.report.scores import candidate_tests

RECORDED = Path(__file__).parent / "recorded"


def flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """As DVC shows it: keys joined by dots."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return found


def test_a_run_has_about_a_dozen_numbers_a_test_and_no_text() -> None:
    told = metrics(read_results(RECORDED))
    shown = flat(told)
    tests = [value for value in told.values() if isinstance(value, dict)]
    assert tests
    assert all(
        set(test) == {f"{who}{of}" for who in ("", "teacher_", "nearest_") for of in ("bleu", "chrf")} for test in tests
    )
    assert len(shown) == 5 + 6 * len(tests)
    assert all(isinstance(value, int | float) and not isinstance(value, bool) for value in shown.values())
    assert max(map(len, shown)) < 30


def test_the_numbers_are_those_of_the_results() -> None:
    store, told = read_results(RECORDED), metrics(read_results(RECORDED))
    assert told["kept_pairs"] == store.one("clean").rows.kept
    assert told["verdict_go"] in (0, 1)
    for name, scores in told.items():
        if isinstance(scores, dict):
            test = candidate_tests(store)[name]
            assert test.nearest is not None
            assert abs(float(scores["bleu"]) - test.metrics.bleu.value) < 0.01  # type: ignore[arg-type]
            assert abs(float(scores["nearest_chrf"]) - test.nearest.chrf.value) < 0.01  # type: ignore[arg-type]


def test_what_was_not_measured_is_left_out(leave: Any) -> None:
    root = leave("clean.json", {}, {"read": 5, "kept": 4, "rejected": {"x": 1}})
    leave("train.json", {"best": {"dev_loss": "soon"}})
    assert metrics(read_results(root / "reports")) == {"kept_pairs": 4}
