"""Whatever happens to a corpus's bytes, reading ends in rows or in one of our errors: never in a crash of ours.

And where the format has a check sum (zip, gzip), rows that were read are those that were written.
"""

import gzip
import io
import random
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Kind, Source
from hanyeong.pipeline.errors import CorpusError

from .conftest import packed, records, workbook

ROWS = [{"ko": f"문장 {n}", "en": f"line {n}", "sn": str(n)} for n in range(30)]
PAIRS = [(row["ko"], row["en"]) for row in ROWS]
BOOK = workbook(["원문", "번역문"], PAIRS)
CSV = "\n".join(["ko,en", *(f'"{ko}",{en}' for ko, en in PAIRS)]).encode()
LINES = b"".join(records(row, key=None)[1:-1] + b"\n" for row in ROWS)
TMX = "".join(
    [
        '<tmx version="1.4"><header srclang="ko"/><body>',
        *(f'<tu><tuv xml:lang="ko"><seg>{k}</seg></tuv><tuv lang="EN"><seg>{e}</seg></tuv></tu>' for k, e in PAIRS),
        "</body></tmx>",
    ]
).encode()


def parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), file, write_page_checksum=True)
    return file.getvalue()


FILES: dict[str, tuple[Kind, bytes]] = {
    "a.xlsx": ("aihub", BOOK),
    "b.zip": ("aihub", packed({"b.json": records(*ROWS), "c.csv": CSV})),
    "d.json": ("aihub", records(*ROWS, key=None)),
    "e.csv": ("aihub", CSV),
    "f.jsonl": ("jsonl", LINES),
    "g.tsv": ("tsv", b"ko\ten\n" + b"a\tb\n" * 30),
    "h.jsonl.gz": ("jsonl", gzip.compress(LINES)),
    "i.csv.gz": ("csv", gzip.compress(CSV)),
    "j.tmx": ("tmx", TMX),
    "k.tmx.gz": ("tmx", gzip.compress(TMX)),
    "l.parquet": ("parquet", parquet()),
}
CHECKED = {"b.zip", "h.jsonl.gz", "i.csv.gz", "k.tmx.gz"}
"""Formats with a check sum over all that is read."""


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, or a piece cut out or doubled."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(found))
        match chance.randrange(4):
            case 0:
                found[at] = chance.randrange(256)
            case 1:
                found[at] ^= 1 << chance.randrange(8)
            case 2:
                del found[at : at + chance.randint(1, 40)]
            case _:
                found[at:at] = found[at : at + chance.randint(1, 40)]
        if not found:
            return b""
    return bytes(found)


def rows_of(path: Path, kind: Kind, data: bytes) -> list[Row] | None:
    """The rows, or None where one of our errors says why there are none."""
    path.write_bytes(data)
    account = ReadStats()
    with suppress(CorpusError):
        rows = list(read(path, Source(kind=kind, path=path.name, use="train"), account))
        assert account.rows == len(rows) > 0
        return rows
    return None


@pytest.mark.parametrize("name", FILES)
def test_mutated_bytes_give_sound_rows_or_one_of_our_errors(tmp_path: Path, name: str) -> None:
    kind, data = FILES[name]
    whole = rows_of(tmp_path / name, kind, data)
    assert whole
    written = {(row.ko, row.en) for row in whole}
    rejected = 0
    for seed in range(100):
        rows = rows_of(tmp_path / name, kind, mutated(data, random.Random(seed)))
        rejected += rows is None
        if name in CHECKED and rows is not None:
            assert {(row.ko, row.en) for row in rows} <= written
    assert rejected < 100 or name in CHECKED | {"a.xlsx", "l.parquet"}


@pytest.mark.parametrize("name", sorted(name for name in FILES if name.endswith(".gz")))
def test_a_gzip_file_is_read_whole_or_not_at_all(tmp_path: Path, name: str) -> None:
    kind, data = FILES[name]
    whole = rows_of(tmp_path / name, kind, data)
    read_well = 0
    for at in range(2, len(data), 3):
        rows = rows_of(tmp_path / name, kind, data[:at] + bytes([data[at] ^ 16]) + data[at + 1 :])
        assert rows in (None, whole)
        read_well += rows is not None
    assert read_well < 10  # the header's time, system and compression level
