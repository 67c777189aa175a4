"""What an earlier version left, brought to the form of this one: `hanyeong migrate`.

Each migration finds what it can change, says every change, keeps a copy of each file before, and finds nothing a second
time.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.prepare import LOCK
from hanyeong.pipeline.process import PIPELINE_LOCK, exclusive_lock
from hanyeong.pipeline.renamed_keys import renamed, renamed_value
from hanyeong.results.base import StageInfo
from hanyeong.results.registry import BY_STAGE

DEEPEST: Final = 5
"""Levels of a document that are looked at; an alias may make it endless."""

Migration = Callable[[Path], Iterator[str]]
"""Given the project, changes what is old and yields a line for each change."""


def migrate(root: Path) -> Iterator[str]:
    """A line for each change of each migration, in their order."""
    for migration in MIGRATIONS:
        yield from migration(root)


@dataclass(frozen=True)
class Replacement:
    """Characters of a text, and what stands there afterwards."""

    start: int
    end: int
    new: str
    line: str
    """The change, for the person whose file it is."""


def params_files(root: Path) -> Iterator[str]:
    """params.yaml and the presets: keys and values that were renamed. Comments, order and layout stay to the byte.

    All files are looked at before the first is written.

    Raises:
        ParamsError: a file cannot be read, or holds a key under both names.

    """
    paths = [path for path in (root / "params.yaml", *sorted((root / "params").glob("*.yaml"))) if path.exists()]
    names = {path.resolve(): path.relative_to(root) for path in reversed(paths)}  # a link to a preset is that preset
    changes = {path: replacements(path, str(name)) for path, name in reversed(names.items())}
    for path, found in changes.items():
        if found:
            copy = _keep(path)
            _write(path, found)
            yield from (change.line for change in found)
            yield f"{names[path]}: as it was, in {copy.name} beside it"


def replacements(path: Path, name: str) -> list[Replacement]:
    """What is to be changed in one file, in its order."""
    read_yaml(path)  # for its errors
    text = path.read_bytes().decode("utf-8-sig")
    yaml = YAML(typ="safe", pure=True)
    node = yaml.compose(io.StringIO(text))
    both: list[str] = []
    found: dict[int, Replacement] = {}
    for change in _renamed_in(node, (), name, both):
        found.setdefault(change.start, change)  # an alias leads to the same place again
    if both:
        raise ParamsError("\n".join([f"{name}: {len(both)} problem(s)", *both]))
    return [found[start] for start in sorted(found)]


def _renamed_in(node: Node, path: tuple[str, ...], name: str, both: list[str]) -> Iterator[Replacement]:
    if not isinstance(node, MappingNode) or len(path) > DEEPEST:
        return
    keys = {key.value for key, _ in node.value}
    for key, value in node.value:
        place = path if key.value == "<<" else (*path, str(key.value))
        new = renamed(place)
        if new is not None and new in keys:
            both.append(f"  {'.'.join(place)}: stands beside {new}, its name now; remove one of them")
        elif new is not None:
            yield _replacement(key, new, f"{name}: {'.'.join(place)} is now {new}")
        if isinstance(value, ScalarNode):
            now = renamed_value((*place[:-1], new) if new else place, value.value)
            if now is not None:
                yield _replacement(value, now, f"{name}: {'.'.join(place)}: its value {value.value} is now {now}")
        yield from _renamed_in(value, place, name, both)


def _replacement(node: Any, new: str, line: str) -> Replacement:
    return Replacement(node.start_mark.index, node.end_mark.index, new, line)


def _write(path: Path, changes: Sequence[Replacement]) -> None:
    data = path.read_bytes()
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data.removeprefix(mark).decode("utf-8")
    for change in sorted(changes, key=lambda change: change.start, reverse=True):
        text = text[: change.start] + change.new + text[change.end :]
    with atomic_output(path) as part:
        part.write_bytes(mark + text.encode("utf-8"))


def _keep(path: Path) -> Path:
    """A copy of the file beside it, under a name that is free."""
    names = (path.with_name(f"{path.name}.before{'' if n == 1 else f'-{n}'}") for n in count(1))
    copy = next(name for name in names if not name.exists())
    with atomic_output(copy) as part:
        part.write_bytes(path.read_bytes())
    return copy


def instances(root: Path) -> Iterator[str]:
    """Instances of stages that were renamed: what they left, and how dvc.lock calls them.

    Where the new name is taken, the stage has run under it: the old one is left as it is.
    """
    infos = [model.stage for model in BY_STAGE.values()]
    former = [(info, old, new) for info in infos for new, old in info.former_items.items()]
    moves = [move for each in former for move in _moves(root, *each)]
    lock = root / LOCK
    text = lock.read_bytes().decode("utf-8") if lock.exists() else ""
    now = text
    for info, old, new in former:
        now = _lock_renamed(now, info, old, new)
    if not moves and now == text:
        return
    with exclusive_lock(root / PIPELINE_LOCK, "the pipeline"):
        for old_path, new_path in moves:
            old_path.rename(new_path)
            yield f"{old_path.relative_to(root)} is now {new_path.relative_to(root)}"
        if now != text:
            copy = _keep(lock)
            with atomic_output(lock) as part:
                part.write_bytes(now.encode("utf-8"))
            names = (f"{info.label(old)} is now {info.label(new)}" for info, old, new in former)
            yield f"{LOCK}: {', '.join(names)}; as it was, in {copy.name} beside it"


def _outputs(info: StageInfo, item: str) -> tuple[str, str]:
    """The result file of an instance and its folder of data."""
    return f"reports/{info.file.replace('{item}', item)}", f"data/{info.key}/{item}"


def _moves(root: Path, info: StageInfo, old: str, new: str) -> Iterator[tuple[Path, Path]]:
    for before, after in zip(_outputs(info, old), _outputs(info, new), strict=True):
        if (root / before).exists() and not (root / after).exists():
            yield root / before, root / after


def _lock_renamed(text: str, info: StageInfo, old: str, new: str) -> str:
    """A dvc.lock with the new name of an instance: of its entry, and of its outputs wherever they are named."""
    if re.search(rf"^  {re.escape(info.label(new))}:", text, re.MULTILINE):
        return text
    text = re.sub(rf"^  {re.escape(info.label(old))}:", f"  {info.label(new)}:", text, flags=re.MULTILINE)
    for before, after in zip(_outputs(info, old), _outputs(info, new), strict=True):
        text = re.sub(rf"^( *(?:- )?path: ){re.escape(before)}(?=\r?$)", rf"\g<1>{after}", text, flags=re.MULTILINE)
    return text


MIGRATIONS: Final[Sequence[Migration]] = (params_files, instances)
