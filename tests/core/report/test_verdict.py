"""The last lines of a run: what the judge said, and nothing that it did not say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hanyeong.report.catalog import Catalog
from hanyeong.report.judgement import read_judgement
from hanyeong.report.render import stage_page
from hanyeong.report.result_store import read_results
from hanyeong.report.verdict import MOST_LINES, verdict_lines
from tests.records import check, judgement, recorded

DIGEST = "ab" * 32
PASSED = check("bundle", "pass", "hashed")
FAILED = check(
    "min_bleu: held-out",
    "fail",
    "BLEU 31.5 [30.0, 33.0], at least 45 required",
    found=31.5,
    expected=45.0,
    reason_ko="BLEU 31.5 [30.0, 33.0], 기준은 45 이상입니다",
)
NOT_ASKED = check("champion", "not applicable", "nothing", found="none", expected=None)
BLEU = {"value": 61.25, "low": 59.0, "high": 63.5, "signature": "nrefs:1", "n": 400}


def judged(verdict: str, *checks: dict[str, Any], bundle: str | None = DIGEST) -> dict[str, Any]:
    return judgement(verdict, checks, bundle=bundle)  # type: ignore[no-any-return]


def scored(*names: str, nearest: float = 20.04) -> dict[str, Any]:
    """What is served, on tests of these names."""
    stored = recorded("evaluation/candidate.json")
    test = stored["tests"]["sample"]
    beside = test["nearest"] | {"bleu": BLEU | {"value": nearest}, "over": {"bleu": 41.2, "chrf": 1.0}}
    test |= {"metrics": test["metrics"] | {"bleu": BLEU}, "nearest": beside}
    return stored | {"tests": dict.fromkeys(names, test)}  # type: ignore[no-any-return]


def packaged() -> dict[str, Any]:
    stored = recorded("package.json")
    model = stored["model"] | {"which": "student", "compute_type": "int8", "bytes": 6_100_000}
    return stored | {"digest": DIGEST, "name": "pocket", "model": model}  # type: ignore[no-any-return]


def monitored(**changes: Any) -> dict[str, Any]:
    """What a monitor found that passed its self-check, but for the changes."""
    stored = recorded("monitor.json")
    passed = {"verdict": "passed", "problems": [], "tried_another_domain": True}
    return stored | {"self_check": passed | changes}  # type: ignore[no-any-return]


@pytest.fixture
def released(leave: Any) -> Path:
    """A finished run in English; the judgement is left to each test."""
    root: Path = leave("evaluation/candidate.json", scored("held-out"))
    leave("package.json", packaged())
    (root / "params.yaml").write_text("report: {language: en}\nsources: {sample: {}}\n", encoding="utf-8")
    (root / "reports/index.html").write_text("", encoding="utf-8")
    return root


def test_a_go_names_model_scores_baseline_and_pages(released: Path, leave: Any) -> None:
    leave("judgement.json", judged("go", PASSED, NOT_ASKED))
    assert verdict_lines(released) == [
        "Go: All goals and checks passed. The bundle may be promoted.",
        "  released model: pocket, student int8, 6.1 MB, abababababab",
        "  BLEU on held-out: 61.2 [59.0, 63.5] n = 400; nearest-neighbour baseline 20.0",
        "  report: reports/index.html",
    ]


def test_a_monitor_that_cannot_be_relied_on_is_told(released: Path, leave: Any) -> None:
    leave("judgement.json", judged("go", PASSED))
    for verdict, told in (("passed", False), ("failed", True)):
        leave("monitor.json", monitored(verdict=verdict))
        assert any("its self-check failed" in line for line in verdict_lines(released)) == told


def test_a_monitor_that_was_not_tried_has_not_failed(released: Path, leave: Any) -> None:
    leave("judgement.json", judged("go", PASSED))
    leave("monitor.json", monitored(tried_another_domain=False))
    lines = verdict_lines(released)
    assert any("was not tested: no source with `use: monitor`" in line for line in lines)
    assert not any("failed" in line for line in lines)
    leave("monitor.json", monitored())
    assert not any("monitor" in line for line in verdict_lines(released))


def test_a_no_go_gives_its_reasons(released: Path, leave: Any) -> None:
    leave("judgement.json", judged("no-go", PASSED, FAILED))
    lines = verdict_lines(released)
    assert lines[0].startswith("No-go: ")
    assert lines[1] == "  - minimum BLEU (held-out): BLEU 31.5 [30.0, 33.0], at least 45 required"
    assert not any("bundle integrity" in line for line in lines)


def trained(stage: str, leave: Any, **changes: Any) -> None:
    stored = recorded(f"{stage}.json")
    best = {"step": changes.pop("best"), "dev_loss": 2.5}
    leave(f"{stage}.json", stored | {"steps": 400, "best": best} | changes)


@pytest.mark.parametrize(
    ("stage", "changes", "advised"),
    [
        ("train", {"best": 400, "stop_reason": "max_steps"}, "Raising `train.max_steps` may help."),
        ("distill", {"best": 400, "stop_reason": "max_tokens"}, "Raising `distill.train.max_tokens` may help."),
        ("train", {"best": 390, "stop_reason": "max_steps"}, None),
        ("distill", {"best": 400, "stop_reason": "early_stopping"}, None),
    ],
)
def test_after_a_no_go_a_training_that_ended_too_early_is_told(
    released: Path, leave: Any, stage: str, changes: dict[str, Any], advised: str | None
) -> None:
    trained(stage, leave, **changes)
    for verdict, found in (("no-go", FAILED), ("go", PASSED)):
        leave("judgement.json", judged(verdict, found))
        told = [line for line in verdict_lines(released) if "still falling" in line]
        page = repr(stage_page("judgement", read_results(released / "reports"), Catalog("en")))
        expected = advised if verdict == "no-go" else None
        assert [line.partition("last step. ")[2] for line in told] == ([expected] if expected else [])
        assert ("still falling" in page) == bool(expected)


def test_what_plan_foresaw_is_told_after_a_no_go(released: Path, leave: Any) -> None:
    concern = {"code": "less_than_a_pass", "about": "distill.train", "found": 0.61, "least": 1.0}
    leave("plan.json", recorded("plan.json") | {"concerns": [concern]})
    for verdict, found, said in (("no-go", FAILED, True), ("go", PASSED, False)):
        leave("judgement.json", judged(verdict, found))
        assert any("0.61 epochs, less than one" in line for line in verdict_lines(released)) == said
        page = repr(stage_page("judgement", read_results(released / "reports"), Catalog("en")))
        assert ("0.61 epochs, less than one" in page) == said


def test_only_a_go_makes_a_released_model(released: Path, leave: Any) -> None:
    for found, called in ((judged("go", PASSED), "released model"), (judged("no-go", FAILED), "candidate model")):
        leave("judgement.json", found)
        assert [line.strip().partition(":")[0] for line in verdict_lines(released) if "pocket" in line] == [called]


def test_in_korean_the_reasons_are_korean(released: Path, leave: Any) -> None:
    leave("judgement.json", judged("no-go", FAILED))
    (released / "params.yaml").write_text("report: {language: ko}\n", encoding="utf-8")
    lines = verdict_lines(released)
    assert lines[0].startswith("불가: ")
    assert lines[1] == "  - BLEU 하한 (held-out): BLEU 31.5 [30.0, 33.0], 기준은 45 이상입니다"


@pytest.mark.parametrize(
    ("found", "label"),
    [
        pytest.param(None, "The release decision has not been made yet", id="no judgement"),
        pytest.param({}, "no clear decision", id="empty"),
        pytest.param(judged("yes", PASSED), "no clear decision", id="another word"),
        pytest.param({**judged("go", PASSED), "verdict": True}, "no clear decision", id="not a word"),
        pytest.param(judged("go"), "no clear decision", id="a go without a check"),
        pytest.param(judged("go", PASSED, FAILED), "no clear decision", id="a go beside a failed check"),
        pytest.param(
            judged("go", {**PASSED, "status": "unknown"}), "no clear decision", id="a go beside an open check"
        ),
        pytest.param(judged("go", {**PASSED, "status": "fine"}), "no clear decision", id="a status nobody knows"),
        pytest.param(judged("go", PASSED, bundle=None), "no clear decision", id="a go for nothing"),
        pytest.param(judged("go", PASSED, bundle="cd" * 32), "another bundle", id="a go for another bundle"),
    ],
)
def test_nothing_is_a_go_that_the_judge_did_not_call_so(
    released: Path, leave: Any, found: dict[str, Any] | None, label: str
) -> None:
    if found is not None:
        leave("judgement.json", found)
    lines = verdict_lines(released)
    assert lines[0].startswith("No decision: ")
    assert label in lines[0]
    assert read_judgement(read_results(released / "reports")).go is None


def test_a_judgement_that_cannot_be_read_is_none(released: Path) -> None:
    (released / "reports/judgement.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in verdict_lines(released)[0]


def test_of_many_reasons_the_first_are_shown(released: Path, leave: Any) -> None:
    leave("judgement.json", judged("no-go", *[{**FAILED, "test": f"t{n}"} for n in range(MOST_LINES + 3)]))
    lines = verdict_lines(released)
    assert sum(line.startswith("  - ") for line in lines) == MOST_LINES
    assert "  and 3 more" in lines


def test_nothing_at_all_is_said_plainly(tmp_path: Path) -> None:
    lines = verdict_lines(tmp_path)
    assert lines[0].startswith("판정 없음: ")
    assert lines[-1] == "  보고서: 없음"


def test_the_most_important_test_comes_first(released: Path, leave: Any) -> None:
    leave("evaluation/candidate.json", scored("a", "b", "z"))
    plan = recorded("plan.json")
    goal = next(goal for goal in plan["goals"] if goal["goal"] == "min_gain_over_nearest_bleu") | {"test": "z"}
    leave("plan.json", plan | {"goals": [goal]})
    shown = [line.partition(":")[0].strip() for line in verdict_lines(released) if "BLEU on" in line]
    assert shown == ["BLEU on z", "BLEU on a", "BLEU on b"]
    leave("judgement.json", judged("go", check("primary_test", "pass", found="b", expected="b")))
    shown = [line.partition(":")[0].strip() for line in verdict_lines(released) if "BLEU on" in line]
    assert shown == ["BLEU on b", "BLEU on a", "BLEU on z"]
