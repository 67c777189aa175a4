"""DVC's table of paths in use (`.dvc/tmp/rwlock`), freed of what dead processes left in it.

DVC forgets a killed process by itself, but for one that its new parent has not asked after yet (in a container without
an init that is never), for a number that another program has got since, and for a table whose writing was cut short.
Each of them would stop every later run.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.process import TERMINATED, alive, exclusive_lock


def remove_stale_locks(root: Path) -> None:
    """Take out of the table who runs no DVC any more; nothing is changed where all of them do.

    Raises:
        BusyError: the lock that guards the table (DVC holds it for an instant at a time) does not come free.

    """
    table = root / ".dvc/tmp/rwlock"
    if not table.exists():
        return
    with exclusive_lock(table.with_suffix(".lock"), "DVC's table of paths in use", patience_s=10):
        found = _read(table)
        left = {mode: _living(paths) for mode, paths in found.items()}
        if left != found or not found:
            write_json(table, left)


def leave_if_dvc_is_gone(root: Path) -> None:
    """End this process, a stage that DVC started, if DVC ended before the kernel was asked to watch it.

    DVC notes in its table who runs a stage before it starts it: whoever is the parent now must be among those.
    """
    found = _read(root / ".dvc/tmp/rwlock")
    users = [user for paths in found.values() for users in paths.values() for user in _listed(users)]
    numbers = {user.get("pid") for user in users if isinstance(user, dict)}
    if numbers and os.getppid() not in numbers:
        os._exit(TERMINATED)


def _listed(users: Any) -> list[Any]:
    return users if isinstance(users, list) else [users]


def _read(table: Path) -> dict[str, dict[str, Any]]:
    """By "read" and "write": who uses each path; nothing where the table cannot be made sense of."""
    try:
        found = json.loads(table.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and all(isinstance(paths, dict) for paths in found.values()) else {}


def _living(paths: dict[str, Any]) -> dict[str, Any]:
    """The same without users that have ended; a path has one writer or a list of readers."""
    readers = {
        path: [who for who in users if _runs_dvc(who)] for path, users in paths.items() if isinstance(users, list)
    }
    writers = {path: who for path, who in paths.items() if path not in readers and _runs_dvc(who)}
    return writers | {path: users for path, users in readers.items() if users}


def _runs_dvc(who: dict[str, Any]) -> bool:
    pid = int(who["pid"])
    try:
        return alive(pid) and (sys.platform != "linux" or b"dvc" in Path(f"/proc/{pid}/cmdline").read_bytes())
    except FileNotFoundError:
        return False  # it ended between the two questions
