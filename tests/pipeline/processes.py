"""Processes of the tests: what runs below a folder, a network of their own, ports, and waiting for them."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx

SEALED = ("unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sealed")
"""In front of a command: a network of its own with this machine in it and nothing else."""


def can_be_sealed() -> bool:
    """Whether this machine lets us make such a network."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run([*SEALED, "true"], capture_output=True).returncode == 0


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether a server answers there with success."""
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def running_below(folder: Path) -> list[int]:
    """What runs below a folder, found in /proc: a process counts when its working directory lies there."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            here = (entry / "cwd").readlink()
            state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue  # it ended meanwhile, or is not ours
        if state != "Z" and here.is_relative_to(folder):
            found.append(int(entry.name))
    return found


def wait_until(holds: Callable[[], bool], what: str, patience_s: float = 120.0) -> None:
    """Come back as soon as `holds()`; fail with `what` when patience ends."""
    deadline = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < deadline, f"waited {patience_s:.0f} s for: {what}"
        time.sleep(0.05)
