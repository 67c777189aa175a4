"""Whether a source can be read at all, told by the first rows of its files: cheap enough to ask before every run.

It is the readers themselves that look, so what they would say in a run they say here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source
from hanyeong.pipeline.errors import CorpusError

ROWS = 50
"""Rows of each file that are looked at."""
SECONDS = 1.0
"""After which the files not yet looked at are left to the run."""


def unreadable(root: Path, sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
    """(source, what ingest would say) of each that cannot be read; what a stage has yet to make is left out."""
    for name, source in sources.items():
        path = root / source.path
        if path.exists() and not _made_here(path, root):
            try:
                first_rows(path, source)
            except CorpusError as error:
                yield name, str(error)


def first_rows(path: Path, source: Source) -> list[Row]:
    """The first rows of each file, as far as `SECONDS` allow.

    Raises:
        CorpusError: what ingest would raise for the same reason.

    """
    until = time.monotonic() + SECONDS
    found = []
    for row in read(path, source, ReadStats(glance=ROWS)):
        found.append(row)
        if time.monotonic() > until:
            break
    return found


def _made_here(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to((root / "data/sample").resolve())
