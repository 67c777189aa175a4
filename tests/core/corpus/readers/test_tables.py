"""CSV, workbooks and Parquet of one's own."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hanyeong.pipeline.errors import CorpusError

from .conftest import workbook

SURVIVORS = ["None", "NA", "null", "1e5", "001", "=1+1", "2024-01-01", "TRUE", "'", " blank ", 'a "b"', "a,b", "a\nb"]


def table(names: list[str], rows: list[list[str]], delimiter: str = ",") -> bytes:
    cells = [["".join(['"', cell.replace('"', '""'), '"']) for cell in row] for row in [names, *rows]]
    return "".join(delimiter.join(row) + "\r\n" for row in cells).encode()


def parquet(columns: dict[str, pa.Array]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, row_group_size=2)
    return file.getvalue()


def made(kind: str, names: list[str], rows: list[list[str]]) -> bytes:
    match kind:
        case "csv":
            return table(names, rows)
        case "xlsx":
            return workbook(names, rows)
        case _:
            return parquet(
                {name: pa.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
            )


KINDS = pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])


@KINDS
def test_text_stays_text_and_columns_are_found_by_name(read_text, kind: str) -> None:
    rows = [[word[::-1], "일상", word, "7"] for word in SURVIVORS]
    found, account = read_text(
        kind,
        {f"x.{kind}": made(kind, ["English", "주제", "한국어", "글"], rows)},
        fields={"ko": "한국어", "en": "English", "domain": "주제", "document": "글"},
    )
    assert [(row.ko, row.en, row.domain, row.document) for row in found] == [
        (w, w[::-1], "일상", "7") for w in SURVIVORS
    ]
    assert [row.row for row in found] == list(range(1, len(SURVIVORS) + 1))
    assert account.rejected == {}


@KINDS
def test_a_column_that_is_not_there_is_told_with_those_that_are(read_text, kind: str) -> None:
    with pytest.raises(CorpusError, match=r"no column 'ko'.* 2 named columns, among them en") as caught:
        read_text(kind, {f"x.{kind}": made(kind, ["비밀 이야기", "en"], [["가", "a"]])})
    assert "비밀" not in str(caught.value)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_without_header_has_its_columns_named(read_text, kind: str) -> None:
    data = made(kind, ["a", "가", "1"], [["b", "나", "2"]])
    rows, _ = read_text(kind, {f"x.{kind}": data}, header=False, columns=["en", "ko", "id"])
    assert [(row.row, row.ko, row.en) for row in rows] == [(1, "가", "a"), (2, "나", "b")]
    with pytest.raises(CorpusError, match="no column 'ko', 'en' among 3"):
        read_text(kind, {})


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_titles_and_blank_rows_above_the_header_and_unread_twins_do_no_harm(read_text, kind: str) -> None:
    rows = [["", "", "", ""], ["ko", "en", "비고", "비고"], ["가", "a", "", ""], ["", "", "", ""], ["나", "b", "", ""]]
    found, account = read_text(kind, {f"x.{kind}": made(kind, ["말뭉치 2020", "", "", ""], rows)})
    assert [(row.row, row.en) for row in found] == [(1, "a"), (3, "b")]
    assert account.rejected == {"blank line": 1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_names_its_delimiter(read_text, delimiter: str) -> None:
    rows, _ = read_text(
        "csv", {"x.csv": table(["ko", "en"], [["가", 'He said "yes".']], delimiter)}, delimiter=delimiter
    )
    assert rows[0].en == 'He said "yes".'


@pytest.mark.parametrize(
    ("kind", "data"), [("csv", "ko;en\n가;a\n"), ("tsv", "ko,en\n가,a\n"), ("csv", "ko\ten\n가\ta\n")]
)
def test_a_wrong_delimiter_is_told(read_text, kind: str, data: str) -> None:
    with pytest.raises(
        CorpusError, match=r"Its cells may be divided by (commas|semicolons|tabs); see kind and delimiter"
    ):
        read_text(kind, {f"x.{kind}": data.encode()})


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "empty; expected a header line"),
        (b"ko,en\n", "no row could be read"),
        (b'ko,en\n"a,b\n', r"not well-formed CSV after 1 rows \(line 2\)"),
        ("ko,en\n가,a\n".encode("cp949"), "x.csv:2: byte 6 is not utf-8; .*cp949"),
        (b"ko,en\ra,b\r" * 5, "10 carriage returns and 0 line feeds"),
        (b"ko,en,ko\na,b,c\n", "two columns are called ko"),
        (
            b"ko,en\n" + b"a,b\n" * 3 + b"a\n",
            r"1 x wrong number of columns \(first at x.csv:4 \(1 cells instead of 2\)\)",
        ),
    ],
)
def test_csv_that_cannot_be_read_is_refused_with_its_place(read_text, data: bytes, complaint: str) -> None:
    with pytest.raises(CorpusError, match=complaint):
        read_text("csv", {"x.csv": data})


def test_one_sheet_is_read_by_its_name(read_text) -> None:
    data = workbook(["ko", "en"], [["가", "a"]], sheet="말뭉치")
    assert read_text("xlsx", {"x.xlsx": data}, sheet="말뭉치")[0][0].member == "x.xlsx::말뭉치"
    with pytest.raises(CorpusError, match="no sheet '없음' among 1"):
        read_text("xlsx", {}, sheet="없음")


def test_parquet_reads_what_hugging_face_keeps_inside_a_column(read_text) -> None:
    pairs = [{"ko": "가", "en": "a"}, {"ko": None, "en": "b"}, None, {"ko": "다", "en": "c"}, {"ko": "라", "en": "d"}]
    rows, account = read_text(
        "parquet",
        {"x.parquet": parquet({"id": pa.array(range(5)), "translation": pa.array(pairs)})},
        fields={"ko": "translation.ko", "en": "translation.en", "document": "id"},
        limits={"unreadable_share": 0.5},
    )
    assert [(row.row, row.ko, row.document) for row in rows] == [(1, "가", "0"), (4, "다", "3"), (5, "라", "4")]
    assert account.rejected == {"a side is missing": 2}
    with pytest.raises(CorpusError, match=r"no column 'ko', 'en'; found .* translation\.en"):
        read_text("parquet", {})


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"PAR1 but no table PAR1", "not a Parquet file that can be read"),
        (b"", "not a Parquet file that can be read"),
        (parquet({"ko": pa.array([1, 2]), "en": pa.array(["a", "b"])}), "column 'ko' holds int64; expected text"),
        (parquet({"ko": pa.array(["가"]).dictionary_encode(), "en": pa.array(["a"])})[:-9], "not a Parquet file"),
    ],
)
def test_parquet_that_cannot_be_read_is_refused(read_text, data: bytes, complaint: str) -> None:
    with pytest.raises(CorpusError, match=rf"x\.parquet: {complaint}"):
        read_text("parquet", {"x.parquet": data})


def test_parquet_has_a_limit_of_bytes(read_text) -> None:
    data = parquet({"ko": pa.array(["가" * 1_000] * 50), "en": pa.array([str(n) * 500 for n in range(50)])})
    with pytest.raises(CorpusError, match=r"bytes when unpacked; expected at most 5,000 \(limits\.archive_bytes\)"):
        read_text("parquet", {"x.parquet": data}, limits={"archive_bytes": 5_000})
