"""Threads sleep while they wait: asked for before any library with OpenMP is loaded, and heard by those libraries."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hanyeong.pipeline.libraries import WAITING

ROOT = Path(__file__).parents[3]
STAGES = [path for path in (ROOT / "stages").glob("*.py") if "STAGE = Stage(" in path.read_text(encoding="utf-8")]
ENTRIES = [
    *sorted(f"stages.{path.stem}" for path in STAGES),
    "hanyeong.cli",
    "stages.contracts",
    "flows.lifecycle",
    "flows.ui",
    "tests.conftest",
]
BENCHMARKS = sorted({path.name for path in (ROOT / "benchmarks").glob("*.py")} - {"traffic.py"})
"""Traffic comes from outside: it measures nothing of ours."""

FIRST = """
import importlib.util, os, runpy, sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in {"torch", "ctranslate2", "sklearn", "scipy"}:
            print(name, os.environ.get("OMP_WAIT_POLICY"), flush=True)
            os._exit(0)

sys.meta_path.insert(0, Watch())
"""
HEARD = """
import ctypes, pathlib, stages
import ctranslate2, torch
for line in open("/proc/self/maps"):
    if "libgomp" in line:
        print(line.split()[-1])
"""


def environment(**more: str) -> dict[str, str]:
    """This process's, without what it says of waiting."""
    return {name: value for name, value in os.environ.items() if name not in WAITING} | more


def python(script: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(**more), capture_output=True, text=True)


@pytest.mark.parametrize("module", ENTRIES)
def test_every_way_in_asks_before_a_library_with_threads_is_loaded(module: str) -> None:
    """The process ends where it would load the first of them."""
    script = FIRST + f"import {module}\nprint('none', os.environ.get('OMP_WAIT_POLICY'))"
    done = python(script)
    assert done.stdout.split()[-1:] == ["PASSIVE"], done.stdout + done.stderr


@pytest.mark.parametrize("name", BENCHMARKS)
def test_benchmarks_measure_what_the_stages_run(name: str) -> None:
    done = python(FIRST + f"runpy.run_path('benchmarks/{name}')\nprint('none', os.environ.get('OMP_WAIT_POLICY'))")
    assert done.stdout.split()[-1:] == ["PASSIVE"], done.stdout + done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="GNU's OpenMP says what it was told; others do not")
def test_the_libraries_hear_it() -> None:
    """Each of PyTorch and CTranslate2 brings an OpenMP of its own, and each says at its start how it waits."""
    done = python(HEARD, OMP_DISPLAY_ENV="verbose")
    n_libraries = len(set(done.stdout.split()))
    assert n_libraries >= 2, done.stdout
    assert done.stderr.count("GOMP_SPINCOUNT = '0'") == n_libraries, done.stderr


@pytest.mark.parametrize("name", WAITING)
def test_what_a_user_has_said_stays(name: str) -> None:
    done = python(f"import os, stages\nprint(os.environ['{name}'], os.environ.get('OMP_WAIT_POLICY'))", **{name: "own"})
    assert done.stdout.split() == ["own", "own" if name == "OMP_WAIT_POLICY" else "None"]


def test_children_inherit_it() -> None:
    child = "import os; print(os.environ['OMP_WAIT_POLICY'])"
    script = "import subprocess, sys\nfrom hanyeong.pipeline.process import environment\n"
    script += f"subprocess.run([sys.executable, '-c', {child!r}], env=environment())"
    assert python(script).stdout.split() == ["PASSIVE"]
