"""Whoever is told to stop: the stage writes a checkpoint of the step at which it is, and nobody is left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.processes import running_below, wait_until

ROOT = Path(__file__).parents[2]
TRAINING = '''
import time
from pathlib import Path

from hanyeong.pipeline.stage_result import StageResult
from hanyeong.pipeline.stage import Stage
from hanyeong.training.shutdown import deferred_signals


class Careless:
    """Something whose destructor takes its time, as a library's may."""

    def __del__(self):
        time.sleep(0.05)


def train(job):
    with deferred_signals() as interrupt:
        for step in range(100_000):
            Careless()
            Path("step").write_text(str(step))
            if interrupt.requested and not Path("stubborn").exists():
                Path("checkpoint").write_text(str(step))
                interrupt.exit()
    return StageResult({})


STAGE = Stage("train", train, {}, {}, {"result": "reports/train.json"})
if __name__ == "__main__":
    STAGE.main()
'''
RUN = """
import signal, sys, typer
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what runs in its background ignore it
from hanyeong.cli.reproducing import repro

try:
    sys.exit(repro(Path.cwd()))
except typer.Exit as stop:
    sys.exit(stop.exit_code)
"""
DVC = ["-m", "dvc", "repro"]
HANYEONG = ["-c", RUN]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "toy").mkdir()
    shutil.copy(ROOT / "stages/__init__.py", tmp_path / "toy")
    (tmp_path / "toy/train.py").write_text(TRAINING)
    (tmp_path / "params.yaml").write_text("{}\n")
    document = {"stages": {"train": {"cmd": "exec python -m toy.train", "outs": ["reports/train.json"]}}}
    (tmp_path / "dvc.yaml").write_text(json.dumps(document))
    (tmp_path / ".dvc").mkdir()
    shutil.copy(ROOT / ".dvc/config", tmp_path / ".dvc")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def end(root: Path, command: list[str], *, whole_group: bool, signals: list[signal.Signals]) -> tuple[int, str]:
    """Status and words of a run that is told to stop while its stage trains; Ctrl-C reaches all of the group."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    output = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, *command], cwd=root, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True,
        process_group=0,
    ) as process:  # fmt: skip
        wait_until(lambda: (root / "step").exists() or process.poll() is not None, "the training", 120)
        for number in signals:
            (os.killpg if whole_group else os.kill)(process.pid, number)
            step = (root / "step").read_text()
            wait_until(lambda s=step: (root / "step").read_text() != s or process.poll() is not None, "a step", 30)
        said = process.communicate(timeout=100)[0]
    assert not running_below(root)
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    return process.returncode, said


TERM, INT = signal.SIGTERM, signal.SIGINT


@pytest.mark.parametrize(
    ("command", "whole_group", "number", "status"),
    [(DVC, True, INT, 255), (HANYEONG, True, INT, 130), (HANYEONG, False, TERM, 143)],
    ids=["Ctrl-C under dvc", "Ctrl-C under hanyeong run", "SIGTERM to hanyeong run"],
)
def test_told_once_it_leaves_a_checkpoint(
    root: Path, command: list[str], whole_group: bool, number: signal.Signals, status: int
) -> None:
    found, said = end(root, command, whole_group=whole_group, signals=[number])
    assert (root / "checkpoint").read_text() == (root / "step").read_text()
    assert found == status, said
    assert "stop requested; the next run resumes from here" in said


@pytest.mark.parametrize(
    ("command", "whole_group", "number", "status"),
    [(DVC, True, INT, 255), (HANYEONG, True, INT, 130), (HANYEONG, False, TERM, 143)],
    ids=["Ctrl-C under dvc", "Ctrl-C under hanyeong run", "SIGTERM to hanyeong run"],
)
def test_told_twice_it_leaves_at_once(
    root: Path, command: list[str], whole_group: bool, number: signal.Signals, status: int
) -> None:
    (root / "stubborn").touch()
    found, said = end(root, command, whole_group=whole_group, signals=[number, number])
    assert not (root / "checkpoint").exists()
    assert found == status, said
