"""A no-go is a result; a go can be promoted, is the champion of the next run, and can be taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.pipeline.workspace import Workspace


def judgement(workspace: Workspace) -> dict:
    return workspace.result("judgement")


def run(workspace: Workspace) -> str:
    done = workspace.hanyeong("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_impossible_goal_ends_in_a_package_a_judgement_and_reports(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    workspace.edit(lambda p: p["goals"]["min_bleu"].update({p["goals"]["primary_test"]: 100.0}))
    for place in ("models/release", "reports/html"):
        shutil.rmtree(workspace.root / place)
    (workspace.root / "reports/index.html").unlink()
    run(workspace)
    found = judgement(workspace)
    assert found["verdict"] == "no-go"
    assert any(check["status"] != "pass" and check["reason"] for check in found["checks"])
    assert (workspace.root / "models/release/bundle.json").exists()
    assert "불가" in (workspace.root / "reports/index.html").read_text(encoding="utf-8")
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
    assert champion(workspace) == first

    run(workspace)
    assert workspace.ran() == {"evaluate@champion", "judge", "report"}, "a promotion makes just these stale"

    # A challenger of other weights, which learned for a shorter time: worse, and found to be so.
    workspace.edit(lambda p: p["train"].update(max_steps=250))
    run(workspace)
    found = judgement(workspace)
    assert found["bundle"] != first
    assert found["champion"]["digest"] == first
    (compared,) = [check for check in found["checks"] if check["name"].startswith("champion")]
    assert compared["status"] == "fail"
    assert found["verdict"] == "no-go"

    workspace.edit(lambda p: p["train"].update(max_steps=400))
    workspace.edit(lambda p: p["package"].update(name="another"))  # another bundle, the first one's translations
    workspace.edit(lambda p: p["goals"].update(champion={"primary": "not worse"}))
    run(workspace)
    assert judgement(workspace)["verdict"] == "go"
    assert workspace.hanyeong("promote").returncode == 0
    assert champion(workspace) == judgement(workspace)["bundle"] != first
    back = workspace.hanyeong("rollback")
    assert back.returncode == 0, back.stderr
    assert champion(workspace) == first
    translated = workspace.hanyeong("translate", "--champion", str(lines(tmp_path)))
    assert translated.stdout.count("\n") == 4


def test_an_equal_challenger_is_not_better(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    assert workspace.hanyeong("promote").returncode == 0
    workspace.edit(lambda p: p["package"].update(name="challenger"))
    run(workspace)
    assert judgement(workspace)["verdict"] == "no-go"
    refused = workspace.hanyeong("promote")
    assert refused.returncode == 2
    assert "champion" in refused.stderr


def champion(workspace: Workspace) -> str:
    return str(json.loads((workspace.root / "models/champion.json").read_text())["digest"])


def lines(folder: Path) -> Path:
    path = folder / "lines.txt"
    path.write_text("나는 물을 마신다.\n\n오늘은 날씨가 좋습니다.\n<b>태그</b>\n", encoding="utf-8")
    return path


def test_translate_writes_as_many_lines_as_it_reads(finished: Workspace, tmp_path: Path) -> None:
    done = finished.hanyeong("translate", str(lines(tmp_path)))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 4
