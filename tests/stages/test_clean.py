"""Cleaning as a stage: what it reads, leaves and counts, and where it stops."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hanyeong.corpus.pair_table import SCHEMA, PairWriter, pair_id
from hanyeong.pipeline.errors import GateError, InputError, ParamsError
from hanyeong.pipeline.manifest import verify_manifest, write_manifest
from hanyeong.results.defects import DefectKind
from stages.clean import STAGE
from tests.records import write_verdict

ROOT = Path(__file__).parents[2]
SOUND = [(f"문장 {n}번을 읽었습니다.", f"I read sentence number {n}.") for n in range(120)]
SOURCES = {
    "talk": {"kind": "jsonl", "path": "a", "use": "train"},
    "news": {"kind": "jsonl", "path": "made/b", "use": "train"},
    "exam": {"kind": "jsonl", "path": "c", "use": "test"},
    "replay": {"kind": "jsonl", "path": "d", "use": "monitor"},
}
BAD = {
    "empty": ("", "Nothing stands here."),
    "swapped": ("This is English.", "이것은 한국어입니다."),
    "markup": ("<p>이것은 짧은 문단입니다.</p>", "<p>This is a short paragraph.</p>"),
    "duplicate": SOUND[3],
    "normalized_duplicate": ("문장 4번을 읽었습니다!", "i read sentence number 4"),
    "not_latin": ("어제 자전거를 샀습니다.", "Вчера мы купили новый велосипед."),
}


def put(root: Path, name: str, pairs: list[tuple[str, str]], hint: str = "") -> None:
    folder = root / "data/raw" / name
    folder.mkdir(parents=True, exist_ok=True)
    columns = {column: [""] * len(pairs) for column in SCHEMA.names}
    columns |= {"id": [pair_id(name, "m", row) for row in range(1, len(pairs) + 1)]}
    columns |= {"ko": [ko for ko, _ in pairs], "en": [en for _, en in pairs]}
    columns |= {"source": [name] * len(pairs), "split_hint": [hint] * len(pairs)}
    with PairWriter(folder / "pairs.parquet") as table:
        table.write(columns)
    write_manifest(folder)


def verdict(root: Path, found: object = "pass") -> None:
    write_verdict(root / "reports/validate/raw.json", found)


def planned(root: Path, found: object = "go on") -> None:
    path = root / "reports/plan/decision.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"decision": found}))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two train sources, the second with a row of each of some defects; a test and a monitor source left alone."""
    put(tmp_path, "talk", SOUND)
    put(tmp_path, "news", [("미\u200b국 소식입니다.", "News from the &quot;USA&quot;."), *BAD.values()])
    put(tmp_path, "exam", [("", "")])
    put(tmp_path, "replay", [("", "")])
    verdict(tmp_path)
    planned(tmp_path)
    return tmp_path


def clean(root: Path, **rules: object) -> dict:
    return STAGE.call(root, None, {"sources": SOURCES, "clean": rules})


def table(root: Path, name: str) -> list[dict]:
    return pq.read_table(root / f"data/clean/{name}.parquet").to_pylist()


def test_every_row_is_kept_or_refused_with_a_reason(corpus: Path) -> None:
    stored = clean(corpus)
    kept, rejected = table(corpus, "pairs"), table(corpus, "rejected")
    assert stored["rows"] == {"read": 127, "kept": 121, "rejected": dict.fromkeys(BAD, 1)}
    assert [row["reason"] for row in rejected] == list(BAD)
    assert [row["id"] for row in kept] == [pair_id("talk", "m", n) for n in range(1, 121)] + [pair_id("news", "m", 1)]
    assert (kept[-1]["ko"], kept[-1]["en"]) == ("미국 소식입니다.", 'News from the "USA".')
    assert list(kept[0]) == SCHEMA.names
    assert stored["result"]["sources"]["news"]["kept"] == 1
    assert stored["result"]["defects"] is None
    assert verify_manifest(corpus / "data/clean")["files"].keys() == {"pairs.parquet", "rejected.parquet"}


def test_the_same_rows_give_the_same_bytes(corpus: Path) -> None:
    files = [corpus / "data/clean/pairs.parquet", corpus / "data/clean/rejected.parquet", corpus / "reports/clean.json"]
    found = []
    for _ in range(2):
        clean(corpus)
        found.append([file.read_bytes() for file in files])
    assert found[0] == found[1]


def test_neither_results_nor_manifest_hold_text(corpus: Path) -> None:
    clean(corpus)
    told = (corpus / "reports/clean.json").read_text() + (corpus / "data/clean/manifest.json").read_text()
    assert not any(word in told for word in ("문장", "sentence", "велосипед"))


def test_rows_set_aside_for_validation_do_not_push_training_rows_out(corpus: Path) -> None:
    put(corpus, "news", SOUND[:5], hint="valid")
    assert clean(corpus)["rows"]["rejected"] == {}


def test_rules_of_params_are_followed(corpus: Path) -> None:
    assert clean(corpus, html="keep")["rows"]["rejected"].keys() == BAD.keys() - {"markup"}


def test_batches_make_no_difference(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean(corpus)
    whole = [table(corpus, name) for name in ("pairs", "rejected")]
    monkeypatch.setattr("hanyeong.corpus.clean_tables.BATCH_ROWS", 7)
    clean(corpus)
    assert [table(corpus, name) for name in ("pairs", "rejected")] == whole


def test_the_defect_labels_are_held_against_what_was_found(corpus: Path) -> None:
    """Only the source that lies beside the labels is its business."""
    (corpus / "made").mkdir()
    put(corpus, "talk", [("다른 말입니다.", "Something else.")])
    put(corpus, "news", [*SOUND, ("미\u200b국 소식입니다.", "News."), *BAD.values()])
    injected = dict(zip(DefectKind, BAD, strict=False))
    kinds = ["sound"] * 121 + list(injected)
    expect = ["keep"] * 121 + ["refuse"] * len(BAD)
    rows = pa.table({"member": ["m"] * 127, "row": list(range(1, 128)), "kind": kinds, "expect": expect})
    pq.write_table(rows, corpus / "made/defect_labels.parquet")
    account = clean(corpus, defect_labels="made/defect_labels.parquet")["result"]["defects"]
    assert {kind: found["rejected_as"] for kind, found in account["kinds"].items()} == {
        kind: {reason: 1} for kind, reason in injected.items()
    }
    assert account["clean"]["wrongly_rejected"] == 0
    assert account["unseen"] == 0


def test_by_hand_it_needs_no_plan(corpus: Path) -> None:
    (corpus / "reports/plan/decision.json").unlink()
    assert clean(corpus)["rows"]["kept"]


@pytest.mark.parametrize(
    ("spoil", "rules", "error", "complaint"),
    [
        (lambda root: verdict(root, "fail"), {}, GateError, "the raw tables did not pass"),
        (
            lambda root: (root / "reports/validate/raw.json").write_text("{"),
            {},
            InputError,
            "raw.json: not the result of `validate@raw`",
        ),
        (lambda root: (root / "reports/validate/raw.json").unlink(), {}, InputError, "raw.json: not found"),
        (lambda root: planned(root, "refused"), {}, GateError, "decision.json: found 'refused', expected 'go on'"),
        (lambda root: planned(root, None), {}, GateError, "decision.json: found None"),
        (
            lambda root: (root / "reports/plan/decision.json").write_text("[]"),
            {},
            InputError,
            "not a decision",
        ),
        (lambda root: (root / "data/raw/news/pairs.parquet").write_bytes(b"x"), {}, InputError, "was altered"),
        (lambda _: None, {"min_rows": 122}, GateError, r"121 of 127 pairs are left \(1 x .*clean\.min_rows"),
        (lambda _: None, {"defect_labels": "none.parquet"}, InputError, "none.parquet: no defect labels"),
        (lambda _: None, {"max_char": 9}, ParamsError, r"clean\.max_char: unknown key"),
    ],
)
def test_it_stops_and_leaves_what_was_there(corpus: Path, spoil, rules: dict, error: type, complaint: str) -> None:
    clean(corpus)
    before = {path: path.read_bytes() for path in sorted((corpus / "data/clean").iterdir())}
    spoil(corpus)
    with pytest.raises(error, match=complaint):
        clean(corpus, **rules)
    assert {path: path.read_bytes() for path in sorted((corpus / "data/clean").iterdir())} == before


def test_a_source_that_was_not_ingested_is_named(corpus: Path) -> None:
    (corpus / "data/raw/news/pairs.parquet").unlink()
    (corpus / "data/raw/news/manifest.json").unlink()
    with pytest.raises(InputError, match=r"news/pairs\.parquet: not found; run `dvc repro ingest@news` first"):
        clean(corpus)


def test_without_a_verdict_the_process_ends_in_status_2(corpus: Path) -> None:
    (corpus / "reports/validate/raw.json").unlink()
    (corpus / "params.yaml").write_text(json.dumps({"sources": SOURCES, "clean": {}}))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "stages.clean"]
    done = subprocess.run(command, cwd=corpus, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("clean: ")
    assert "Traceback" not in done.stderr
