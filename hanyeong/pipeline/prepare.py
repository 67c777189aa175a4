"""Checks before DVC starts: problems that DVC reports without a file name or advice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from hanyeong.pipeline.atomic_output import atomic_output, write_json
from hanyeong.pipeline.dvc_locks import remove_stale_locks
from hanyeong.pipeline.errors import HanyeongError, InputError
from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.paths import DIGEST_FOLDER, INITIAL, POINTER, REGISTRY
from hanyeong.preflight import of_git

LOCK: Final = "dvc.lock"
LOCK_SCHEMA: Final = "2.0"
PLACES: Final = ("data", "models", "reports")
"""Where stages leave what they make."""


def prepare(root: Path) -> None:
    """Bring right what can be brought right, before DVC starts.

    Raises:
        InputError: something is in the way that only the user can decide on; all of it at once.
        BusyError: DVC's table of paths in use does not come free.

    """
    if problems := list(path_conflicts(root)):
        raise InputError("\n".join(problems))
    for pointer in (POINTER, INITIAL):
        if not (root / pointer).exists():
            write_json(root / pointer, None)
    remove_stale_locks(root)


def path_conflicts(root: Path) -> Iterator[str]:
    """What stops every run: a sentence each."""
    yield from _no_repository(root)
    yield from _linked(root)
    yield from _broken_lock(root)
    yield from _lost_pointer(root)


def _no_repository(root: Path) -> Iterator[str]:
    if not (root / ".dvc").is_dir():
        yield "no .dvc folder, which git keeps; bring it back with `git checkout .dvc`"
    elif problem := of_git(root):
        yield problem


def _linked(root: Path) -> Iterator[str]:
    for name in PLACES:
        if (root / name).is_symlink():
            yield (
                f"{name}: a link to {(root / name).readlink()}, and DVC keeps nothing behind a link; put the folder "
                f"itself there, or mount the other disk there (`mount --bind`). A corpus may lie anywhere: name its "
                f"whole path in params.yaml. DVC's cache may, too: `dvc cache dir --local /the/other/disk`"
            )
        elif (root / name).exists() and not (root / name).is_dir():
            yield f"{name}: a file where a folder is needed; move it away"


def _broken_lock(root: Path) -> Iterator[str]:
    if (root / LOCK).exists() and not lock_is_whole(root / LOCK):
        yield (
            f"{LOCK}: not what DVC writes, perhaps cut off; bring it back with `git checkout {LOCK}` if git keeps it, "
            f"or delete it: each stage then runs again, or comes out of DVC's cache"
        )


def lock_is_whole(path: Path) -> bool:
    """Whether a dvc.lock has the form that DVC insists on."""
    try:
        found = read_yaml(path)
    except (HanyeongError, OSError):
        return False
    stages = found.get("stages", {})
    known = {"schema", "stages", "datasets"}
    if found.get("schema") != LOCK_SCHEMA or not set(found) <= known or not isinstance(stages, Mapping):
        return False
    return all(isinstance(name, str) and _is_entry(entry) for name, entry in stages.items())


def _is_entry(entry: Any) -> bool:
    """Whether a stage of the lock is whole: DVC wants a command, what it knows of each path, and params by file."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("cmd"), str | list):
        return False
    params, listed = entry.get("params", {}), [entry.get(name, []) for name in ("deps", "outs")]
    if not isinstance(params, Mapping) or not all(isinstance(paths, list) for paths in listed):
        return False
    return all(isinstance(values, Mapping) for values in params.values()) and all(
        _is_path(one) for paths in listed for one in paths
    )


def _is_path(one: Any) -> bool:
    kinds = {"path": str, "md5": str, "hash": str, "size": int, "nfiles": int}
    return isinstance(one, Mapping) and "path" in one and all(isinstance(one[k], kinds.get(k, object)) for k in one)


def _lost_pointer(root: Path) -> Iterator[str]:
    """Absent is as good as null, unless bundles were in service: which one was is then known to git alone."""
    kept = [path.name for path in sorted((root / REGISTRY).glob(DIGEST_FOLDER)) if path.is_dir()]
    if kept and not (root / POINTER).exists():
        yield (
            f"{POINTER}: not found, though {REGISTRY} holds {len(kept)} bundle(s) that were deployed; restore it "
            f"with `git checkout {POINTER}`, or write null into it to start without a champion"
        )


def settle_lock(root: Path) -> None:
    """Put the stages of dvc.lock in the order of dvc.yaml: DVC appends them as they end, so that git sees a change.

    Only whole entries are moved, as they stand; whoever writes the file meanwhile keeps what was written.
    """
    path = root / LOCK
    try:
        text, order = path.read_bytes().decode("utf-8"), list(read_yaml(root / "dvc.yaml")["stages"])
    except (OSError, UnicodeDecodeError, HanyeongError):
        return
    settled = _settled(text, order)
    if settled != text and lock_is_whole(path):
        with atomic_output(path) as part:
            part.write_text(settled, encoding="utf-8")
            if path.read_bytes() != text.encode():
                part.write_bytes(path.read_bytes())


def _settled(text: str, order: Sequence[str]) -> str:
    head, mark, body = text.partition("\nstages:\n")
    entries = re.findall(r"^  [^ \n][^\n]*:\n(?:   [^\n]*\n)+", body, re.MULTILINE)
    if not mark or "".join(entries) != body:
        return text
    known = {name: n for n, name in enumerate(order)}

    def place(entry: str) -> tuple[int, str]:
        name = entry.split("\n", 1)[0].strip().rstrip(":").strip("'\"")
        return known.get(name.partition("@")[0], len(known)), name

    return head + mark + "".join(sorted(entries, key=place))
