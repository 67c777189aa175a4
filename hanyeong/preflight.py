"""What this machine must have before anything is installed, told in one line each. Runs in any Python 3, by itself.

`make setup` runs it with the Python that is to become the environment's; `hanyeong doctor` asks it again.
"""

import platform
import re
import shutil
import sys
from pathlib import Path

LEAST, MOST = (3, 11), (3, 13)
"""Oldest and newest Python that is tested."""
SYSTEMS = {"Linux": ("x86_64", "aarch64", "arm64"), "Darwin": ("arm64", "x86_64")}
"""Systems and processors for which every locked library is built."""
NEEDED_BYTES = 4 * 10**9
"""For the environment, and the outputs and caches of the sample."""
NO_GIT = re.compile(r"^\s*no_scm\s*=\s*(true|1|yes|on)\s*$", re.IGNORECASE | re.MULTILINE)
"""A line of DVC's config by which it does without git."""


def problems(folder: Path) -> "list[str]":
    """What is missing, a line each, with what to do."""
    found = [of_python(sys.version_info[0], sys.version_info[1]), of_system(platform.system(), platform.machine())]
    found += [of_disk(folder, shutil.disk_usage(str(folder)).free), of_git(folder), of_modules()]
    return [line for line in found if line]


def of_python(major: int, minor: int) -> str:
    """Whether this Python is one that is tested."""
    if LEAST <= (major, minor) <= MOST:
        return ""
    return f"Python {major}.{minor}: 3.11, 3.12 or 3.13 is needed; install one, then `make setup PYTHON=python3.12`"


def of_system(system: str, machine: str) -> str:
    """Whether the libraries are built for this machine."""
    if machine not in SYSTEMS.get(system, ()) or sys.maxsize < 2**32:
        return f"{system} on {machine}: Linux or macOS on 64-bit x86 or ARM is needed; on Windows use WSL"
    if system == "Linux" and platform.libc_ver()[0] != "glibc":
        return "this Linux has no glibc (Alpine?), and PyTorch is not built for it; use another, such as Debian"
    return ""


def of_disk(folder: Path, free: int) -> str:
    """Whether there is room for what is not there yet."""
    if free >= NEEDED_BYTES or (folder / ".venv").exists():
        return ""
    return f"{free / 1e9:.1f} GB are free in {folder}: {NEEDED_BYTES / 1e9:.0f} GB are needed; make room"


def of_git(folder: Path) -> str:
    """Whether DVC finds the git repository that it wants."""
    if does_without_git(folder):
        return ""
    if not any((above / ".git").exists() for above in (folder.resolve(), *folder.resolve().parents)):
        return (
            "no git repository here (a copy without .git?), and DVC wants one; make it one with `git init`, "
            "or tell DVC to do without: `printf '[core]\\n    no_scm = true\\n' >> .dvc/config.local`"
        )
    return "" if shutil.which("git") else "the program git is not there, and DVC wants it; install it"


def does_without_git(folder: Path) -> bool:
    """Whether DVC was told to."""
    configs = [folder / ".dvc" / name for name in ("config", "config.local")]
    return any(NO_GIT.search(path.read_bytes().decode("utf-8", "replace")) for path in configs if path.is_file())


def of_modules() -> str:
    """Whether this Python can make an environment: Debian's parts with the modules for it."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        return f"this Python lacks its module {error.name}; on Debian and Ubuntu: `apt install python3-venv`"
    return ""


if __name__ == "__main__":
    wrong = problems(Path.cwd())
    for line in wrong:
        sys.stderr.write(line + "\n")
    sys.exit(2 if wrong else 0)
