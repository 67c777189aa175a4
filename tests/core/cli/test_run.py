"""`hanyeong run` says how it ended to whoever `notify` names; `hanyeong report` shows a run that is under way."""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hanyeong.cli import run as command
from hanyeong.cli.main import app
from hanyeong.pipeline import history, run_state
from hanyeong.results.train import TrainResult
from stages import pages
from tests.records import RECORDED, recorded
from tests.webhook import Receiver


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that a run has been through to a no-go."""
    shutil.copytree(RECORDED, tmp_path / "reports")
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "params.yaml").write_text(
        "report: {language: en}\npackage: {name: mine}\nsources: {sample: {use: train}}\n"
        "notify: {webhook_env: OUR_HOOK}\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def receiver(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """The one that params name."""
    monkeypatch.setenv("OUR_HOOK", receiver.url)
    return receiver


@pytest.mark.parametrize(
    ("status", "events"), [(0, [("no_go", None), ("alarm", None)]), (255, [("failure", {"train": 3})])]
)
def test_whoever_is_named_hears_how_a_run_ended(
    root: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, status: int, events: list[object]
) -> None:
    monitor = json.loads((root / "reports/monitor.json").read_text())
    monitor["result"]["self_check"]["verdict"] = "failed"
    (root / "reports/monitor.json").write_text(json.dumps(monitor))

    def repro(_: Path) -> int:
        word = {"stage": "train", "status": 3 if status else 0, "message": "the disk is full"}
        (root / run_state.LAST).mkdir(parents=True)
        (root / run_state.LAST / "train.json").write_text(json.dumps(word))
        return status

    for name, nothing in {"check_and_complete": lambda _: None, "drawing": lambda *_: nullcontext()}.items():
        monkeypatch.setattr(command, name, nothing)
    monkeypatch.setattr(command, "repro", repro)
    assert CliRunner().invoke(app, ["run"]).exit_code == (3 if status else 0)
    told = [json.loads(sent) for _, sent in receiver.got]
    assert [(each["event"], each.get("stages")) for each in told] == events
    assert "disk" not in str(told), "a message may name what is nobody's business"
    past = [(each["stages"], each["by_hand"]) for each in history.read(root) if each["kind"] == history.STOPPED]
    assert past == ([(["train"], False)] if status else [])


def test_a_run_that_somebody_stopped_is_in_the_history_and_nobody_is_told(
    root: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def repro(_: Path) -> int:
        raise typer.Exit(130)

    monkeypatch.setattr(command, "check_and_complete", lambda _: None)
    monkeypatch.setattr(command, "repro", repro)
    assert CliRunner().invoke(app, ["run"]).exit_code == 130
    assert [(each["kind"], each["by_hand"]) for each in history.read(root)] == [(history.STOPPED, True)]
    assert receiver.got == []


def runs(root: Path) -> None:
    """The teacher is being trained by this very process: a reading of dev is there, and nothing that comes after it."""
    word = {"stage": "train", "status": run_state.UNFINISHED, "process": os.getpid(), "at": 0}
    curves = {name: [2] for name in recorded("train.json")["curves"]}
    found = TrainResult.so_far(steps=70, best={"step": 70, "dev_loss": 3.125}, curves=curves)
    for folder, told in ((run_state.LAST, word), (run_state.NOW, {"stage": "train", "result": found})):
        (root / folder).mkdir(parents=True)
        (root / folder / "train.json").write_text(json.dumps(told))


@pytest.mark.parametrize("by", ["hanyeong report", "stages.pages"])
def test_pages_of_a_run_that_is_under_way_show_it_and_nothing_of_the_run_before(root: Path, by: str) -> None:
    runs(root)
    if by == "stages.pages":
        pages.main()
    else:
        said = CliRunner().invoke(app, ["report"])
        assert (said.exit_code, said.stdout) == (0, "reports/now/index.html\n")
    now = root / run_state.PAGES
    text = {page.name: page.read_text(encoding="utf-8") for page in (now / "html/en").iterdir()}
    assert "3.125" in text["train.html"]
    assert "has no results yet" not in text["clean.html"], "it ran before"
    for later in ("distill", "evaluation", "judgement"):
        assert "has no results yet" in text[f"{later}.html"], later
    assert "No decision" in text["index.html"]
    assert not (root / "reports/index.html").exists(), "that page is the stage's"
    assert all("data-now" in page for page in text.values())
    for page in (now / "index.html", now / "html/en/index.html"):
        links = re.findall(r'(?:href|src)="([^"#:]+)"', page.read_text(encoding="utf-8"))
        lost = {link for link in links if not (page.parent / link).exists()}
        assert {Path(link).name for link in lost} <= {"timings.js", "status.js"}, lost
