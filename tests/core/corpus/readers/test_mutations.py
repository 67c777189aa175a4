"""Whatever happens to a delivery's bytes, reading ends in rows or in one of our errors: never in a crash of ours."""

import gzip
import random
from contextlib import suppress

import pytest

from hanyeong.corpus.readers.dispatch import read
from hanyeong.corpus.readers.rows import Account
from hanyeong.corpus.sources import Source
from hanyeong.run.errors import CorpusError

from .conftest import packed, records, workbook

ROWS = [{"ko": f"문장 {n}", "en": f"line {n}", "sn": str(n)} for n in range(30)]
BOOK = workbook(["원문", "번역문"], [[row["ko"], row["en"]] for row in ROWS])
FILES = {
    "a.xlsx": BOOK,
    "b.zip": packed({"b.json": records(*ROWS), "c.xlsx": BOOK}),
    "d.json": records(*ROWS, key=None),
    "e.csv": "\n".join(["ko,en", *(f'"{row["ko"]}",{row["en"]}' for row in ROWS)]).encode(),
}


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


@pytest.mark.parametrize("name", FILES)
def test_a_mutated_delivery_gives_rows_or_one_of_our_errors(tmp_path, name: str) -> None:
    source = Source(kind="aihub", path=name, use="train")
    for seed in range(150):
        path = tmp_path / name
        path.write_bytes(mutated(FILES[name], random.Random(seed)))
        with suppress(CorpusError):
            list(read(path, source, Account()))


@pytest.mark.parametrize(("kind", "name"), [("jsonl", "a.jsonl"), ("tsv", "a.tsv"), ("jsonl", "a.jsonl.gz")])
def test_mutated_text_gives_rows_or_one_of_our_errors(tmp_path, kind: str, name: str) -> None:
    text = {
        "jsonl": b"".join(records(row, key=None)[1:-1] + b"\n" for row in ROWS),
        "tsv": b"ko\ten\n" + b"a\tb\n" * 30,
    }[kind]
    source = Source(kind=kind, path=name, use="train")
    for seed in range(150):
        path = tmp_path / name
        path.write_bytes(mutated(gzip.compress(text) if name.endswith("gz") else text, random.Random(seed)))
        with suppress(CorpusError):
            list(read(path, source, Account()))
