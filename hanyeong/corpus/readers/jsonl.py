"""JSON Lines, plain or gzip: one object a line, its keys named by the source's fields.

`translation.ko` means the key `ko` inside `translation`, as Hugging Face's data sets have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hanyeong.corpus.readers.base import ReadStats, Row, has, tidy_label, value_of
from hanyeong.corpus.readers.files import Found, files_of
from hanyeong.corpus.readers.json_stream import loads
from hanyeong.corpus.readers.text_io import lines, opened
from hanyeong.corpus.sources import Fields, Source
from hanyeong.pipeline.errors import CorpusError
from hanyeong.results.ingest import RowError

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,31}")
_OVER_LINES = re.compile(r"\s*(\[\s*(\{\s*)?|\{\s*)$|\s*\[\s*\{")
"""The first line of a JSON list, or of an object that is spread over lines."""


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """Rows of a file, or of every file of a folder; row N is line N.

    Raises:
        CorpusError: for a line that is no JSON object, and for a first line without both sides.

    """
    for found in files_of(path, source.files, account):
        account.open(found)
        yield from account.some(_rows(found, source, account))


def _rows(found: Found, source: Source, account: ReadStats) -> Iterator[Row]:
    with opened(found.path, source.limits) as file:
        for number, line in enumerate(lines(file, source.encoding, str(found.path), source.limits), 1):
            if line.strip():
                record = _record(line, number, f"{found.path}:{number}", source.fields)
                yield from record_row(record, found.member, number, source.fields, account)
            else:
                account.reject(RowError.BLANK, found.member, number)


def _record(line: str, number: int, where: str, names: Fields) -> dict[str, Any]:
    """The line's object. A first line without both sides means that the fields are named wrongly."""
    if number == 1 and _OVER_LINES.match(line):
        raise CorpusError(
            f"{where}: looks like one JSON document over several lines; expected one object a line. Convert it: "
            f"python -c 'import json, sys; [print(json.dumps(row)) for row in json.load(sys.stdin)]' < FILE > NEW_FILE"
        )
    record = loads(line, where)
    if not isinstance(record, dict):
        raise CorpusError(f"{where}: a JSON {type(record).__name__}; expected one object a line")
    if number == 1 and not (has(record, names.ko) and has(record, names.en)):
        raise CorpusError(
            f"{where}: no keys {names.ko!r} and {names.en!r}; found {_shown(record)}. {_advice(record, names)}"
        )
    return record


def _advice(record: dict[str, Any], names: Fields) -> str:
    """What to write into the source's fields, where the sides lie one level down."""
    for outer, inner in record.items():
        if isinstance(inner, dict) and names.ko in inner and names.en in inner and _KEY.fullmatch(outer):
            return f"They lie inside {outer!r}: set fields: {{ko: {outer}.{names.ko}, en: {outer}.{names.en}}}"
    return "Name the keys in the source's fields (a.b for the key b inside a)"


def record_row(record: Mapping[str, Any], member: str, number: int, names: Fields, account: ReadStats) -> Iterator[Row]:
    """The pair of a record with keys, inside others where the fields say so."""
    if pair := account.pair(value_of(record, names.ko), value_of(record, names.en), member, number):
        labels = (tidy_label(value_of(record, name)) if name else "" for name in (names.domain, names.document))
        yield account.keep(Row(member, number, *pair, *labels))


def _shown(record: dict[str, Any]) -> str:
    """The keys that look like names; others could be text."""
    named = sorted(key for key in record if _KEY.fullmatch(key))[:20]
    return f"{len(record)} keys" + (f", among them {', '.join(named)}" if named else "")
