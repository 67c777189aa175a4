"""What the machine lacks is told in one line before anything is installed, by whatever Python there is."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hanyeong import preflight

SCRIPT = Path(preflight.__file__)


@pytest.mark.parametrize(
    ("version", "good"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False), ((4, 0), False)]
)
def test_pythons(version: tuple[int, int], good: bool) -> None:
    said = preflight.of_python(*version)
    assert (said == "") == good
    assert good or "{}.{}".format(*version) in said.partition("; ")[0]


@pytest.mark.parametrize(
    ("system", "machine"), [("Windows", "AMD64"), ("Linux", "riscv64"), ("Linux", "i686"), ("FreeBSD", "x86_64")]
)
def test_machines_without_libraries(system: str, machine: str) -> None:
    assert preflight.of_system(system, machine).startswith(f"{system} on {machine}: ")


def test_a_c_library_without_pytorch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight.platform, "libc_ver", lambda: ("", ""))
    assert "glibc" in preflight.of_system("Linux", "x86_64")
    assert preflight.of_system("Darwin", "arm64") == ""


def test_room_is_asked_for_before_the_environment_is_there(tmp_path: Path) -> None:
    assert "0.5 GB are free" in preflight.of_disk(tmp_path, 5 * 10**8)
    assert preflight.of_disk(tmp_path, 10**11) == ""
    (tmp_path / ".venv").mkdir()
    assert preflight.of_disk(tmp_path, 5 * 10**8) == ""


def test_git_and_its_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no git repository" in preflight.of_git(tmp_path)
    (tmp_path / ".git").touch()  # a file in a worktree, a folder elsewhere
    (tmp_path / "inner").mkdir()
    assert preflight.of_git(tmp_path / "inner") == ""
    monkeypatch.setattr(preflight.shutil, "which", lambda _name: None)
    assert "git is not there" in preflight.of_git(tmp_path)
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text("[core]\n    no_scm = true\n")
    assert preflight.of_git(tmp_path) == ""


@pytest.mark.parametrize("name", ["python3.8", "python3.10", "python3.14", Path(sys.executable).name])
def test_it_runs_in_pythons_that_are_too_old(name: str, tmp_path: Path) -> None:
    python = sys.executable if name == Path(sys.executable).name else shutil.which(name)
    if python is None:
        pytest.skip(f"no {name} here")
    if subprocess.run([python, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"{name} is only a word for one that is elsewhere")  # pyenv's
    done = subprocess.run([python, "-I", SCRIPT], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "no git repository" in done.stderr


def test_setup_asks_it_first() -> None:
    makefile = (SCRIPT.parents[1] / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.partition("$(READY): ")[2].split("\n")[1]
    assert recipe == "\t@$(PYTHON) -I hanyeong/preflight.py"
