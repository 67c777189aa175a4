"""The sample from end to end: made, read back by the real ingest, cleaned, split, and held against its labels."""

import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hanyeong.corpus.pair_table import pair_id
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.manifest import verify_manifest
from hanyeong.sample.params import Defects
from stages.clean import STAGE as CLEAN
from stages.ingest import STAGE as INGEST
from stages.sample import STAGE
from stages.split import STAGE as SPLIT
from tests.records import write_verdict

SOURCES = {
    "sample": {"kind": "aihub", "path": "data/sample/corpus", "use": "train", "terms": "open"},
    "shop-talk": {"kind": "jsonl", "path": "data/sample/drift.jsonl", "use": "monitor", "terms": "open"},
}
SETTINGS = {"pairs": 1500, "held_out_share": 0.1, "drift_pairs": 100}
DEFECT_LABELS = "data/sample/defect_labels.parquet"


def made(root: Path, **settings: object) -> dict:
    root.mkdir(exist_ok=True)
    return STAGE.call(root, None, {"sample": SETTINGS | settings})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, made and read."""
    root = tmp_path_factory.mktemp("sample")
    made(root)
    for name in SOURCES:
        INGEST.call(root, name, {"sources": SOURCES})
    return root


def result_of(root: Path) -> dict:
    return json.loads((root / "reports/sample.json").read_text(encoding="utf-8"))["result"]


def table(root: Path, path: str) -> list[dict]:
    return pq.read_table(root / path).to_pylist()


def test_the_defect_labels_name_exactly_the_rows_that_ingest_reads(root: Path) -> None:
    read = {row["id"]: row for row in table(root, "data/raw/sample/pairs.parquet")}
    labels = table(root, DEFECT_LABELS)
    assert {pair_id("sample", row["member"], row["row"]) for row in labels} == read.keys()
    assert len(labels) == len(read) == result_of(root)["rows"]["all"]


def test_validation_is_what_was_held_out_and_nothing_is_injected_there(root: Path) -> None:
    kinds = {pair_id("sample", row["member"], row["row"]): row["kind"] for row in table(root, DEFECT_LABELS)}
    valid = [row for row in table(root, "data/raw/sample/pairs.parquet") if row["split_hint"] == "valid"]
    assert len(valid) == 150
    assert {kinds[row["id"]] for row in valid} == {"sound"}


def test_results_add_up(root: Path) -> None:
    stored = result_of(root)
    labels = table(root, DEFECT_LABELS)
    kinds = Counter(row["kind"] for row in labels)
    assert {kind: defect["rows"] for kind, defect in stored["defects"].items()} | {
        "sound": stored["clean_rows"]
    } == kinds
    assert {row["expect"] for row in labels if row["kind"] == "sound"} == {"keep"}
    assert stored["pairs"] == {"train": 1500, "held_out": 150, "drift": 100}
    assert stored["rows"]["all"] == stored["rows"]["train"] + stored["rows"]["valid"]
    assert sum(file["rows"] for file in stored["files"]) == stored["rows"]["all"]
    assert sum(domain["train"] for domain in stored["domains"].values()) == 1500
    assert 0.06 < stored["defect_rate"] < 0.08


def test_the_grammar_is_as_large_as_promised(root: Path) -> None:
    grammar = result_of(root)["grammar"]
    assert min(grammar["content_words"].values()) >= 800
    assert grammar["predicates"] >= 150
    assert grammar["frames"] >= 60


def test_every_defect_that_a_text_betrays_is_found_and_no_sound_pair_refused(root: Path) -> None:
    write_verdict(root / "reports/validate/raw.json")
    decision = root / "reports/plan/decision.json"
    decision.parent.mkdir(exist_ok=True)
    decision.write_text(json.dumps({"decision": "go on"}))
    found = CLEAN.call(root, None, {"sources": SOURCES, "clean": {"defect_labels": DEFECT_LABELS}})["result"]["defects"]
    split = {"sources": SOURCES, "seed": 1, "split": {"defect_labels": DEFECT_LABELS}}
    leaks = SPLIT.call(root, None, split)["result"]["defects"]["kinds"]["leaked"]
    kinds = found["kinds"] | {"leaked": leaks}
    assert kinds.keys() == result_of(root)["defects"].keys()
    assert all(kind["detection_rate"] >= 0.98 for name, kind in kinds.items() if name != "misaligned")
    assert found["clean"]["wrongly_rejected_rate"] < 0.01
    assert found["unseen"] == 0


def test_the_drift_is_another_domain(root: Path) -> None:
    kitchen = table(root, "data/raw/shop-talk/pairs.parquet")
    assert len(kitchen) == 100
    ours = {row["ko"] for row in table(root, "data/raw/sample/pairs.parquet")}
    assert ours.isdisjoint(row["ko"] for row in kitchen)


def test_results_hold_no_sentence(root: Path) -> None:
    told = (root / "reports/sample.json").read_text(encoding="utf-8")
    rows = table(root, "data/raw/sample/pairs.parquet")
    assert not any(text in told for row in rows for text in (row["ko"], row["en"]) if text.strip())


def everything(root: Path) -> dict[str, bytes]:
    paths = [*(root / "data/sample").rglob("*"), root / "reports/sample.json"]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths if path.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(root: Path, tmp_path: Path) -> None:
    made(tmp_path)
    assert everything(tmp_path) == everything(root)
    verify_manifest(tmp_path / "data/sample")
    made(tmp_path, seed=2)
    assert everything(tmp_path).keys() == everything(root).keys()
    changed = {name for name, data in everything(tmp_path).items() if data != everything(root)[name]}
    assert changed == everything(root).keys()


def test_without_defects_every_row_is_sound(tmp_path: Path) -> None:
    stored = made(tmp_path, pairs=500, defects=dict.fromkeys(Defects.model_fields, 0.0))["result"]
    assert stored["defects"] == {}
    assert stored["clean_rows"] == stored["rows"]["all"] == 550


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"pairs": 10}, r"sample\.pairs: found 10; input should be greater than or equal to 500"),
        ({"pairs": "many"}, r"sample\.pairs: found 'many'; input should be a valid integer"),
        ({"held_out_share": 0.0}, r"sample\.held_out_share: found 0\.0; input should be greater than 0"),
        ({"par": 10}, r"sample\.par: unknown key"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(settings: dict[str, object], complaint: str, tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=complaint):
        made(tmp_path, **settings)
