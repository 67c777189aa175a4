"""Atomic outputs: written beside the target, flushed, renamed once. Nothing half-written has a final name."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # so that what starts a stage needs no library
    from hanyeong.pipeline.stage_result import Json

_MARK = ".part-"


@contextmanager
def atomic_output(target: Path) -> Iterator[Path]:
    """A path beside `target` to write a file or directory to; it becomes `target` when the block ends well.

    An older version is moved aside first and removed last, so that a kill in between leaves the old one, the new
    one, or none, but never a mixture. On an error what was written is removed and `target` stays as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.parent / f".{target.name}{_MARK}{uuid.uuid4().hex[:8]}"
    try:
        yield part
        commit(part, target)
    finally:
        _remove(part)


def commit(part: Path, target: Path) -> None:
    """Flush `part` to the disk and give it its final name by one rename."""
    flush(part)
    if target.is_dir():
        aside = target.parent / f".{target.name}{_MARK}{uuid.uuid4().hex[:8]}"
        target.rename(aside)
        part.rename(target)
        _remove(aside)
    else:
        part.replace(target)
    _fsync(target.parent)


def remove_leftovers(target: Path) -> None:
    """Remove what dead runs left beside `target`; only its owner (the holder of the stage's lock) may call this."""
    for left in target.parent.glob(f".{target.name}{_MARK}*"):
        _remove(left)


def copy_tree(source: Path, target: Path) -> None:
    """Copy a directory to `target`, which is new or empty; the first error is raised as the system gave it.

    `shutil.copytree` goes on after an error and raises one without a number in the end, which tells nobody that the
    disk is full.
    """
    target.mkdir(exist_ok=True)
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
        else:
            shutil.copyfile(path, copy)


def write_json(path: Path, document: Json) -> None:
    """Write a small JSON document in one rename: sorted keys, UTF-8, a line feed at the end."""
    with atomic_output(path) as part:
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
        part.write_text(text + "\n", encoding="utf-8")


def flush(path: Path) -> None:
    """Fsync a file, or every file and directory below a directory."""
    if path.is_dir():
        for inner in path.rglob("*"):
            _fsync(inner)
    _fsync(path)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
