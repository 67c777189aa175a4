"""Where sources may lie: what DVC would refuse later in words of its own, or would take for what a stage makes."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from hanyeong.corpus.sources import Source
from hanyeong.pipeline.stray_files import is_clutter

SAMPLE: Final = Path("data/sample")
"""The one output that is a source: it is made before it is read."""
TOOLS: Final = (".git", ".dvc", ".hanyeong", ".venv")
MOST_SHOWN: Final = 5
"""Names of one folder that are listed before it is only said how many more there are."""


def outputs_of(described: Mapping[str, Any]) -> set[Path]:
    """Where the stages of a dvc.yaml leave what they make; of a path with a variable the folder before it."""
    bodies = [stage.get("do", stage) for stage in described.values()]
    entries = [entry for body in bodies for entry in [*body.get("outs", []), *body.get("metrics", [])]]
    names = (entry if isinstance(entry, str) else next(iter(entry)) for entry in entries)
    return {Path(name).parent if "$" in name else Path(name) for name in names}


def misplaced(root: Path, sources: Mapping[str, Source], outputs: Collection[Path]) -> Iterator[str]:
    """A line for each thing that is wrong with where a source lies."""
    for name, source in sources.items():
        for problem in _misplaced(root, source.path, outputs):
            yield f"  sources.{name}.path: {problem}"


def _misplaced(root: Path, path: str, outputs: Collection[Path]) -> Iterator[str]:
    if "://" in path or "\0" in path:
        yield f"{path!r} is no path; bring the files onto this machine and name their folder"
        return
    place = root / path
    if collides := _collision(root, place, outputs):
        yield f"{path} {collides}; move the corpus into a folder of its own, such as data/external/NAME"
        return
    if not os.path.lexists(place):
        if not _is_below(root / SAMPLE, place):
            yield f"{path} is not there; {_unexpanded(path)}put the corpus there or change the path"
        return
    yield from _unfit(place, path)


def _unexpanded(path: str) -> str:
    """Said of what only a shell would understand."""
    return "~ and $ are not replaced here: write the whole path. Else " if path.startswith("~") or "$" in path else ""


def _collision(root: Path, place: Path, outputs: Collection[Path]) -> str:
    """In which way a source lies over or under what the pipeline or its tools keep; empty: it does not."""
    if _is_below(place, root):
        return "holds this whole project"
    for tool in TOOLS:
        if _is_below(root / tool, place) or _is_below(place, root / tool):
            return f"lies in {tool}, which is not yours"
    for output in sorted(outputs):
        if _is_below(place, root / output) and output != SAMPLE:
            return f"holds {output}, which the pipeline makes"
        if _is_below(root / output, place) and output != SAMPLE:
            return f"lies in {output}, which the pipeline makes and removes"
    return ""


def _is_below(folder: Path, path: Path) -> bool:
    """Whether `path` is `folder` or lies in it, links followed."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _unfit(place: Path, path: str) -> Iterator[str]:
    """What in a source's folder stops DVC, though a reader might pass it over; names are escaped where they must be."""
    found = list(_odd(place))
    for inner, why in found[:MOST_SHOWN]:
        shown = os.fsencode(inner.relative_to(place)).decode("utf-8", "backslashreplace")
        yield f"{path if shown == '.' else f'{path}/{shown}'} {why}"
    if len(found) > MOST_SHOWN:
        yield f"{path} holds {len(found) - MOST_SHOWN:,} more like these"


def _odd(place: Path) -> Iterator[tuple[Path, str]]:
    for path in _walk(place):
        try:
            os.fsencode(path.name).decode("utf-8")
        except UnicodeDecodeError:
            yield path, "has a name that is not UTF-8, which DVC cannot note; rename it (convmv -f cp949 -t utf-8 -r)"
            continue
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            yield path, "is a link to what is not there; remove it or bring back what it means"
        except OSError as error:
            yield path, f"cannot be looked at ({error.strerror}); give yourself the right to read it"
        else:
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                yield path, "is no file and no folder (a pipe, a socket or a device); remove it"
            elif not os.access(path, os.R_OK):
                yield path, "cannot be read; give yourself the right to"


def _walk(place: Path) -> Iterator[Path]:
    """A path and all below it in order, as DVC sees it: clutter is passed over, links to folders are not followed."""
    yield place
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if not is_clutter(name))
        yield from (Path(folder, name) for name in sorted([*folders, *names]) if not is_clutter(name))
