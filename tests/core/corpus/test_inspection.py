"""What `hanyeong init` sees of a corpus: each of these is read with what was seen, and gives its pairs."""

import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hanyeong.corpus import inspection
from hanyeong.corpus.inspection import inspect, place, slug
from hanyeong.corpus.readers.base import ReadStats
from hanyeong.corpus.readers.registry import read
from hanyeong.pipeline.errors import CorpusError

from .readers.conftest import packed, records, workbook

PAIRS = [
    ("안녕하세요, 만나서 반갑습니다.", "Hello, nice to meet you."),
    ("2020년에는 비가 많이 왔다.", "It rained a lot in 2020."),
    ('그는 "네"라고 했다.', 'He said "yes", and left.'),
    ("OK", "OK"),
]


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    return "".join(delimiter.join(row) + "\n" for row in quoted)


def tabs(rows: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def lines(rows: list[object]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def parquet(rows: list[dict[str, object]]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file.getvalue()


SIDES = [[en, ko] for ko, en in PAIRS]
NUMBERED = [[str(n), ko, "뉴스", en] for n, (ko, en) in enumerate(PAIRS)]
CREDITED = [[f"CC-BY 2.0 (France) example.org #{n} (CK) & #{n + 7} (KO)", *sides] for n, sides in enumerate(SIDES)]
NAMED = ["번호", "한국어", "분야", "영어"]
NESTED = [{"id": "x", "translation": {"ko": ko, "en": en}} for ko, en in PAIRS]
UNITS = [f'<tu><tuv lang="ko"><seg>{ko}</seg></tuv><tuv lang="en"><seg>{en}</seg></tuv></tu>' for ko, en in PAIRS]
TMX = f"<tmx><body>{''.join(UNITS)}</body></tmx>"
BOTH = {"fields": {"ko": "한국어", "en": "영어", "domain": "분야"}}

CORPORA = {
    "a.csv": (table([NAMED, *NUMBERED]).encode(), "csv", BOTH),
    "x.csv": (table([NAMED, *NUMBERED], ";").encode("cp949"), "csv", BOTH | {"delimiter": ";", "encoding": "cp949"}),
    "title.csv": (table([["말뭉치", "", "", ""], NAMED, *NUMBERED]).encode("utf-8-sig"), "csv", BOTH),
    "bare.csv": (table(NUMBERED).encode(), "csv", {"header": False, "columns": ["column-1", "ko", "column-3", "en"]}),
    "own.csv": (table([["갑", "을"], *SIDES]).encode(), "csv", {"fields": {"ko": "을", "en": "갑"}}),
    "credit.tsv": (tabs(CREDITED).encode(), "tsv", {"header": False, "columns": ["column-1", "en", "ko"]}),
    "a.tsv": (tabs([["en", "ko"], *SIDES]).encode(), "tsv", {}),
    "bare.txt": (tabs(SIDES).encode("utf-16"), "tsv", {"header": False, "columns": ["en", "ko"], "encoding": "utf-16"}),
    "quoted.tsv": (table([["en", "ko"], *SIDES], "\t").encode(), "csv", {"delimiter": "\t"}),
    "a.jsonl": (lines([{"ko": ko, "en": en, "n": 1} for ko, en in PAIRS]), "jsonl", {}),
    "own.jsonl.gz": (
        gzip.compress(lines([{"s": ko, "t": en, "doc_id": "d"} for ko, en in PAIRS])),
        "jsonl",
        {"fields": {"ko": "s", "en": "t", "document": "doc_id"}},
    ),
    "hf.jsonl": (lines(NESTED), "jsonl", {"fields": {"ko": "translation.ko", "en": "translation.en"}}),
    "hf.parquet": (parquet(NESTED), "parquet", {"fields": {"ko": "translation.ko", "en": "translation.en"}}),
    "a.tmx": (TMX.encode(), "tmx", {}),
    "own.xlsx": (workbook(["번호", "국문", "영문"], [[n, *pair] for n, pair in enumerate(PAIRS)]), "xlsx",
                 {"fields": {"ko": "국문", "en": "영문"}}),
    "126.xlsx": (workbook(["SID", "원문", "번역문"], [[n, *pair] for n, pair in enumerate(PAIRS)]), "aihub", {}),
    "a.json": (records(*({"ko": ko, "en": en} for ko, en in PAIRS)), "aihub", {}),
    "TL.zip": (packed({"a.json": records(*({"ko": ko, "en": en} for ko, en in PAIRS))}), "aihub", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CORPORA)
def test_a_corpus_is_seen_as_what_it_is_and_read_so(tmp_path: Path, name: str) -> None:
    data, kind, settings = CORPORA[name]
    path = tmp_path / name
    path.write_bytes(data)
    seen = inspect(path)
    assert (seen.kind, seen.settings, seen.n_rows, seen.exact) == (kind, settings, len(PAIRS), True)
    rows = list(read(path, seen.source(name), ReadStats()))
    assert [(row.ko, row.en) for row in rows] == PAIRS


@pytest.mark.parametrize("named", ["", "b.ko", "b.en"])
def test_twins_are_seen_by_their_folder_or_by_one_of_them(tmp_path: Path, named: str) -> None:
    for side, ending in enumerate(("ko", "en")):
        (tmp_path / f"b.{ending}").write_text("".join(pair[side] + "\n" for pair in PAIRS), encoding="utf-8")
    seen = inspect(tmp_path / named)
    assert (seen.kind, seen.n_rows) == ("moses", len(PAIRS))
    assert place(tmp_path / named, seen) == tmp_path


def test_a_folder_of_files_of_one_kind_is_one_corpus(tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / f"{n}.csv").write_text(table([NAMED, *NUMBERED]), encoding="utf-8")
    (tmp_path / "README.md").write_text("about")
    seen = inspect(tmp_path)
    assert (seen.kind, seen.settings, seen.n_rows) == ("csv", BOTH | {"files": "*.csv*"}, 3 * len(PAIRS))
    (tmp_path / "a.tsv").write_text("x")
    with pytest.raises(CorpusError, match=r"5 files, of 2 kinds that can be read \(csv, tsv\); expected one"):
        inspect(tmp_path)


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("a.csv", b"a,b\nc,d\n", "2 columns; expected one mostly in Hangul"),
        ("a.txt", "한 줄\n두 줄\n".encode(), "no tab, comma, semicolon or bar divides its lines"),
        ("a.bin", bytes(range(128, 256)), "no encoding known here reads its beginning"),
        ("a.ko", b"x\n", "no twin beside it"),
        ("a.parquet", b"PAR1", "not a Parquet file"),
    ],
)
def test_what_cannot_be_made_out_is_told(tmp_path: Path, name: str, data: bytes, complaint: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError, match=complaint):
        inspect(tmp_path / name)


def test_a_large_corpus_is_counted_as_far_as_time_allows(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(inspection, "SECONDS", -1.0)
    (tmp_path / "a.tsv").write_text(tabs([["en", "ko"], *(SIDES * 600)]), encoding="utf-8")
    seen = inspect(tmp_path / "a.tsv")
    assert (seen.n_rows, seen.exact) == (1_000, False)
    assert seen.told().endswith("more than 1,000 rows")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("My Corpus_v2.jsonl.gz", "my-corpus-v2"), ("말뭉치.csv", "corpus"), ("a.tsv", "a-2"), ("-x-.csv", "x")],
)
def test_a_source_is_called_like_its_file(name: str, wanted: str) -> None:
    assert slug(Path(name), {"a"}) == wanted
