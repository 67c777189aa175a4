"""JSON Lines, TSV and Moses twins."""

import gzip
import json
import os

import pytest

from hanyeong.corpus.readers.base import ReadStats
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source
from hanyeong.pipeline.errors import CorpusError

SURVIVORS = ["None", "NA", "null", "nan", "N/A", "1e5", "001", "=1+1", "2024-01-01", "TRUE", '"', "'", "\\N", " blank "]


def jsonl(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_text_stays_text_in_every_format(read_text) -> None:
    wanted = [(word, word[::-1]) for word in SURVIVORS]
    for kind, files, settings in [
        ("jsonl", {"a.jsonl": jsonl(*({"ko": ko, "en": en} for ko, en in wanted))}, {"files": "*.jsonl"}),
        ("tsv", {"a.tsv": "".join(f"{ko}\t{en}\n" for ko, en in [("ko", "en"), *wanted]).encode()}, {"files": "*.tsv"}),
        (
            "moses",
            {
                "a.ko": "".join(ko + "\n" for ko, _ in wanted).encode(),
                "a.en": "".join(en + "\n" for _, en in wanted).encode(),
            },
            {"files": "a.??"},
        ),
    ]:
        rows, _ = read_text(kind, files, **settings)
        assert [(row.ko, row.en) for row in rows] == wanted
        assert [row.row for row in rows] == list(range(1, len(wanted) + 1))


def test_json_lines_name_their_fields(read_text) -> None:
    line = {"src": "가", "tgt": "a", "product": " dot  net ", "page": 20261311.0, "id": 1}
    fields = {"ko": "src", "en": "tgt", "domain": "product", "document": "page"}
    rows, account = read_text(
        "jsonl", {"x.jsonl.gz": gzip.compress(jsonl(line))}, fields=fields, original_language="en"
    )
    assert rows[0]._asdict() == {
        "member": "x.jsonl.gz", "row": 1, "ko": "가", "en": "a", "domain": "dot net", "document": "20261311",
        "direction": "en-ko", "split_hint": "",
    }  # fmt: skip
    assert [(file.file, file.rows) for file in account.files] == [("x.jsonl.gz", 1)]


def test_sides_one_level_down_are_named_with_a_dot(read_text) -> None:
    hugging_face = {"id": 7, "translation": {"ko": "가", "en": "a", "meta": {"page": 3}}}
    flat = {"translation.ko": "나", "translation.en": "b", "translation": "no object"}
    fields = {"ko": "translation.ko", "en": "translation.en", "document": "translation.meta.page"}
    rows, account = read_text(
        "jsonl",
        {"x.jsonl": jsonl(hugging_face, flat, {"translation": ["다"]})},
        fields=fields,
        limits={"unreadable_share": 0.5},
    )
    assert [(row.ko, row.en, row.document) for row in rows] == [("가", "a", "3"), ("나", "b", "")]
    assert account.rejected == {"a side is missing": 1}


def test_sides_one_level_down_are_told_with_what_to_write(read_text) -> None:
    line = {"id": 7, "translation": {"ko": "비밀", "en": "secret"}}
    with pytest.raises(CorpusError, match=r"set fields: \{ko: translation.ko, en: translation.en\}") as caught:
        read_text("jsonl", {"x.jsonl": jsonl(line)})
    assert "secret" not in str(caught.value)


def test_files_joined_with_their_byte_order_marks_are_read(read_text) -> None:
    part = b"\xef\xbb\xbf" + jsonl({"ko": "가", "en": "a"}, {"ko": "나", "en": "b"})
    rows, _ = read_text("jsonl", {"x.jsonl": part * 3})
    assert [row.en for row in rows] == ["a", "b"] * 3


@pytest.mark.parametrize(
    "document",
    [
        '[\n  {"ko": "비밀", "en": "secret"}\n]',
        '[{"ko": "비밀",\n "en": "secret"}]',
        '{\n"ko": "비밀"}',
        '[{"ko": "비밀"}]\n',
    ],
)
def test_one_json_document_over_lines_is_told_as_such(read_text, document: str) -> None:
    with pytest.raises(CorpusError, match=r"x.jsonl:1: looks like one JSON document over several lines; .*json.load"):
        read_text("jsonl", {"x.jsonl": document.encode()})


def test_rows_that_cannot_be_read_are_counted_by_reason_and_never_lost(read_text) -> None:
    good = [{"ko": "가", "en": "a"}] * 7 + [{"ko": "", "en": " "}]
    bad = [
        {"ko": "가"},
        {"ko": None, "en": "a"},
        {"ko": ["가"], "en": "a"},
        {"ko": True, "en": "a"},
        {"ko": "\ud800", "en": "a"},
    ]
    data = jsonl(*good, *bad) + b"\n \n"
    rows, account = read_text("jsonl", {"x.jsonl": data}, limits={"unreadable_share": 0.5})
    assert len(rows) == 8
    assert account.rejected == {
        "a side is missing": 2, "a side is not text": 2, "a side holds half a surrogate pair": 1, "blank line": 2,
    }  # fmt: skip
    assert account.first["a side is missing"] == "x.jsonl:9"


def test_too_many_unreadable_rows_refuse_the_source(read_text) -> None:
    data = jsonl(*[{"ko": "가", "en": "a"}] * 98, {"ko": "가"}, {"en": "a"})
    with pytest.raises(
        CorpusError, match=r"2 of 100 rows cannot be read: 2 x a side is missing \(first at x.jsonl:99\)"
    ):
        read_text("jsonl", {"x.jsonl": data})


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "no row could be read"),
        (b'{"ko": "a"', "x.jsonl:1: not strict JSON"),
        (b'{"ko": "a", "en": "b"}\n[1]\n', "x.jsonl:2: a JSON list; expected one object a line"),
        (b'{"korean": "a", "en": "b"}\n', "no keys 'ko' and 'en'; found 2 keys, among them en, korean"),
        (b'{"ko": NaN, "en": "b"}\n', "NaN is no JSON number"),
        ('{"ko": "가", "en": "b"}\n'.encode("cp949"), "x.jsonl:1: byte 8 is not utf-8; .*cp949"),
    ],
)
def test_a_broken_json_lines_file_is_refused_with_its_place(read_text, data: bytes, complaint: str) -> None:
    with pytest.raises(CorpusError, match=complaint):
        read_text("jsonl", {"x.jsonl": data})


def test_one_line_is_one_pair_whatever_it_holds(read_text) -> None:
    tricky = 'He said "\u2028\u0085\x0b\x0c\r mid'
    rows, _ = read_text("tsv", {"x.tsv": f"ko\ten\n가\t{tricky}\n나\tb\r\n".encode()})
    assert [(row.ko, row.en) for row in rows] == [("가", tricky), ("나", "b")]


def test_tsv_columns_are_found_by_name_in_any_order(read_text) -> None:
    rows, _ = read_text(
        "tsv",
        {"x.tsv": b"a\tb\tc\n"},
        header=False,
        columns=["en", "ko", "attribution"],
        fields={"domain": "attribution"},
    )
    assert (rows[0].en, rows[0].ko, rows[0].domain) == ("a", "b", "c")


def test_a_line_with_other_columns_is_refused_and_counted(read_text) -> None:
    data = b"ko\ten\n" + b"a\tb\n" * 98 + b"a\n\na\tb\tc\n"
    rows, account = read_text("tsv", {"x.tsv": data}, limits={"unreadable_share": 0.05})
    assert len(rows) == 98
    assert account.rejected == {"wrong number of columns": 2, "blank line": 1}
    assert account.first["wrong number of columns"] == "x.tsv:99 (1 cells instead of 2)"


def test_the_header_of_a_joined_file_is_no_pair(read_text) -> None:
    rows, account = read_text("tsv", {"x.tsv": b"ko\ten\na\tb\n" * 3})
    assert len(rows) == 3
    assert account.rejected == {"the header once more": 2}


@pytest.mark.parametrize(
    ("cell", "n"), [('"He said ""yes""."', 1), ('"Yes."', 0), ('He said ""yes"".', 0), ('"""', 0), ('"Yes", ""no""', 0)]
)
def test_cells_that_a_spreadsheet_quoted_stay_and_are_counted(read_text, cell: str, n: int) -> None:
    rows, account = read_text("tsv", {"x.tsv": f"ko\ten\n가\t{cell}\n".encode()})
    assert rows[0].en == cell
    assert account.noted.total() == n


def test_columns_are_told_with_what_to_write(read_text) -> None:
    with pytest.raises(
        CorpusError, match=r"x.tsv:1: .*Set fields: \{ko: 한국어, en: English\}\. .* 3 named columns, among"
    ):
        read_text("tsv", {"x.tsv": "ID\tEnglish\t한국어\n1\ta\t가\n".encode()})


def test_a_tab_at_the_end_of_every_row_costs_nothing(read_text) -> None:
    rows, account = read_text("tsv", {"x.tsv": b"ko\ten\n" + b"a\tb\t\n" * 9})
    assert {(row.ko, row.en) for row in rows} == {("a", "b")}
    assert account.rejected == {}


@pytest.mark.parametrize(
    ("kind", "name", "row"), [("jsonl", "x.jsonl", b'{"ko": "a", "en": "b"}\r'), ("tsv", "x.tsv", b"a\tb\r")]
)
def test_carriage_returns_for_line_feeds_are_told(read_text, kind: str, name: str, row: bytes) -> None:
    with pytest.raises(CorpusError, match=rf"{name}: 30 carriage returns and 0 line feeds"):
        read_text(kind, {name: row * 30})
    with pytest.raises(CorpusError, match=r"x\.ko: 30 carriage returns and 0 line feeds"):
        read_text("moses", {"x.ko": b"a\r" * 30, "x.en": b"b\r" * 30}, files="x.??")


@pytest.mark.parametrize("alone", [True, False])
def test_a_pipe_is_told_and_not_waited_for(tmp_path, alone: bool) -> None:
    os.mkfifo(tmp_path / "pipe.tsv")
    source = Source(kind="tsv", path="x", use="train")
    with pytest.raises(CorpusError, match=r"pipe\.tsv: a pipe, socket or device; expected files and folders only"):
        list(read(tmp_path / "pipe.tsv" if alone else tmp_path, source, ReadStats()))


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "empty; expected a header line"),
        (b"ko\ten\n", "no row could be read"),
        ("가\tsecret\n".encode(), "no column 'ko', 'en' among 2; expected ko, en"),
    ],
)
def test_a_tsv_file_without_what_we_need_is_refused(read_text, data: bytes, complaint: str) -> None:
    with pytest.raises(CorpusError, match=complaint) as caught:
        read_text("tsv", {"x.tsv": data})
    assert "secret" not in str(caught.value)


def test_twins_of_unequal_length_are_refused_with_both_counts(read_text) -> None:
    for ko, en in ((1000, 999), (3, 1000)):
        with pytest.raises(CorpusError, match=rf"x.ko: {ko:,} lines, but x.en has {en:,}"):
            read_text("moses", {"x.ko": b"a\n" * ko, "x.en": b"b\n" * en})


def test_twins_are_found_in_a_folder_packed_or_not(read_text) -> None:
    files = {
        "b.ko": b"1\n2",
        "b.en": b"3\n4\n",
        "a.kor.ko.gz": gzip.compress(b"5\n"),
        "a.kor.en": b"6\n",
        "README": b"x",
    }
    rows, account = read_text("moses", files)
    assert [(row.member, row.row, row.ko, row.en) for row in rows] == [
        ("a.kor", 1, "5", "6"), ("b", 1, "1", "3"), ("b", 2, "2", "4"),
    ]  # fmt: skip
    assert account.passed_over["files with another ending"] == 1


@pytest.mark.parametrize("files", [{"x.ko": b"a\n"}, {"x.en": b"a\n"}, {"x.ko": b"a\n", "y.en": b"a\n"}])
def test_a_lonely_twin_is_refused(read_text, files: dict[str, bytes]) -> None:
    with pytest.raises(CorpusError, match="Expected twins"):
        read_text("moses", files)


def test_a_twin_that_is_there_plain_and_packed_is_refused(read_text) -> None:
    with pytest.raises(CorpusError, match="plain and packed"):
        read_text("moses", {"x.ko": b"1\n", "x.en": b"1\n", "x.ko.gz": gzip.compress(b"2\n")})


def test_a_missing_path_and_a_pattern_that_fits_nothing_are_told(read_text, tmp_path) -> None:
    with pytest.raises(CorpusError, match=r"1 files, none fits '\*.tsv'"):
        read_text("tsv", {"x.txt": b"ko\ten\n"}, files="*.tsv")
    source = Source(kind="tsv", path="gone", use="train")
    with pytest.raises(CorpusError, match="gone: not found; expected a corpus file or folder"):
        list(read(tmp_path / "gone", source, ReadStats()))


def test_the_first_rows_are_kept_when_there_is_a_cap(read_text) -> None:
    rows, account = read_text("moses", {"x.ko": b"1\n2\n3\n", "x.en": b"1\n2\n3\n"}, max_rows=2)
    assert [row.ko for row in rows] == ["1", "2"]
    assert [file.rows for file in account.files] == [2, 2]
