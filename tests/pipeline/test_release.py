"""A no-go is a result; a go can be promoted, is the champion of the next run, and can be taken back."""

from __future__ import annotations

import json
from pathlib import Path

from tests.pipeline.workspace import Workspace


def judgement(workspace: Workspace) -> dict:
    return json.loads((workspace.root / "reports/judgement.json").read_text(encoding="utf-8"))["facts"]


def run(workspace: Workspace) -> str:
    done = workspace.hanyeong("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_impossible_goal_ends_in_a_package_a_judgement_and_reports(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    workspace.edit(lambda p: p["goals"]["min_bleu"].update({p["goals"]["primary_test"]: 100.0}))
    run(workspace)
    found = judgement(workspace)
    assert found["verdict"] == "no-go"
    assert any(check["status"] != "pass" and check["reason"] for check in found["checks"])
    assert (workspace.root / "models/release/bundle.json").exists()
    assert (workspace.root / "reports/index.html").exists()
    refused = workspace.hanyeong("promote")
    assert refused.returncode == 2
    assert "no-go" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (workspace.root / "models/champion.json").read_text() == "null\n"


def test_promoted_then_challenged_then_taken_back(finished: Workspace, tmp_path: Path) -> None:
    assert judgement(finished)["verdict"] == "go", judgement(finished)["checks"]
    workspace = finished.copy(tmp_path / "copy")
    first = judgement(workspace)["bundle"]
    promoted = workspace.hanyeong("promote")
    assert promoted.returncode == 0, promoted.stderr
    assert json.loads((workspace.root / "models/champion.json").read_text())["digest"] == first

    workspace.edit(lambda p: p["package"].update(name="challenger"))  # another bundle, the same translations
    workspace.edit(lambda p: p["goals"].update(champion={"primary": "not worse"}))
    run(workspace)
    found = judgement(workspace)
    assert found["bundle"] != first
    assert found["champion"]["digest"] == first
    assert any("champion" in check["name"] and check["status"] == "pass" for check in found["checks"])

    assert workspace.hanyeong("promote").returncode == 0
    back = workspace.hanyeong("rollback")
    assert back.returncode == 0, back.stderr
    assert json.loads((workspace.root / "models/champion.json").read_text())["digest"] == first


def test_an_equal_challenger_is_not_better(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    assert workspace.hanyeong("promote").returncode == 0
    workspace.edit(lambda p: p["package"].update(name="challenger"))
    run(workspace)
    assert judgement(workspace)["verdict"] == "no-go"
    refused = workspace.hanyeong("promote")
    assert refused.returncode == 2
    assert "champion" in refused.stderr


def test_translate_writes_as_many_lines_as_it_reads(finished: Workspace, tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("나는 물을 마신다.\n\n오늘은 날씨가 좋습니다.\n<b>태그</b>\n", encoding="utf-8")
    done = finished.hanyeong("translate", str(lines))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 4
