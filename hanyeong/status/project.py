"""The state of a project, gathered: what is in service, how it is used, the last runs, the disk."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hanyeong.database.engine import Database
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.pipeline import history, run_state
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.pipeline.params import parse, read_yaml
from hanyeong.status.deployed import Deployed, deployed
from hanyeong.status.usage import Usage, usage

FOLDERS: Final = ("data", "models", "reports", ".dvc/cache", ".hanyeong", ".prefect")
"""What grows on the disk."""
LOW_SPACE: Final = 5 * 10**9
"""Bytes; a training of a large corpus needs more for its checkpoints and tables."""
N_RUNS: Final = 3


@dataclass(frozen=True)
class Status:
    """Everything that the screen and the front page say."""

    deployed: Deployed
    usage: Usage | None
    """None: the service never ran here, or keeps no database."""
    running: Mapping[str, Mapping[str, Any]]
    """Stages that run now, with how far they are."""
    stopped: Mapping[str, Mapping[str, Any]]
    """Stages that did not end well when they last ran."""
    runs: tuple[Mapping[str, Any], ...]
    """The last events of the history, the latest first."""
    sizes: Mapping[str, int]
    """Bytes below each of FOLDERS that is there."""
    free: int
    """Bytes on the project's disk."""


def read_status(root: Path, database: Database | None) -> Status:
    """What is known of the project in `root` and of its service's database."""
    return Status(
        deployed(root),
        None if database is None else usage(database, _live(root)),
        run_state.running(root),
        run_state.stopped(root),
        tuple(reversed(history.read(root)[-N_RUNS:])),
        {name: _size(root / name) for name in FOLDERS if (root / name).is_dir()},
        shutil.disk_usage(root).free,
    )


def _live(root: Path) -> LiveParams:
    """Section `live` of params.yaml; the defaults where it has none, or cannot be read."""
    try:
        found: LiveParams | None = parse({"live": LiveParams | None}, read_yaml(root / "params.yaml"), "params.yaml")[
            "live"
        ]
    except HanyeongError:
        return LiveParams()
    return found or LiveParams()


def _size(folder: Path) -> int:
    """Bytes of all files; one with several names (DVC's cache links them) counts at each."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size
        except OSError:
            continue  # removed meanwhile
    return total
