"""A package that is not the one that was locked is not installed: a wheel with a byte more, under its right name."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LOCKED = "colorama"
"""A package of the lock that needs no other."""
INSTALLERS = {"uv": ["uv", "pip", "install"], "pip": ["pip", "install", "--disable-pip-version-check"]}
"""As the Makefile uses them: uv for everything, pip for uv itself."""


def lock_entry() -> str:
    """Its lines in the lock: the version and the hashes of what may be installed."""
    text = (ROOT / "requirements/app.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{LOCKED}==.*(?:\n    --hash=.*)+", text, re.MULTILINE)
    assert found
    return found[0]


def wheel(folder: Path) -> Path:
    """A wheel of the locked version whose module is somebody else's."""
    version = lock_entry().partition("==")[2].split()[0]
    info = f"{LOCKED}-{version}.dist-info"
    path = folder / f"{LOCKED}-{version}-py2.py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{LOCKED}/__init__.py", "raise SystemExit('tampered')\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {LOCKED}\nVersion: {version}\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.mark.parametrize("installer", INSTALLERS)
def test_an_altered_wheel_is_refused(installer: str, tmp_path: Path) -> None:
    tampered = wheel(tmp_path)
    lock, target = tmp_path / "lock.txt", tmp_path / "installed"
    own = f"{lock_entry().split()[0]} --hash=sha256:{hashlib.sha256(tampered.read_bytes()).hexdigest()}\n"
    for text, accepted in ((lock_entry(), False), (own, True)):
        lock.write_text(text)
        options = ["--require-hashes", "--no-index", "--find-links", str(tmp_path), "--target", str(target)]
        python = ["--python", sys.executable] if installer == "uv" else []
        command = [sys.executable, "-m", *INSTALLERS[installer], *python, *options, "-r", str(lock)]
        done = subprocess.run(command, capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert (done.returncode == 0, (target / LOCKED).exists()) == (accepted, accepted), said
        assert accepted or "hash" in said.lower()


def test_every_way_of_installing_asks_for_hashes() -> None:
    """But for the project itself, which is no package of anybody else's."""
    commands = [line for line in MAKEFILE.splitlines() if re.search(r"pip (install|sync)\b", line)]
    assert len(commands) == 3
    assert [line for line in commands if "--require-hashes" not in line and "--editable ." not in line] == []
