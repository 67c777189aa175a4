"""The split as a stage: files, result, what it stops at; and the sample, all of whose defects are accounted for."""

import html
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hanyeong.corpus.defect_labels import LEAKED
from hanyeong.corpus.pair_table import SCHEMA, PairWriter, pair_id
from hanyeong.pipeline.errors import GateError, InputError, ParamsError
from hanyeong.pipeline.manifest import verify_manifest, write_manifest
from stages import clean, ingest, sample, validate
from stages.split import STAGE

ROOT = Path(__file__).parents[2]
SOURCES = {
    "talk": {"kind": "jsonl", "path": "made/a", "use": "train"},
    "news": {"kind": "jsonl", "path": "b", "use": "train"},
    "exam": {"kind": "jsonl", "path": "c", "use": "test"},
    "replay": {"kind": "jsonl", "path": "d", "use": "monitor"},
}
LEAKS = [("시험 문장 1!", "Other words."), ("다른 말.", "exam LINE 2"), ("검증 문장 3", "Something.")]


def rows(source: str, pairs: list[tuple[str, str]], hint: str = "", first: int = 1, document: str = "") -> dict:
    columns = {column: [""] * len(pairs) for column in SCHEMA.names}
    columns |= {"id": [pair_id(source, "m", first + row) for row in range(len(pairs))]}
    columns |= {"ko": [ko for ko, _ in pairs], "en": [en for _, en in pairs], "document": [document] * len(pairs)}
    return columns | {"source": [source] * len(pairs), "split_hint": [hint] * len(pairs)}


def put(folder: Path, **tables: list[dict]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, parts in tables.items():
        with PairWriter(folder / f"{name}.parquet", ("reason",) if name == "rejected" else ()) as table:
            for part in parts:
                table.write(part)
    write_manifest(folder)


def clean_rows() -> list[dict]:
    talk = [(f"말 {n}번입니다.", f"Talk number {n}.") for n in range(300)]
    news = [(f"소식 {n}번입니다.", f"News number {n}.") for n in range(90)]
    valid = [(f"검증 문장 {n}", f"Valid line {n}") for n in range(20)]
    documents = [rows("news", news[at : at + 3], first=at + 1, document=f"d{at}") for at in range(0, 90, 3)]
    return [
        rows("talk", talk),
        rows("talk", valid, "valid", first=301),
        rows("talk", LEAKS, first=401),
        *documents,
        rows("news", [("새 소식.", "Fresh news.")], "train", first=91),
    ]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    nothing = {column: [] for column in (*SCHEMA.names, "reason")}
    put(tmp_path / "data/clean", pairs=clean_rows(), rejected=[nothing])
    exam = [(f"시험\u200b 문장 {n}", f"Exam&nbsp;line {n}") for n in range(30)]
    put(tmp_path / "data/raw/exam", pairs=[rows("exam", exam)])
    return tmp_path


def split(root: Path, seed: int = 1, sources: dict = SOURCES, **rules: object) -> dict:
    return STAGE.call(root, None, {"seed": seed, "sources": sources, "split": {"dev_share": 0.1} | rules})


def table(root: Path, name: str) -> list[dict]:
    return pq.read_table(root / f"data/split/{name}.parquet").to_pylist()


def test_every_row_stands_in_one_part_or_leaves_with_a_reason(corpus: Path) -> None:
    stored = split(corpus, test_share=0.1)
    names = {
        path.relative_to(corpus / "data/split").with_suffix("").as_posix()
        for path in corpus.glob("data/split/**/*.parquet")
    }
    assert names == {"train", "dev", "test/exam", "test/talk", "test/split"}
    counts = {name: len(table(corpus, name)) for name in names}
    assert stored["result"]["parts"] == counts
    assert stored["rows"]["read"] == 300 + 20 + 3 + 90 + 1 + 30
    assert stored["rows"]["kept"] == sum(counts.values())
    assert sum(stored["rows"]["rejected"].values()) == 3
    assert {reason.partition(":")[2] for reason in stored["rows"]["rejected"]} == {"test/exam", "test/talk"}
    ids = Counter(row["id"] for name in names for row in table(corpus, name))
    assert set(ids.values()) == {1}
    assert list(table(corpus, "train")[0]) == SCHEMA.names
    assert {row["split_hint"] for row in table(corpus, "test/talk")} == {"valid"}
    assert stored["result"]["documents"] == 30
    assert verify_manifest(corpus / "data/split")["files"].keys() == {f"{name}.parquet" for name in names}


def test_rows_keep_their_order_and_their_columns(corpus: Path) -> None:
    split(corpus)
    whole = pq.read_table(corpus / "data/clean/pairs.parquet").to_pylist()
    place = {row["id"]: at for at, row in enumerate(whole)}
    for name in ("train", "dev", "test/talk"):
        found = table(corpus, name)
        assert [place[row["id"]] for row in found] == sorted(place[row["id"]] for row in found)
        assert all(row == whole[place[row["id"]]] for row in found)


def test_a_test_source_is_copied_byte_by_byte(corpus: Path) -> None:
    split(corpus)
    raw = (corpus / "data/raw/exam/pairs.parquet").read_bytes()
    assert (corpus / "data/split/test/exam.parquet").read_bytes() == raw


def test_leaks_are_counted_by_part_by_table_and_by_side(corpus: Path) -> None:
    leaked = split(corpus)["result"]["leaks"]
    found = Counter()
    for leak in leaked:
        found.update({(leak["held_by"], side): leak[side] for side in ("ko", "en", "both")})
        assert leak["rows"] == leak["ko"] + leak["en"] + leak["both"]
    assert +found == {("test/exam", "ko"): 1, ("test/exam", "en"): 1, ("test/talk", "ko"): 1}


def test_a_test_sentence_with_other_marks_stands_in_train_no_more(corpus: Path) -> None:
    twins = [("노ㆍ사 {}차 합의", "노·사 {}차 합의"), ("{}~9일 휴업", "{}ㅡ9일 휴업"), ("영하 −{}도", "영하 -{}도")]
    exam = [(one.format(n), f"Exam {n} {one[:1]}") for one, _ in twins for n in range(1, 6)]
    train = [(other.format(n), f"Train {n} {other[:1]}") for _, other in twins for n in range(1, 6)]
    put(corpus / "data/raw/exam", pairs=[rows("exam", exam)])
    nothing = {column: [] for column in (*SCHEMA.names, "reason")}
    put(corpus / "data/clean", pairs=[*clean_rows(), rows("talk", train, first=501)], rejected=[nothing])
    leaked = split(corpus)["result"]["leaks"]
    assert sum(leak["ko"] for leak in leaked if leak["held_by"] == "test/exam") == len(train)
    assert not {ko for ko, _ in train} & {row["ko"] for part in ("train", "dev") for row in table(corpus, part)}


def test_documents_stay_whole(corpus: Path) -> None:
    split(corpus, dev_share=0.5)
    documents = [{row["document"] for row in table(corpus, part)} - {""} for part in ("train", "dev")]
    assert all(documents)
    assert not documents[0] & documents[1]


def test_the_same_rows_give_the_same_bytes_and_batches_make_no_difference(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split(corpus)
    files = [*sorted(corpus.glob("data/split/**/*")), corpus / "reports/split.json"]
    before = {path: path.read_bytes() for path in files if path.is_file()}
    split(corpus)
    assert {path: path.read_bytes() for path in before} == before
    whole = [table(corpus, name) for name in ("train", "dev", "test/talk")]
    monkeypatch.setattr("hanyeong.corpus.split_tables.BATCH_ROWS", 7)
    split(corpus)
    assert [table(corpus, name) for name in ("train", "dev", "test/talk")] == whole


def test_validation_agrees(corpus: Path) -> None:
    split(corpus, dev_share=0.2, test_share=0.2)
    stored = validate.STAGE.call(corpus, "split", {"sources": SOURCES, "validate": {}})["result"]
    assert (stored["verdict"], stored["critical_broken"]) == ("pass", 0)


def test_neither_results_nor_manifest_hold_text(corpus: Path) -> None:
    split(corpus)
    told = (corpus / "reports/split.json").read_text() + (corpus / "data/split/manifest.json").read_text()
    assert not any(word in told for word in ("소식", "Talk number", "시험"))


def test_a_leak_that_cleaning_took_for_something_else_is_found_as_well(corpus: Path) -> None:
    injected = [1, 401, 402, 403, 500]
    kinds = ["sound", LEAKED, LEAKED, LEAKED, LEAKED]
    expect = ["keep", "refuse", "refuse", "refuse", "refuse"]
    (corpus / "made").mkdir()
    rows_of_labels = {"member": ["m"] * 5, "row": injected, "kind": kinds, "expect": expect}
    pq.write_table(pa.table(rows_of_labels), corpus / "made/defect_labels.parquet")
    gone = rows("talk", [("검증 문장 4", "Valid line 4")], first=500) | {"reason": ["duplicate"]}
    put(corpus / "data/clean", pairs=clean_rows(), rejected=[gone])
    account = split(corpus, defect_labels="made/defect_labels.parquet")["result"]["defects"]
    leaked = account["kinds"][LEAKED]
    assert (leaked["injected"], leaked["detected"], leaked["missed"]) == (4, 4, 0)
    assert leaked["rejected_as"]["duplicate"] == 1
    assert (account["clean"]["wrongly_rejected"], account["unseen"]) == (0, 0)


WITHOUT_TESTS = {name: source for name, source in SOURCES.items() if name != "exam"}


@pytest.mark.parametrize(
    ("spoil", "rules", "error", "complaint"),
    [
        (lambda _: None, {"dev_share": 1e-9}, GateError, r"no row is left for dev; .*Raise split\.dev_share"),
        (lambda _: None, {"dev_shre": 0.1}, ParamsError, r"split\.dev_shre: unknown key"),
        (lambda _: None, {"defect_labels": "none.parquet"}, InputError, r"none\.parquet: no defect labels"),
        (lambda root: (root / "data/clean/pairs.parquet").write_bytes(b""), {}, InputError, "was altered"),
        (lambda root: (root / "data/raw/exam/pairs.parquet").write_bytes(b""), {}, InputError, "was altered"),
        (
            lambda root: [path.unlink() for path in (root / "data/raw/exam").iterdir()],
            {},
            InputError,
            r"exam/pairs\.parquet: not found; run `dvc repro ingest@exam` first",
        ),
    ],
)
def test_it_stops_and_leaves_what_was_there(corpus: Path, spoil, rules: dict, error: type, complaint: str) -> None:
    split(corpus)
    before = {path: path.read_bytes() for path in corpus.glob("data/split/**/*") if path.is_file()}
    spoil(corpus)
    with pytest.raises(error, match=complaint):
        split(corpus, **rules)
    assert {path: path.read_bytes() for path in corpus.glob("data/split/**/*") if path.is_file()} == before


def test_without_a_test_set_nothing_is_split(corpus: Path) -> None:
    hintless = [part | {"split_hint": [""] * len(part["id"])} for part in clean_rows()]
    put(corpus / "data/clean", pairs=hintless)
    with pytest.raises(GateError, match=r"data/split/test: no test set; .*split\.test_share"):
        split(corpus, sources=WITHOUT_TESTS)
    assert split(corpus, sources=WITHOUT_TESTS, test_share=0.2)["result"]["parts"]["test/split"] > 0


def test_a_source_may_not_take_the_name_of_the_test_set_cut_here(corpus: Path) -> None:
    sources = SOURCES | {"split": SOURCES["exam"]}
    put(corpus / "data/raw/split", pairs=[rows("split", [("가", "a")])])
    with pytest.raises(InputError, match=r"sources\.split: this name .*rename the source"):
        split(corpus, sources=sources, test_share=0.1)


def test_a_clean_row_of_an_unknown_source_is_told(corpus: Path) -> None:
    with pytest.raises(InputError, match=r"pairs\.parquet: rows of the source `news`, .* Run `dvc repro clean`"):
        split(corpus, sources={name: source for name, source in SOURCES.items() if name != "news"})


def test_without_clean_pairs_the_process_ends_in_status_2(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(json.dumps({"seed": 1, "sources": SOURCES, "split": {}}))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "stages.split"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("split: ")
    assert "data/clean: not found" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sample_s_defects_are_all_accounted_for(tmp_path: Path) -> None:
    """From the injected corpus to the split: nothing that the text betrays is missed, nothing sound is lost."""
    labels = {"defect_labels": "data/sample/defect_labels.parquet"}
    params = {
        "seed": 1,
        "sources": {"sample": {"kind": "aihub", "path": "data/sample/corpus", "use": "train"}},
        "sample": {"pairs": 2_000},
        "validate": {},
        "clean": labels,
        "split": labels | {"dev_share": 0.05},
    }
    sample.STAGE.call(tmp_path, None, params)
    ingest.STAGE.call(tmp_path, "sample", params)
    validate.STAGE.call(tmp_path, "raw", params)
    (tmp_path / "reports/plan").mkdir()
    (tmp_path / "reports/plan/decision.json").write_text(json.dumps({"decision": "go on"}))
    accounts = [stage.call(tmp_path, None, params)["result"]["defects"] for stage in (clean.STAGE, STAGE)]
    kinds = accounts[0]["kinds"] | accounts[1]["kinds"]
    by_text = {kind: found for kind, found in kinds.items() if found["expect"] != "report"}
    assert len(by_text) >= 11
    assert {kind for kind, found in by_text.items() if found["detection_rate"] < 0.98} == set()
    assert sum(account["clean"]["wrongly_rejected_rate"] for account in accounts) < 0.01
    assert [account["unseen"] for account in accounts] == [0, 0]
    for row in table(tmp_path, "train"):
        for side in (row["ko"], row["en"]):
            assert html.unescape(side) == side
            assert not re.search("[\u00ad\u200b-\u200f\u2060\ufeff]|<[a-z]", side)
