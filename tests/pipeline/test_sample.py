"""The sample at its full size keeps its promises, and the tiny pipeline runs in the other directions. Minutes each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.workspace import fresh_workspace

WITHOUT_SCORER = "misaligned"
"""Planted and only reported: the text alone does not betray it."""


@pytest.mark.slow
def test_the_sample_at_full_size(tmp_path: Path) -> None:
    workspace = fresh_workspace(tmp_path / "hanyeong", preset="sample")
    done = workspace.hanyeong("run")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert workspace.result("judgement")["verdict"] == "go", done.stdout

    scored = workspace.result("evaluation/candidate")["tests"]["sample"]
    assert workspace.result("evaluation/candidate")["model"]["compute_type"] == "int8"
    bleu, nearest = scored["metrics"]["bleu"]["value"], scored["nearest"]["bleu"]["value"]
    assert bleu >= 45
    assert bleu - nearest >= 20

    clean, split = workspace.result("clean")["defects"], workspace.result("split")["defects"]
    for kind, account in {**clean["kinds"], **split["kinds"]}.items():
        assert account["injected"] == account["detected"] + account["missed"]
        if kind != WITHOUT_SCORER:
            assert account["injected"] >= 40, kind
            assert account["detection_rate"] >= 0.98, kind
    for defects in (clean, split):
        assert defects["clean"]["rows"] > 15_000
        assert defects["clean"]["wrongly_rejected_rate"] < 0.01

    monitor = workspace.result("monitor")
    assert monitor["self_check"]["verdict"] == "passed", monitor["self_check"]
    found = {(one["kind"], one["share"]): one for one in monitor["detection"]}
    assert found["domain", 0.15]["alarms"] == found["domain", 0.15]["windows"]
    quiet = found["no drift", 0.0]
    assert quiet["windows"] >= 40
    assert quiet["alarms"] <= 0.05 * quiet["windows"]

    assert workspace.hanyeong("run").returncode == 0
    assert workspace.ran() == set()


@pytest.mark.slow
@pytest.mark.parametrize("direction", ["en-ko", "both"])
def test_the_other_directions_from_corpus_to_verdict(tmp_path: Path, direction: str) -> None:
    workspace = fresh_workspace(tmp_path / "hanyeong")
    tests = ["sample.ko-en", "sample.en-ko"] if direction == "both" else ["sample"]
    workspace.edit(lambda p: p.update(direction=direction))
    workspace.edit(lambda p: p["goals"].update(primary_test=tests[0], min_bleu=dict.fromkeys(tests, 0.0)))
    done = workspace.hanyeong("run")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert workspace.result("judgement")["verdict"] == "go", done.stdout
    assert set(workspace.result("evaluation/candidate")["tests"]) == set(tests)
    assert workspace.hanyeong("promote").returncode == 0
    lines = tmp_path / "lines.txt"
    lines.write_text("I drink water.\n\nWe met yesterday.\n", encoding="utf-8")
    done = workspace.hanyeong("translate", str(lines))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 3
