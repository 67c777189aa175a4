"""Stages and flows belong to a project and are not installed: whatever runs in a project finds that project's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = """\
import os
os.environ["PREFECT_HOME"] = os.getcwd()
from prefect.flows import load_flow_from_entrypoint
print(load_flow_from_entrypoint("flows/lifecycle.py:lifecycle").name)
"""


def ran(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command that is given no path to look for modules: as a program of .venv/bin starts."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(list(map(str, command)), cwd=cwd, env=kept, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which nothing has run yet, and whose `stages` are a copy with a mark."""
    for name in ("stages", "flows"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dvc.yaml", tmp_path)
    shutil.copy(ROOT / "params/tiny.yaml", tmp_path / "params.yaml")
    with (tmp_path / "stages/report.py").open("a") as file:
        file.write("import sys\nsys.stderr.write('the copy\\n')\n")
    return tmp_path


def test_the_command_uses_the_stages_of_the_project_it_is_started_in(project: Path) -> None:
    done = ran(Path(sys.executable).parent / "hanyeong", "report", cwd=project)
    assert (done.returncode, done.stdout) == (0, "reports/index.html\n"), done.stderr
    assert done.stderr.startswith("the copy\nmissing results: ")


def test_stages_are_not_installed(tmp_path: Path) -> None:
    for name in ("stages", "flows"):
        assert "ModuleNotFoundError" in ran(sys.executable, "-P", "-c", f"import {name}", cwd=tmp_path).stderr


def test_a_worker_of_prefect_finds_the_flow(project: Path) -> None:
    done = ran(sys.executable, "-P", "-c", LOADED, cwd=project)
    assert done.stdout.split("\n")[-2:] == ["lifecycle", ""], done.stderr[-2000:]


def test_a_benchmark_finds_the_stages_from_anywhere(tmp_path: Path) -> None:
    done = ran(sys.executable, ROOT / "benchmarks/clean.py", "--stage", "clean", tmp_path, cwd=tmp_path)
    assert "params.yaml: not found" in done.stderr, done.stderr[-2000:]
