"""Status of the run: what is running, how far it is, and where the last run stopped.

.hanyeong/status/LABEL.json  a stage's last word (see stage.py)
.hanyeong/now/LABEL.json   how far a running stage is, and what it has found so far; gone when it ends
reports/windows/state.json  how the service is doing, by its last window (hanyeong/report/live.py)
reports/run.js             all of it, for the pages, which load it like timings.js: none of their bytes depend on it

Nothing here is worth stopping a stage for: what cannot be written is left out.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hanyeong.pipeline.process import alive
from hanyeong.pipeline.stage_result import Json

LAST, NOW, SCRIPT = ".hanyeong/status", ".hanyeong/now", "reports/run.js"
STATUS = "reports/status.js"
"""What `hanyeong status` found, for the front page (hanyeong/status); empty until then."""
LIVE = "reports/windows/state.json"
PAGES = "reports/now"
"""Where the pages of a run that is under way lie; reports/index.html and reports/html are the stage's alone."""
_MARK = ".part-"
"""Before the number of the process that writes, in the name of a file that is not whole yet."""
QUIET_S = 2.0
"""Seconds between two notes of how far a stage is; one that takes less leaves none."""
UNFINISHED = 137
"""The status in the last word of a stage that runs, or that could not say any."""
WELL = (0, 75)
"""Statuses of a stage that did its work, and of one that another was doing already."""


class Now:
    """What a running stage tells of itself; at most one note every QUIET_S."""

    def __init__(self, root: Path, label: str) -> None:
        self.root, self.label = root, label
        self._file = root / NOW / f"{label}.json"
        self._told = time.monotonic()
        self._note: dict[str, Json] = {}

    def went(self, doing: str, done: int, total: int | None, left_s: float | None) -> None:
        """Tell how far it is, if the last note is old enough."""
        if time.monotonic() - self._told < QUIET_S:
            return
        left = None if left_s is None else round(left_s)
        self._write({"doing": doing, "done": done, "total": total, "left_s": left})

    def found(self, result: Mapping[str, Json]) -> None:
        """Tell what its result is so far, in the shape that it will have when it ends."""
        self._write({"result": result})

    def gone(self) -> None:
        """Nothing more is to come."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _write(self, more: Mapping[str, Json]) -> None:
        self._told = time.monotonic()
        self._note |= {**more, "stage": self.label, "process": os.getpid(), "at": moment()}
        with suppress(OSError):
            put(self._file, json.dumps(self._note, ensure_ascii=False))
            refresh(self.root)


def moment() -> int:
    """Now, in seconds since 1970; the reader's browser writes it in the reader's time."""
    return int(time.time())  # noqa: TID251  a point in time, not a duration


def running(root: Path) -> dict[str, dict[str, Any]]:
    """The stages that run now, each with its last note: label -> {"stage", "at", "doing", "done", "total", ...}."""
    begun = {label: word for label, word in _read(root / LAST).items() if word.get("status") == UNFINISHED}
    notes = _read(root / NOW)
    return {label: word | notes.get(label, {}) for label, word in begun.items() if _is_alive(word)}


def stopped(root: Path) -> dict[str, dict[str, Any]]:
    """The stages that did not end well when they last ran, and that do not run now: label -> last word."""
    words = _read(root / LAST)
    there = running(root)
    return {label: word for label, word in words.items() if label not in there and word.get("status") not in WELL}


def forget(root: Path, label: str) -> None:
    """Remove a stage's last word, before it is run again."""
    with suppress(OSError):
        (root / LAST / f"{label}.json").unlink(missing_ok=True)


def refresh(root: Path) -> None:
    """Write reports/run.js anew; it cannot close the script element that loads it."""
    told = {"at": moment(), "running": _shown(running(root)), "stopped": _shown(stopped(root)), "live": _live(root)}
    with suppress(OSError):
        put(root / SCRIPT, f"window.RUN = {in_script(told)};\n")
        (root / STATUS).touch()


def _live(root: Path) -> dict[str, Any] | None:
    """How the service is doing; None where nobody watches it."""
    return _read((root / LIVE).parent, Path(LIVE).name).get(Path(LIVE).stem)


def _shown(words: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Without results, which have pages of their own."""
    return [{key: value for key, value in word.items() if key != "result"} for word in words.values()]


def _is_alive(word: Mapping[str, Any]) -> bool:
    process = word.get("process")
    return isinstance(process, int) and alive(process)


def _read(folder: Path, files: str = "*.json") -> dict[str, dict[str, Any]]:
    """The mappings in a folder of small files; what is no mapping is not there."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob(files)):
        with suppress(OSError, ValueError, RecursionError):
            document = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(document, dict):
                found[path.stem] = document
    return found


def in_script(value: Mapping[str, object]) -> str:
    """JSON as a script of the pages may hold it: it cannot close the script element that loads it."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True).replace("<", "\\u003c")


def put(path: Path, text: str) -> None:
    """Replace a small file at once; after a power cut it may be the old one, unlike an atomic output."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}{_MARK}{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def remove_leftovers(path: Path) -> None:
    """Remove what killed processes left beside a file that several stages `put` at once."""
    with suppress(OSError):
        for left in path.parent.glob(f".{path.name}{_MARK}*"):
            number = left.name.rpartition(_MARK)[2]
            if not number.isdecimal() or not alive(int(number)):
                left.unlink(missing_ok=True)
