"""A source's rows, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from hanyeong.corpus.readers import aihub_folder, csv, feedback, jsonl, moses, parquet, tmx, tsv, xlsx
from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.sources import Kind, Source

READERS: Final[dict[Kind, Callable[[Path, Source, ReadStats], Iterator[Row]]]] = {
    "aihub": aihub_folder.read,
    "jsonl": jsonl.read,
    "tsv": tsv.read,
    "csv": csv.read,
    "xlsx": xlsx.read,
    "parquet": parquet.read,
    "tmx": tmx.read,
    "moses": moses.read,
    "feedback": feedback.read,
}


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """Rows in reading order, at most `max_rows`; afterwards `account` says what became of everything else.

    Raises:
        CorpusError: for what cannot be read, and for a source of which too little can.

    """
    account.scored = source.use == "test"
    found = READERS[source.kind](path, source, account)
    for row in islice(found, source.max_rows):
        yield row._replace(domain=row.domain or source.domain, direction=row.direction or source.direction)
    account.settle(str(path), source.limits.unreadable_share)
