"""What `hanyeong check` says of a source is what ingest would say, and costs next to nothing."""

import gzip
import io
import json
from pathlib import Path

import pytest
import xlsxwriter

from hanyeong.corpus import preview
from hanyeong.corpus.preview import first_rows, unreadable
from hanyeong.corpus.readers.base import ReadStats
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source
from hanyeong.params import check_all
from hanyeong.pipeline.errors import CorpusError, ParamsError
from hanyeong.pipeline.params import read_yaml

ROOT = Path(__file__).parents[3]
N = 200_000


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


FAULTS = {
    "missing column": ("tsv", "a.tsv", "korean\ten\n가\ta\n".encode(), {}),
    "wrong header setting": ("tsv", "a.tsv", "가\ta\n나\tb\n".encode(), {}),
    "wrong columns": ("csv", "a.csv", "가,a,1\n나,b,2\n".encode(), {"header": False, "columns": ["ko", "en"]}),
    "wrong delimiter": ("csv", "a.csv", "ko;en\n가;a\n".encode(), {}),
    "wrong encoding": ("csv", "a.csv", "ko,en\n가,a\n".encode("cp949"), {}),
    "nested fields": ("jsonl", "a.jsonl", lines({"translation": {"ko": "가", "en": "a"}}), {}),
    "a JSON list": ("jsonl", "a.jsonl", b'[\n{"ko": "a"}]', {}),
    "carriage returns": ("tsv", "a.tsv", b"ko\ten\ra\tb\r" * 9, {}),
    "another format": ("parquet", "a.parquet", b"ko,en", {}),
    "other languages": ("tmx", "a.tmx", b'<tmx><body><tu><tuv lang="ja"><seg>a</seg></tuv></tu></body></tmx>', {}),
    "what may hold pairs": ("aihub", "a/download.tar", b"", {}),
    "no pairs": ("aihub", "a/a.json", b'{"data": [{"text": "a"}]}', {}),
    "lonely twin": ("moses", "a/a.ko", b"a\n", {}),
    "empty": ("jsonl", "a.jsonl", b"", {}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_glance_says_what_ingest_says(tmp_path: Path, fault: str) -> None:
    kind, name, data, settings = FAULTS[fault]
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    source = Source.model_validate({"kind": kind, "path": name.split("/")[0], "use": "train"} | settings)
    with pytest.raises(CorpusError) as caught:
        list(read(tmp_path / source.path, source, ReadStats()))
    assert [*unreadable(tmp_path, {"mine": source})] == [("mine", str(caught.value))]


def test_what_a_stage_has_yet_to_make_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "data/sample").mkdir(parents=True)
    sources = {
        "sample": Source(kind="jsonl", path="data/sample", use="train"),
        "gone": Source(kind="jsonl", path="gone", use="train"),
    }
    assert not [*unreadable(tmp_path, sources)]


def workbook(n: int) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for sheet in (book.add_worksheet(name) for name in "ab"):
            for row, cells in enumerate([["ko", "en"], *([f"문장 {k}", f"Line {k}"] for k in range(n))]):
                sheet.write_row(row, 0, cells)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "name", "data"),
    [
        ("jsonl", "a.jsonl", lines(*({"ko": "가", "en": f"Line {n}"} for n in range(N)))),
        ("tsv", "a.tsv.gz", gzip.compress(b"ko\ten\n" + b"".join(b"a\tLine %d\n" % n for n in range(N)), 1)),
        ("xlsx", "a.xlsx", workbook(30_000)),
    ],
    ids=["plain", "gzip", "workbook"],
)
def test_a_glance_reads_the_beginning_only(tmp_path: Path, monkeypatch, kind, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    source = Source(kind=kind, path=name, use="train")
    monkeypatch.setattr("hanyeong.corpus.readers.base.sha256", pytest.fail)
    monkeypatch.setattr(preview, "SECONDS", 600.0)  # a busy machine is no reason to see less here
    n_read = []
    monkeypatch.setattr("hanyeong.corpus.readers.text_io._read", lambda file, _: n_read.append(1) or file.read(2**16))
    monkeypatch.setattr(
        "hanyeong.corpus.readers.workbook._check_strings", lambda part, _: n_read.append(part.size_bytes)
    )
    rows = first_rows(path, source)
    assert [row.row for row in rows] == list(range(1, preview.ROWS + 1))
    assert rows[-1].en == f"Line {preview.ROWS - 1}"
    assert sum(n_read) < 2**20


def test_a_few_bad_rows_at_the_beginning_are_left_to_ingest(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines({"ko": None, "en": "a"}, *([{"ko": "가", "en": "a"}] * 60)))
    monkeypatch.setattr(preview, "SECONDS", 600.0)
    source = Source(kind="jsonl", path="a.jsonl", use="train")
    assert len(first_rows(tmp_path / "a.jsonl", source)) == preview.ROWS


def test_many_files_are_looked_at_as_far_as_time_allows(tmp_path: Path, monkeypatch) -> None:
    for n in range(20):
        (tmp_path / f"{n:02}.jsonl").write_bytes(lines({"ko": "가", "en": "a"}) if n < 19 else b"[")
    source = Source(kind="jsonl", path=".", use="train")
    monkeypatch.setattr(preview, "SECONDS", 600.0)
    with pytest.raises(CorpusError, match=r"19\.jsonl"):
        first_rows(tmp_path, source)
    monkeypatch.setattr(preview, "SECONDS", -1.0)
    assert len(first_rows(tmp_path, source)) == 1


def test_check_names_the_source_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    document = read_yaml(ROOT / "params/small.yaml")
    document["sources"] = {"mine": {"kind": "csv", "path": "mine.csv", "use": "train"}}
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "params.yaml").write_text(json.dumps(document))
    (tmp_path / "mine.csv").write_text("ko,en\n가,a\n", encoding="utf-8")
    assert check_all(tmp_path)
    (tmp_path / "mine.csv").write_text("한국어,영어\n가,a\n", encoding="utf-8")
    with pytest.raises(ParamsError, match=r"1 problem\(s\)\n  sources\.mine: .*mine\.csv:1: no column 'ko', 'en'"):
        check_all(tmp_path)
