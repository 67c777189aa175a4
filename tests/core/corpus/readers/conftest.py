"""Small deliveries in AI Hub's shapes, made by code: no binary files in the repository."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source


def workbook(header: Sequence[str], rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    ) as book:
        page = book.add_worksheet(sheet)
        for number, cells in enumerate([header, *rows]):
            page.write_row(number, 0, cells)
    return file.getvalue()


def packed(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def records(*rows: Mapping[str, object], key: str | None = "data") -> bytes:
    return json.dumps(list(rows) if key is None else {key: list(rows)}, ensure_ascii=False).encode()


Read = Callable[..., tuple[list[Row], ReadStats]]


@pytest.fixture
def read_aihub(tmp_path: Path) -> Read:
    """Lays the files out and reads them."""

    def reading(files: Mapping[str, bytes], /, **settings: object) -> tuple[list[Row], ReadStats]:
        for name, data in files.items():
            path = tmp_path / "corpus" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        account = ReadStats()
        source = Source.model_validate({"kind": "aihub", "path": "corpus", "use": "train"} | settings)
        return list(read(tmp_path / "corpus", source, account)), account

    return reading


@pytest.fixture
def read_text(tmp_path: Path) -> Read:
    """Writes files of a jsonl, tsv or moses source and reads them."""

    def reading(kind: str, files: Mapping[str, bytes], /, **settings: object) -> tuple[list[Row], ReadStats]:
        folder = tmp_path / "texts"
        folder.mkdir(exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        account = ReadStats()
        source = Source.model_validate({"kind": kind, "path": "texts", "use": "train"} | settings)
        return list(read(folder, source, account)), account

    return reading
