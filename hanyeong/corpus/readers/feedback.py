"""Approved corrections, as `hanyeong feedback export` writes them.

A source of `use: train` reads the one half of the file, a source of `use: test` the other. So what a model is judged on
is never what it was trained on, however the sources are named.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hanyeong.corpus.feedback_file import EXPORT, VALUES, file_of
from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.json_stream import loads
from hanyeong.corpus.readers.text_io import lines, opened
from hanyeong.corpus.sources import Source
from hanyeong.pipeline.errors import CorpusError


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """The corrections that are for the source's use; row N is line N. There may be none yet.

    Raises:
        CorpusError: the file is missing, a line is not as it was exported, or the source says `terms: open` of
            corrections that people did not publish.

    """
    file = file_of(path)
    if not file.is_file():
        raise CorpusError(f"{file}: not found; expected approved corrections. Write them with `{EXPORT}`")
    account.may_be_empty = True
    account.open((file.name, file))
    yield from account.some(_rows(file, source, account))


def _rows(file: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    with opened(file, source.limits) as content:
        for number, line in enumerate(lines(content, "utf-8", str(file), source.limits), 1):
            found = _record(line, f"{file}:{number}", source)
            if found["part"] == source.use and (pair := account.pair(found["ko"], found["en"], file.name, number)):
                yield account.keep(Row(file.name, number, *pair, direction=found["direction"]))


def _record(line: str, where: str, source: Source) -> dict[str, Any]:
    found = loads(line, where)
    sound = isinstance(found, dict) and {"ko", "en"} <= found.keys()
    if not sound or any(found.get(key) not in values for key, values in VALUES.items()):
        raise CorpusError(
            f"{where}: no correction as `{EXPORT}` writes it; expected an object with {', '.join(VALUES)}, ko and en. "
            f"Export them again"
        )
    if source.terms == "open" and found["terms"] != "open":
        raise CorpusError(
            f"{where}: people agreed to a review of this text, not to its publication; expected `terms: restricted` "
            f"for its source. Change it in params.yaml"
        )
    return dict(found)
