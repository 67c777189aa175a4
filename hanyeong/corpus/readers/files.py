"""Which files of a source there are, under names that are the same on every machine.

macOS decomposes Korean names (NFD), Linux keeps what it is given, Windows has other slashes: ids are made from the
path inside the source in NFC with slashes.
"""

from __future__ import annotations

import os
import unicodedata
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from hanyeong.corpus.readers.base import ReadStats
from hanyeong.pipeline.errors import CorpusError
from hanyeong.pipeline.stray_files import is_clutter
from hanyeong.results.ingest import SkippedFile

EVERYTHING = "*"


class Found(NamedTuple):
    """A file and what it is called inside its source."""

    member: str
    path: Path


def normal(name: str) -> str:
    """A file name in NFC with slashes; bytes that are no UTF-8 become question marks."""
    sound = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", sound.replace(os.sep, "/"))


def files_of(path: Path, pattern: str, account: ReadStats) -> list[Found]:
    """The files below `path` (or `path` itself) whose name fits, by name. Links to folders are not followed.

    Raises:
        CorpusError: when there is nothing, or two files have one name but for its Unicode form.

    """
    if not path.exists():
        raise CorpusError(f"{path}: not found; expected a corpus file or folder. Check the source's path")
    _refuse_special(path)
    if path.is_file():
        return [Found(normal(path.name), path)]
    found = [Found(normal(str(p.relative_to(path))), p) for p in _walk(path, account)]
    fitting = sorted(f for f in found if fits(f.member, pattern))
    if not fitting:
        raise CorpusError(f"{path}: {len(found)} files, none fits {pattern!r}; check the source's path and files")
    for one, two in pairwise(fitting):
        if one.member == two.member:
            raise CorpusError(
                f"{two.path}: two files have this name but for its encoding or composition; rename one of them"
            )
    return fitting


def fits(member: str, pattern: str) -> bool:
    """Whether a source's `files` means this file; `*` also crosses folders and goes into archives."""
    return fnmatchcase(member, normal(pattern))


def _walk(path: Path, account: ReadStats) -> list[Path]:
    """Regular files, hidden ones and links to folders counted and left out.

    Raises:
        CorpusError: for a pipe, socket or device: whoever opens one, DVC too, waits for ever.

    """
    found = []
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        account.passed_over[SkippedFile.LINKS] += sum((here / name).is_symlink() for name in folders)
        hidden = [name for name in names if is_hidden(name)]
        account.passed_over[SkippedFile.HIDDEN] += len(hidden)
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        there = [here / name for name in names if name not in hidden]
        for special in there:
            _refuse_special(special)
        found += [path for path in there if path.is_file()]
    return found


def _refuse_special(path: Path) -> None:
    """Raises CorpusError for what is there and is neither file nor folder."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise CorpusError(f"{path}: a pipe, socket or device; expected files and folders only. Remove it from here")


def is_hidden(name: str) -> bool:
    """What is hidden, and what systems leave beside files: .DS_Store, __MACOSX, Thumbs.db, the locks of Excel."""
    return name.startswith((".", "__MACOSX")) or is_clutter(name)
