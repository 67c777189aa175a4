"""The delivery is what the readers know from AI Hub: names, columns, parts, ids; and its bytes depend on rows alone."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source
from hanyeong.sample.defects import Line
from hanyeong.sample.delivery import LABELS, SHAPES, Part, Shape, divide, draft, write

PARTS: tuple[Part, ...] = ("train", "valid")
SOURCE = Source(kind="aihub", path="corpus", use="train", terms="open")


def lines(part: Part, n_each: int = 7) -> list[Line]:
    """Each its own text, among them what spreadsheets like to change."""
    odd = ["=1+1", "1e5", "001", "http://www.example.com", " blanks ", "\u200bunseen", "_x0041_"]
    return [
        Line(f"{part} {domain} 문장 {n} {odd[n % 7]}", f"{odd[n % 7]} {part} {domain} line {n}", domain)
        for n in range(n_each)
        for domain in LABELS
    ]


def delivered(folder: Path, n_each: int = 7) -> dict[tuple[Part, Shape], list[Line]]:
    files = {(part, shape): rows for part in PARTS for shape, rows in divide(lines(part, n_each)).items()}
    for (part, shape), rows in files.items():
        write(folder, shape, part, rows)
    return files


def rows_of(folder: Path) -> tuple[list[Row], ReadStats]:
    account = ReadStats()
    return list(read(folder, SOURCE, account)), account


def test_every_row_is_read_back_under_the_name_and_number_that_the_defect_labels_will_say(tmp_path: Path) -> None:
    files = delivered(tmp_path)
    found = {(row.member, row.row): (row.ko, row.en) for row in rows_of(tmp_path)[0]}
    written = {
        (shape.member(part), number): (line.ko, line.en)
        for (part, shape), rows in files.items()
        for number, line in enumerate(rows, 1)
    }
    assert found == written


def test_parts_directions_and_domains_are_told_by_the_delivery(tmp_path: Path) -> None:
    delivered(tmp_path)
    rows, account = rows_of(tmp_path)
    assert {(row.ko.split()[0], row.split_hint) for row in rows} == {("train", "train"), ("valid", "valid")}
    assert {(row.ko.split()[1], row.domain) for row in rows} == set(LABELS.items())
    assert {row.direction for row in rows if row.domain in {"일상생활", "해외영업"}} == {"ko-en", "en-ko"}
    assert {row.direction for row in rows if row.domain not in {"일상생활", "해외영업"}} == {""}
    assert not account.rejected


def test_the_source_folder_is_a_copy_that_is_read_once(tmp_path: Path) -> None:
    delivered(tmp_path)
    _, account = rows_of(tmp_path)
    assert {Path(twin.split("::")[0]).name for twin, _ in account.twins} == {"TS1.zip", "TS2.zip", "VS1.zip", "VS2.zip"}


def test_no_document_stands_in_both_parts(tmp_path: Path) -> None:
    delivered(tmp_path, n_each=60)
    rows, _ = rows_of(tmp_path)
    documents = {hint: {row.document for row in rows if row.split_hint == hint} - {""} for hint in PARTS}
    assert documents["train"]
    assert documents["valid"]
    assert documents["train"].isdisjoint(documents["valid"])


def json_records(path: Path) -> list[dict]:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(archive.namelist()[0]))["data"]


def test_a_draft_is_beside_every_final_text_and_in_place_of_some(tmp_path: Path) -> None:
    shape = next(shape for shape in SHAPES if shape.original == "en")
    rows = [
        Line("우리는 새 책을 샀어요.", "We bought a new book.", "talk"),
        Line("네, 그래요.", "Yes.", "talk", draft=True),
    ]
    write(tmp_path, shape, "train", rows)
    whole, bare = json_records(tmp_path / shape.path("train"))
    assert whole["ko"] == "우리는 새 책을 샀어요."
    assert sorted(whole["mt"].split()) == sorted(whole["ko"].split())
    assert whole["mt"] != whole["ko"]
    assert (bare["ko"], bare["en"]) == ("", "Yes.")
    assert bare["mt"]
    read_back = [(row.ko, row.en) for row in rows_of(tmp_path)[0]]
    assert read_back == [("우리는 새 책을 샀어요.", "We bought a new book."), ("", "Yes.")]


@given(st.text().filter(str.strip))
def test_a_draft_is_never_the_final_text(text: str) -> None:
    assert draft(text)
    assert draft(text) != text


def test_records_have_the_keys_and_numbers_of_the_real_set(tmp_path: Path) -> None:
    delivered(tmp_path)
    from_english, from_korean = (
        json_records(tmp_path / next(s for s in SHAPES if s.original == original).path("train"))[0]
        for original in ("en", "ko")
    )
    assert from_english.keys() - from_korean.keys() == {"en_original"}
    assert from_korean.keys() - from_english.keys() == {"ko_original"}
    assert isinstance(from_english["word_count_ko"], float)
    assert isinstance(from_korean["word_count_ko"], int)


def test_publisher_ids_are_unique_over_all_json_files(tmp_path: Path) -> None:
    delivered(tmp_path)
    paths = [tmp_path / shape.path(part) for part in PARTS for shape in SHAPES if shape.is_json]
    ids = [record["sn"] for path in paths for record in json_records(path)]
    assert len(set(ids)) == len(ids) > 0


def test_no_file_carries_todays_date(tmp_path: Path) -> None:
    delivered(tmp_path)
    archives = [path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in {".zip", ".xlsx"}]
    while archives:
        with zipfile.ZipFile(io.BytesIO(archives.pop())) as archive:
            for info in archive.infolist():
                assert info.date_time[:3] in {(2020, 2, 26), (1980, 1, 1)}
                if info.filename.endswith(".xlsx"):
                    archives.append(archive.read(info))
                if info.filename == "docProps/core.xml":
                    assert b"2020-02-26T00:00:00Z</dcterms:created>" in archive.read(info)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_same_rows_are_the_same_bytes(shape: Shape, tmp_path: Path) -> None:
    rows = divide(lines("train"))[shape]
    found = []
    for name in ("one", "two"):
        write(tmp_path / name, shape, "train", rows)
        found.append((tmp_path / name / shape.path("train")).read_bytes())
    assert found[0] == found[1]
