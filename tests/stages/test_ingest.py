"""Reading a source: what is left behind, what is counted, and what a wrong input is told."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from hanyeong.corpus.pair_table import pair_id
from hanyeong.pipeline.errors import CorpusError, InputError, ParamsError
from hanyeong.pipeline.manifest import verify_manifest, write_manifest
from stages.ingest import STAGE

ROOT = Path(__file__).parents[2]


def source(**settings: object) -> dict[str, object]:
    return {"kind": "jsonl", "path": "corpus.jsonl", "use": "train", "terms": "open"} | settings


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def ingest(root: Path, name: str = "talk", **settings: object) -> dict:
    return STAGE.call(root, name, {"sources": {name: source(**settings)}})


def test_rows_become_a_pair_table_with_stable_ids(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        lines({"ko": "가", "en": "None", "d": "일상"}, {"ko": None, "en": "b"}, {"ko": " ", "en": "1e5", "d": "일상"})
    )
    stored = ingest(tmp_path, fields={"domain": "d"}, original_language="en", limits={"unreadable_share": 0.5})
    table = pq.read_table(tmp_path / "data/raw/talk/pairs.parquet").to_pylist()
    common = {
        "source": "talk",
        "domain": "일상",
        "document": "",
        "direction": "en-ko",
        "terms": "open",
        "split_hint": "",
    }
    assert table == [
        {"id": pair_id("talk", "corpus.jsonl", 1), "ko": "가", "en": "None", **common},
        {"id": pair_id("talk", "corpus.jsonl", 3), "ko": " ", "en": "1e5", **common},
    ]
    assert stored["rows"] == {"read": 3, "kept": 2, "rejected": {"a side is missing": 1}}
    assert stored["result"]["domains"] == {"distinct": 1, "largest": [{"domain": "일상", "rows": 2}]}
    assert stored["result"]["length_chars"]["ko"] == dict.fromkeys(
        ("p00", "p05", "p25", "p50", "p75", "p95", "p99", "p100"), 1
    )
    assert verify_manifest(tmp_path / "data/raw/talk")["files"].keys() == {"pairs.parquet"}


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(lines(*({"ko": f"문장 {n}", "en": f"Line {n}"} for n in range(500))))
    files = [tmp_path / "data/raw/talk/pairs.parquet", tmp_path / "reports/ingest/talk.json"]
    found = []
    for _ in range(2):
        ingest(tmp_path)
        found.append([file.read_bytes() for file in files])
    assert found[0] == found[1]


def test_an_aihub_folder_is_read_whole(tmp_path: Path) -> None:
    folder = tmp_path / "12.한영말뭉치"
    folder.mkdir()
    with xlsxwriter.Workbook(folder / "1_구어체(1)_200226.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["SID", "원문", "번역문"])
        sheet.write_row(1, 0, [1, "가", "a"])
    stored = ingest(tmp_path, kind="aihub", path="12.한영말뭉치", terms="restricted")
    table = pq.read_table(tmp_path / "data/raw/talk/pairs.parquet").to_pylist()
    assert table[0]["id"] == pair_id("talk", "1_구어체(1)_200226.xlsx::Sheet1", 1)
    assert (table[0]["domain"], table[0]["terms"]) == ("구어체", "restricted")
    assert stored["result"]["files"][0]["file"] == "1_구어체(1)_200226.xlsx"


def test_results_hold_no_text_even_when_the_domain_is_one(tmp_path: Path) -> None:
    rows = ({"ko": f"카나리아 {n}", "en": f"canary {n}", "d": f"secret {n}"} for n in range(1_100))
    (tmp_path / "corpus.jsonl").write_text(lines(*rows))
    ingest(tmp_path, fields={"domain": "d"})
    told = (tmp_path / "reports/ingest/talk.json").read_text()
    assert not any(word in told for word in ("카나리아", "canary", "secret"))


def test_a_source_that_an_earlier_stage_made_is_verified_first(tmp_path: Path) -> None:
    folder = tmp_path / "data/sample"
    folder.mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(lines({"ko": "가", "en": "a"}))
    write_manifest(folder)
    ingest(tmp_path, path="data/sample/corpus.jsonl")
    (folder / "corpus.jsonl").write_text(lines({"ko": "나", "en": "a"}))
    with pytest.raises(InputError, match=r"corpus\.jsonl was altered"):
        ingest(tmp_path, path="data/sample/corpus.jsonl")


def test_a_manifest_of_somebody_else_is_no_business_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "data/external/talk"
    folder.mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(lines({"ko": "가", "en": "a"}))
    (folder / "manifest.json").write_text('{"digest": "x", "files": {"a": 1}}')
    assert ingest(tmp_path, path="data/external/talk/corpus.jsonl")["rows"]["kept"] == 1


def test_what_was_there_before_stays_when_reading_fails(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(lines({"ko": "가", "en": "a"}))
    ingest(tmp_path)
    before = (tmp_path / "data/raw/talk/pairs.parquet").read_bytes()
    (tmp_path / "corpus.jsonl").write_text(lines({"ko": "가", "en": "a"}) + '{"ko": ')
    with pytest.raises(CorpusError, match=r"corpus\.jsonl:2: not strict JSON"):
        ingest(tmp_path)
    assert (tmp_path / "data/raw/talk/pairs.parquet").read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "data/raw").iterdir()) == ["talk"]


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"kind": "excel"}, r"sources\.talk\.kind: found 'excel'; input should be 'aihub'"),
        ({"pth": "x"}, r"sources\.talk\.pth: unknown key"),
        ({"max_rows": "10"}, r"sources\.talk\.max_rows: found '10'; input should be a valid integer"),
        ({"max_rows": 0}, r"sources\.talk\.max_rows: found 0; input should be greater than 0"),
        ({"encoding": "rot13"}, r"sources\.talk\.encoding: found 'rot13'"),
        ({"kind": "tsv", "header": False}, "a table has a header or a list of columns"),
        ({"kind": "tsv", "header": False, "columns": ["ko", "ko"]}, "two columns have the same name"),
        ({"limits": {"archive_ratio": float("nan")}}, r"sources\.talk\.limits\.archive_ratio"),
    ],
)
def test_settings_that_cannot_be_right_are_told_by_their_path(tmp_path: Path, settings, complaint: str) -> None:
    with pytest.raises(ParamsError, match=complaint):
        ingest(tmp_path, **settings)


@pytest.mark.parametrize("name", ["Talk", "a_b", "-a", "a b", "a;b", "../a", "a\n", ""])
def test_a_name_that_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ParamsError, match="small letters, digits and hyphens"):
        ingest(tmp_path, name)


@pytest.mark.parametrize(
    ("files", "settings", "complaint"),
    [
        ({}, {}, "corpus.jsonl: not found; expected a corpus file or folder"),
        ({"corpus.jsonl": b""}, {}, "no row could be read"),
        ({"corpus.jsonl": "가\tb\n".encode("cp949")}, {}, "corpus.jsonl:1: byte 0 is not utf-8; .* cp949"),
        ({"c/a.ko": b"1\n2\n", "c/a.en": b"1\n"}, {"kind": "moses", "path": "c"}, "a.ko: 2 lines, but a.en has 1"),
        (
            {"c.tsv": b"korean\tenglish\n1\t2\n"},
            {"kind": "tsv", "path": "c.tsv"},
            "c.tsv:1: no column 'ko', 'en' among 2",
        ),
    ],
)
def test_bad_input_ends_in_one_clear_message_and_status_2(tmp_path: Path, files, settings, complaint: str) -> None:
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError, match=complaint):
        ingest(tmp_path, **settings)
    assert not (tmp_path / "data/raw/talk").exists()


def test_the_process_says_it_once_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(json.dumps({"sources": {"talk": source()}}))
    command = [sys.executable, "-m", "stages.ingest", "talk"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("ingest@talk: ")
    assert "Traceback" not in done.stderr
    assert json.loads((tmp_path / ".hanyeong/status/ingest@talk.json").read_text())["status"] == 2
