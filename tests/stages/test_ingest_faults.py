"""Each fault of a delivery or file, injected before the real stage: told in one message, nothing left, the old kept."""

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import xlsxwriter

from hanyeong.pipeline.errors import CorpusError
from stages.ingest import STAGE

RECORDS = '{"data": [%s]}' % ", ".join(f'{{"sn": "{n}", "ko": "문장 {n}", "en": "Line {n}"}}' for n in range(200))  # noqa: UP031
BOMB_MIB = 8


def packed(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.{'zip' if data.startswith(b'PK') else 'json'}", data)
    return file.getvalue()


GOOD = packed(a=RECORDS.encode())


def lying(size: int) -> bytes:
    """An archive whose directory says another size than its member has."""
    data = bytearray(GOOD)
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, size)
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(GOOD)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    return bytes(data)


def shifted(by: int) -> bytes:
    """An archive whose directory is said to begin elsewhere: its member then begins before the file."""
    data = bytearray(GOOD)
    at = struct.unpack_from("<I", data, len(data) - 6)[0]
    struct.pack_into("<I", data, len(data) - 6, at + by)
    return bytes(data)


def tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("a.json")
        info.size = len(RECORDS.encode())
        archive.addfile(info, io.BytesIO(RECORDS.encode()))
    return file.getvalue()


def book(rows: list[list[object]], change: Callable[[str, bytes], bytes] = lambda _, data: data) -> bytes:
    """A workbook, each part of it changed."""
    file, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


NOBODY = b'{"ko": null, "en": ""}\n'
LONG = b'{"ko": "' + b"a" * 20_000 + b'", "en": "b"}\n'
PAIR = [["원문", "번역문"], ["가", "a"]]


def in_sheet(old: bytes, new: bytes) -> bytes:
    return book(PAIR, lambda name, data: data.replace(old, new) if name.endswith("sheet1.xml") else data)


@dataclass(frozen=True)
class Fault:
    """Files of a source, and what must be said of them."""

    said: str
    files: dict[str, bytes]
    settings: dict[str, object] = field(default_factory=lambda: {"kind": "aihub"})


def text(kind: str, **files: bytes) -> tuple[dict[str, bytes], dict[str, object]]:
    return {name.replace("_", "."): data for name, data in files.items()}, {"kind": kind}


FAULTS = {
    # archives: cut short, error pages, wrong bits, encrypted, bombs, lies, other packings
    "zip cut in its member": Fault(r"TL\.zip: not a whole zip archive: \d+ bytes, and no dir", {"TL.zip": GOOD[:500]}),
    "zip cut in its end": Fault(r"TL\.zip: not a whole zip archive: [\d,]+ bytes", {"TL.zip": GOOD[:-4]}),
    "zip cut at its start": Fault(r"TL\.zip: does not start as a zip archive does", {"TL.zip": GOOD[40:]}),
    "empty zip file": Fault(r"TL\.zip: does not start as a zip archive does", {"TL.zip": b""}),
    "gateway's page": Fault(r"TL\.zip: .*a saved error page", {"TL.zip": b"<html><h1>502 Bad Gateway</h1></html>"}),
    "page as a workbook": Fault(r"a\.xlsx: .*a saved error page", {"a.xlsx": b"<!DOCTYPE html><p>login</p>"}),
    "page as JSON": Fault(r"a\.json: starts with neither", {"a.json": b"<html>502</html>"}),
    "page as JSON Lines": Fault(r"a\.jsonl:1: not strict JSON", *text("jsonl", a_jsonl=b"<html>502</html>\n")),
    "flipped bit": Fault(r"TL\.zip::a\.json: damaged", {"TL.zip": GOOD[:200] + bytes([GOOD[200] ^ 1]) + GOOD[201:]}),
    "encrypted": Fault(r"TL\.zip::a\.json: encrypted; unpack it", {"TL.zip": encrypted()}),
    "bomb": Fault(r"TL\.zip::a\.json: .* claim to unpack to", {"TL.zip": packed(a=b" " * (BOMB_MIB * 2**20))}),
    "many small bombs": Fault(
        r"TL\.zip: .* claim to unpack to", {"TL.zip": packed(**{f"m{n}": b" " * 2**20 for n in range(BOMB_MIB)})}
    ),
    "bombs inside": Fault(
        r"TL\.zip: .* archives inside included",
        {"TL.zip": packed(**{f"m{n}": packed(a=b" " * 2**20) for n in range(BOMB_MIB)})},
    ),
    "gzip bomb": Fault(
        r"a\.jsonl: .* bytes of gzip data unpack to .* and more; .*\(limits\.archive_ratio\)",
        *text("jsonl", a_jsonl=gzip.compress(LONG * 800, 9)),
    ),
    "size said too small": Fault(r"TL\.zip::a\.json: damaged", {"TL.zip": lying(100)}),
    "size said too large": Fault(r"TL\.zip(::a\.json)?: (damaged|.*claim to unpack)", {"TL.zip": lying(2**31)}),
    "member before the start": Fault(r"TL\.zip: a member before the start of the file", {"TL.zip": shifted(100)}),
    "tar": Fault(r"download\.tar: packed in a way", {"download.tar": tar()}),
    "tar called zip": Fault(r"TL\.zip: does not start as a zip", {"TL.zip": tar()}),
    "zip called txt": Fault(r"TL\.txt: data under another ending", {"TL.txt": GOOD}),
    "unfinished": Fault(r"TL\.zip\.crdownload: an unfinished download", {"TL.zip.crdownload": GOOD[:500]}),
    "piece": Fault(r"TL\.zip\.part0: a piece of an archive", {"TL.zip.part0": GOOD[:500]}),
    "four deep": Fault(r"nested more than 2 deep", {"TL.zip": packed(a=packed(a=packed(a=GOOD)))}),
    # text: unequal sides, nothing in it, nothing that can be read
    "shorter side": Fault(r"a\.ko: 3 lines, but a\.en has 2", *text("moses", a_ko=b"1\n2\n3\n", a_en=b"1\n2\n")),
    "much longer side": Fault(r"a\.ko: 1 lines, but a\.en has 999", *text("moses", a_ko=b"1\n", a_en=b"1\n" * 999)),
    **{
        f"empty {kind}": Fault(r"a\.\w+(:1)?: (empty|not|does)|no row could be", *text(kind, **{f"a_{kind}": b""}))
        for kind in ("jsonl", "tsv", "csv", "xlsx", "parquet", "tmx")
    },
    "header only, TSV": Fault(r"no row could be read", *text("tsv", a_tsv=b"ko\ten\n")),
    "header only, CSV": Fault(r"no row could be read", *text("csv", a_csv=b"ko,en\n")),
    "header only, workbook": Fault(r"a\.xlsx: a header of 2 columns and no row", {"a.xlsx": book(PAIR[:1])}),
    "all refused": Fault(r"no row could be read \(9 x a side is missing", *text("jsonl", a_jsonl=NOBODY * 9)),
    "only blank lines": Fault(r"no row could be read \(9 x blank line", *text("jsonl", a_jsonl=b"\n" * 9)),
    # workbooks
    "far cell": Fault(r"a\.xlsx: a sheet with cells out to row 1,048,576", {"a.xlsx": in_sheet(b"B2", b"XFD1048576")}),
    "sheet cut short": Fault(r"a\.xlsx: ", {"a.xlsx": in_sheet(b"</sheetData>", b"")}),
    "index of no string": Fault(r"a\.xlsx: ", {"a.xlsx": in_sheet(b"<v>0</v>", b"<v>99999</v>")}),
    # JSON
    "NaN": Fault(r"a\.json: .*NaN is no JSON number", {"a.json": b'[{"ko": NaN, "en": "a"}]'}),
    "key twice": Fault(r"a\.json: .*the same key twice", {"a.json": b'[{"ko": "a", "ko": "b", "en": "c"}]'}),
    "deep JSON": Fault(r"a\.json: .*nested", {"a.json": b'[{"ko": ' + b"[" * 5_000 + b"]" * 5_000 + b', "en": "a"}]'}),
    "huge number": Fault(r"a\.json: .*a number too long", {"a.json": b'[{"ko": ' + b"9" * 5_000 + b', "en": "a"}]'}),
    "JSON cut short": Fault(r"a\.json: not strict JSON", {"a.json": RECORDS.encode()[:-40]}),
    "two documents": Fault(r"a\.json: .*text after the end", {"a.json": RECORDS.encode() * 2}),
    "record without end": Fault(
        r"a\.json: .*a record of more than 1,000 characters",
        {"a.json": b'[{"ko": "' + b"a" * 2_000_000},
        {"kind": "aihub", "limits": {"row_chars": 1_000}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_told_and_what_was_there_is_kept(tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    source = {"path": "corpus", "use": "train", "terms": "restricted"}
    kept = tmp_path / "data/raw/mine/pairs.parquet"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"what an earlier run left")
    for file, data in fault.files.items():
        (corpus / file).write_bytes(data)
    with pytest.raises(CorpusError, match=fault.said) as caught:
        STAGE.call(tmp_path, "mine", {"sources": {"mine": source | fault.settings}})
    assert "문장" not in str(caught.value)
    assert kept.read_bytes() == b"what an earlier run left"
    assert [path.name for path in (tmp_path / "data/raw").iterdir()] == ["mine"]
    assert not (tmp_path / "reports/ingest/mine.json").exists()
