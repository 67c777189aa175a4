"""`make learn` on the smaller key: every stage by DVC, and a second run that does nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hanyeong.pipeline.process import environment
from tests.learn.parts import NAMES, ROOT

pytestmark = pytest.mark.slow


def repro(root: Path) -> str:
    command = [sys.executable, "-m", "dvc", "repro", "learn/dvc.yaml"]
    done = subprocess.run(command, cwd=root, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_course_is_made_and_then_left_alone(tmp_path: Path) -> None:
    for folder in ("hanyeong", "learn"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "dvc.lock"))
    shutil.copyfile(ROOT / "learn/quick.yaml", tmp_path / "learn/params.yaml")
    subprocess.run([sys.executable, "-m", "dvc", "init", "--no-scm", "--quiet"], cwd=tmp_path, check=True)
    first = repro(tmp_path)
    assert sorted(path.stem for path in (tmp_path / "reports/learn").glob("*.json")) == sorted(NAMES)
    assert first.count("Running stage") == 2 * len(NAMES) + 1
    assert "Running stage" not in repro(tmp_path)
    params = tmp_path / "learn/params.yaml"
    params.write_text(params.read_text().replace("depth: 20, width: 32", "depth: 21, width: 32"))
    assert repro(tmp_path).count("Running stage") == 2, "of one part what it measures and its pages"
