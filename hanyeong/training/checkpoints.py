"""Training checkpoints: one file each, with its digest in its name, written atomically.

They lie outside every DVC output (DVC deletes those before a stage runs), in a folder named by a digest of all that
the training depends on, so that one made from other inputs can never be resumed. The newest valid one wins; a
damaged one is skipped, and said; if all are damaged the run stops, since starting over silently would hide the loss.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from hanyeong.models.tensor_file import disk_errors
from hanyeong.pipeline.atomic_output import flush
from hanyeong.pipeline.disk_space import remedy
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import sha256

SCHEMA = 1
KEEP = 2
"""Checkpoints of one training."""
KEEP_TRAININGS = 3
"""Folders that stay, this training's and the newest others: going back to yesterday's params should not start over."""
_NAME = re.compile(r"step_(\d{9})\.([0-9a-f]{16})\.safetensors")
_ROOM = 1.1


@dataclass(frozen=True)
class Checkpoint:
    """Tensors by name, and everything else as JSON values."""

    tensors: dict[str, Tensor]
    state: dict[str, Any]


@dataclass(frozen=True)
class Store:
    """The checkpoints of one training, in one folder."""

    directory: Path
    say: Callable[[str], None]

    def save(self, step: int, checkpoint: Checkpoint) -> Path:
        """Write a checkpoint; it is there whole or not at all. Older ones than the last two are removed.

        Raises:
            InputError: no room for it on the disk.

        """
        self.directory.mkdir(parents=True, exist_ok=True)
        self._check_room(checkpoint)
        part = self.directory / f".part-{step}"
        try:
            metadata = {"schema": str(SCHEMA), "state": json.dumps(checkpoint.state, sort_keys=True)}
            with disk_errors(part):
                save_file(checkpoint.tensors, part, metadata)
            flush(part)
            path = self.directory / f"step_{step:09d}.{sha256(part)[:16]}.safetensors"
            part.replace(path)
        except OSError as error:
            raise InputError(
                f"{self.directory}: a checkpoint of {_n_bytes(checkpoint):,} bytes could not be written "
                f"({error.strerror}); {remedy(error, self.directory)}, then run again"
            ) from None
        finally:
            part.unlink(missing_ok=True)
        flush(self.directory)
        for old in self._paths()[KEEP:]:
            old.unlink()
        return path

    def newest(self) -> Checkpoint | None:
        """The newest valid checkpoint; None when there has never been one.

        Raises:
            InputError: there are checkpoints, and none is valid.

        """
        paths = self._paths()
        for path in paths:
            if (found := _read(path)) is not None:
                return found
            self.say(f"{path}: damaged or of another version; skipped")
        if paths:
            raise InputError(
                f"{self.directory}: none of {len(paths)} checkpoint(s) can be read, and starting over would lose "
                f"the work without a word; delete this folder to start over, or bring an intact checkpoint back"
            )
        return None

    def _paths(self) -> list[Path]:
        """Checkpoints, newest first."""
        found = [p for p in self.directory.glob("step_*.safetensors") if _NAME.fullmatch(p.name)]
        return sorted(found, reverse=True)

    def _check_room(self, checkpoint: Checkpoint) -> None:
        wanted = int(_ROOM * _n_bytes(checkpoint))
        free = shutil.disk_usage(self.directory).free
        if free < wanted:
            raise InputError(
                f"{self.directory}: a checkpoint needs {wanted:,} bytes, {free:,} are free; make room, then run again"
            )


def open_store(root: Path, key: str, say: Callable[[str], None]) -> Store:
    """The store of one training under `root`; of other trainings' folders only the newest few stay.

    Only one training at a time may call this: what a killed one left half-written is removed.
    """
    others = [p for p in root.glob("*") if p.is_dir() and p.name != key] if root.is_dir() else []
    others.sort(key=lambda p: (p.stat().st_mtime_ns, p.name), reverse=True)
    for old in others[KEEP_TRAININGS - 1 :]:
        shutil.rmtree(old)
    for left in (root / key).glob("*"):
        if left.is_file() and not _NAME.fullmatch(left.name):
            left.unlink()
    return Store(root / key, say)


def _n_bytes(checkpoint: Checkpoint) -> int:
    return sum(t.numel() * t.element_size() for t in checkpoint.tensors.values())


def _read(path: Path) -> Checkpoint | None:
    """The checkpoint, if it is what its name says and of this version.

    The name holds the digest of whatever was written, by whomever: a file with the right one need not be safetensors.
    """
    named = _NAME.fullmatch(path.name)
    if named is None or sha256(path)[:16] != named[2]:
        return None
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("schema") != str(SCHEMA):
                return None
            names = list(file.keys())
            return Checkpoint({name: file.get_tensor(name) for name in names}, json.loads(metadata["state"]))
    except (SafetensorError, ValueError, KeyError):
        return None
