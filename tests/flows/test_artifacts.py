"""What a run leaves in Prefect's pages, drawn from results as the real stages leave them."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import json
import re
import shutil
from pathlib import Path

import pytest

from flows import artifacts

RECORDED = Path(__file__).parents[1] / "core/report/recorded"


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    shutil.copytree(RECORDED, tmp_path / "reports")
    found: dict[str, str] = {}
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    monkeypatch.setattr(artifacts, "create_markdown_artifact", lambda text, key, **_: found.update({key: text}))
    return found


def test_the_verdict_comes_first_then_scores_then_what_failed(drawn: dict[str, str]) -> None:
    artifacts.show_verdict()
    head, link, scores, checks = drawn["verdict"].strip().split("\n\n")
    assert head == "# no-go · 불가"
    assert "/reports/index.html" in link
    _, _, row = scores.split("\n")
    score = r"\d+\.\d \[\d+\.\d, \d+\.\d\]"
    assert re.match(rf"\| sample \| {score} \| {score} \| ", row), row
    statuses = [line.split(" | ")[1] for line in checks.split("\n")[2:]]
    assert statuses == sorted(statuses, key=["fail", "unknown", "pass", "not applicable"].index)
    assert (statuses[0], len(statuses)) == ("fail", 24)
    assert not [word for word in drawn["verdict"].split() if len(word) > 80], "a digest pushes the columns apart"


def test_a_judgement_that_is_not_there_is_no_error(drawn: dict[str, str], tmp_path: Path) -> None:
    for text in (None, "{", json.dumps({"result": None}), json.dumps({"result": {"verdict": "go"}})):
        (tmp_path / "reports/judgement.json").unlink(missing_ok=True)
        if text is not None:
            (tmp_path / "reports/judgement.json").write_text(text)
        artifacts.show_verdict()
    assert drawn["verdict"].startswith("# not judged · 판정 없음")


@pytest.mark.parametrize(
    ("line", "share"),
    [
        ("training: 32 of 450 after 10 s", 7.111),
        ("step 96 of 450, 21 %, about 2 min left", 21.333),
        ("teacher: 1,250 of 20,000 after 3 s", 6.25),
        ("450 of 450", 100.0),
        ("3 of 2 files", None),
        ("0 of 0", None),
        (", of ,", None),
        ("nothing of the kind", None),
        ("a part of 3", None),
    ],
)
def test_how_far_a_stage_is_stands_in_its_own_lines(line: str, share: float | None) -> None:
    assert artifacts.Progress("train").due(line) == (None if share is None else pytest.approx(share, abs=0.001))


def test_a_bar_moves_only_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[float] = []
    monkeypatch.setattr(artifacts, "create_progress_artifact", lambda share, **_: made.append(share))
    bar = artifacts.Progress("train")
    bar.show(10.0)
    assert made == [10.0]
    assert bar.due("20 of 100") is None
    bar._shown_at -= artifacts.PROGRESS_EVERY_S
    assert bar.due("20 of 100") == 20.0
