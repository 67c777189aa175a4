"""A Python in which libraries stumble is started anew, once; any other is left as it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = """
import os, sys
flags = sys.flags.optimize, len(sys.warnoptions), sys.getfilesystemencoding()
print(*flags, sys.argv[1:], "HANYEONG_STARTED_ANEW" in os.environ)
"""
C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy/__init__.py").write_text(
        "import sys\nprint('start')\nfrom hanyeong.pipeline.interpreter import start_anew\nstart_anew()\n"
    )
    (tmp_path / "toy/__main__.py").write_text(MAIN)
    return tmp_path


@pytest.mark.parametrize(
    ("environment", "flags", "starts", "found"),
    [
        ({}, [], 1, "0 0 utf-8 ['a b'] False"),
        ({"PYTHONOPTIMIZE": "1"}, [], 1, "1 0 utf-8 ['a b'] False"),
        ({"PYTHONOPTIMIZE": "2"}, [], 2, "0 0 utf-8 ['a b'] False"),
        ({"PYTHONWARNINGS": "error"}, [], 2, "0 0 utf-8 ['a b'] False"),
        ({"PYTHONWARNINGS": "ignore,error::DeprecationWarning"}, [], 2, "0 0 utf-8 ['a b'] False"),
        ({"PYTHONWARNINGS": "ignore"}, [], 1, "0 1 utf-8 ['a b'] False"),
        (C_LOCALE, [], 2, "0 0 utf-8 ['a b'] False"),
        ({"LC_ALL": "C", "PYTHONUTF8": "1"}, [], 1, "0 0 utf-8 ['a b'] False"),
        ({}, ["-OO"], 2, "2 0 utf-8 ['a b'] False"),
    ],
)
def test_it_is_started_anew_where_it_helps(
    toy: Path, environment: dict[str, str], flags: list[str], starts: int, found: str
) -> None:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_", "LANG"))}
    path = os.pathsep.join([str(Path(__file__).parents[3]), str(toy)])
    command = [sys.executable, *flags, "-m", "toy", "a b"]
    done = subprocess.run(
        command,
        env={**inherited, "PYTHONPATH": path, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "start\n" * starts + found + "\n"
