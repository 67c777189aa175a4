"""Monitor on a made-up service: injected drift is detected, calm is kept, little data is said, no text gets out."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from hanyeong.corpus.language_pair import Direction, LanguagePair
from hanyeong.corpus.pair_table import COLUMNS, PairWriter, pair_id
from hanyeong.export.ctranslate2_spec import export
from hanyeong.inference.model_files import translator_bytes, translator_digest
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.monitoring.reference import MonitoringReference, SentenceMeter, reference_of
from hanyeong.monitoring.requests import load_translator
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.manifest import digest_of, write_manifest
from hanyeong.release.bundle import build_bundle
from hanyeong.release.bundle_info import BundleInfo, ModelInfo
from hanyeong.report.catalog import Catalog
from hanyeong.report.pages import monitor
from hanyeong.report.result_store import read_results
from hanyeong.text.normalize import DEFAULT
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer, write_tokenizer
from stages.monitor import STAGE

CANARY = "참새가날아간다"
"""Stands in every table; must be in nothing that is written."""
WHO = ["민수", "지영", "선생님", "친구", "의사"]
WHAT = [("밥", "먹는다"), ("책", "읽는다"), ("차", "마신다"), ("꽃", "산다"), ("길", "묻는다"), ("옷", "입는다")]
USUAL = [
    f"{who}는 {day}일 {hour}시에 {what}을 {does}."
    for day in (3, 14, 25)
    for hour in (1, 5, 9, 12)
    for who in WHO
    for what, does in WHAT
]
OTHER = [f"배송 조회 번호 {n}-{n * 7}: 결제 완료, 반품 불가!! (고객센터 {n * 13}) {CANARY}" for n in range(1000, 1150)]
SHAPE = TransformerParams(encoder_layers=1, decoder_layers=1, d_model=16, n_heads=2, d_ff=32, max_positions=64)
PARAMS: dict[str, Any] = {
    "direction": "ko-en",
    "seed": 1,
    "sources": {
        "ours": {"kind": "jsonl", "path": "a", "use": "train"},
        "shop": {"kind": "jsonl", "path": "b", "use": "monitor"},
    },
    "monitor": {
        "window_rows": 60,
        "min_window_rows": 20,
        "windows_without_drift": 40,
        "calibration_draws": 300,
        "windows_per_change": 2,
        "drift_shares": [0.15, 1.0],
    },
}
RESULT = "reports/monitor.json"


def table(path: Path, texts: list[str], domain: str = "", english: str = CANARY) -> None:
    """A pair table with these Korean sides; its English sides bear the canary."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: [""] * len(texts) for name in COLUMNS}
    columns["id"] = [pair_id("ours", path.name, n) for n in range(len(texts))]
    columns["ko"], columns["en"] = texts, [f"{english} {n}" for n in range(len(texts))]
    columns["domain"] = [domain or f"day {text.split()[1]}" for text in texts]
    with PairWriter(path) as writer:
        writer.write(columns)
    write_manifest(next(folder for folder in path.parents if folder.parent.name in {"data", "raw"}))


def bundle(root: Path, direction: Direction = "ko-en") -> None:
    """A release as `package` leaves it, with a model that knows nothing."""
    model = train_tokenizer(USUAL, TokenizeParams(vocab_size=330))
    tokenizer = Tokenizer(processor(model), processor(model), shared=True)
    torch.manual_seed(0)
    parts, release = root / "parts", root / "models/release"
    (parts / "ct2").mkdir(parents=True)
    release.mkdir(parents=True)
    export(TransformerModel(SHAPE, tokenizer.vocabulary), tokenizer, "int8", parts / "ct2")
    write_tokenizer(parts, model, model)
    info = BundleInfo(
        name="t",
        direction=direction,
        licence="",
        beam_size=1,
        length_penalty=1.0,
        gate=DEFAULT,
        model=ModelInfo(
            which="student",
            compute_type="int8",
            digest=translator_digest(parts / "ct2", parts),
            bytes=translator_bytes(parts / "ct2", parts),
            parameters=None,
            rule="",
        ),
        sources=[],
        tests=[],
        versions={},
    )
    build_bundle(release, parts / "ct2", parts, info)
    write_manifest(release)
    shutil.rmtree(parts)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project after `package`: 360 usual sentences, of which a few are trained on, and 150 of another domain."""
    root = tmp_path_factory.mktemp("served")
    table(root / "data/split/train.parquet", [*USUAL[::3], f"x {CANARY}"])
    table(root / "data/split/dev.parquet", USUAL[:200])
    table(root / "data/split/test/ours.parquet", USUAL[200:])
    table(root / "data/raw/shop/pairs.parquet", OTHER)
    bundle(root)
    threads = torch.get_num_threads()
    yield root
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def told(served: Path) -> dict[str, Any]:
    """What the stage said of it; its outputs lie there for the tests to read, not to change."""
    return STAGE.call(served, params=PARAMS)["result"]  # type: ignore[return-value]


@pytest.fixture
def root(served: Path, tmp_path: Path) -> Path:
    """The project once more, for tests that change it."""
    for name in ("data", "models"):
        shutil.copytree(served / name, tmp_path / name)
    return tmp_path


def run(root: Path, **changes: Any) -> Any:
    """The result with some keys of `monitor` changed."""
    return STAGE.call(root, params={**PARAMS, "monitor": {**PARAMS["monitor"], **changes}})["result"]


def test_injected_drift_is_found_at_the_stated_share_and_calm_is_kept(told: dict[str, Any]) -> None:
    found = {(row["kind"], row["share"]): row for row in told["detection"]}
    assert told["state"] == "judged"
    assert found["no drift", 0.0]["evaluated"] == 40
    assert found["no drift", 0.0]["alarms"] <= 2
    assert found["no drift", 0.0]["low"] <= found["no drift", 0.0]["rate"] <= found["no drift", 0.0]["high"]
    assert found["domain", 0.15]["rate"] == found["domain", 1.0]["rate"] == 1.0
    assert {row["kind"] for row in told["detection"]} == {
        "no drift",
        "domain",
        "copied answers",
        "empty answers",
        "longer requests",
    }
    assert told["self_check"]["verdict"] == "passed", told["self_check"]


def test_the_pool_is_divided_without_a_rest(told: dict[str, Any]) -> None:
    pool = told["pool"]
    assert pool["tables"] == {"dev": 200, "ours": 160}
    assert pool["rows"] == pool["reference_rows"] + pool["calibration_rows"] + pool["served_rows"] == 360


def test_evidently_sees_what_we_see_in_pages_that_need_no_network(served: Path, told: dict[str, Any]) -> None:
    quiet, drifted = told["pages"]
    assert [page["file"] for page in told["pages"]] == ["no-drift.html", "drift.html"]
    assert quiet["agrees"]
    assert drifted["agrees"]
    assert quiet["drifted"] == 0
    assert drifted["drifted"] > 0
    for told_page in told["pages"]:
        page = (served / "reports/monitoring" / told_page["file"]).read_text(encoding="utf-8")
        assert "<link" not in page
        assert 'src="http' not in page


def test_no_text_of_a_request_or_an_answer_gets_out(served: Path, told: dict[str, Any]) -> None:
    outputs = [path for path in (served / "reports").rglob("*") if path.is_file()]
    assert {path.name for path in outputs} >= {"monitor.json", "no-drift.html", "drift.html", "timings.js"}
    for path in outputs:
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in (CANARY, "민수", "배송", "먹는다"))


def test_the_same_inputs_give_the_same_bytes_and_rates_are_in_the_timings(
    served: Path, told: dict[str, Any], root: Path
) -> None:
    run(root)
    for name in (RESULT, "reports/monitoring/no-drift.html", "reports/monitoring/drift.html"):
        assert (root / name).read_bytes() == (served / name).read_bytes(), name
    assert "lines_per_s" not in (root / RESULT).read_text(encoding="utf-8")
    assert json.loads((root / ".hanyeong/timings/monitor.json").read_text())["readings"]["lines_per_s"] > 0


def test_the_reference_belongs_to_its_bundle_and_holds_numbers_and_labels(served: Path, told: dict[str, Any]) -> None:
    folder, digest = served / "models/monitoring", digest_of(served / "models/release")
    found = MonitoringReference.load(folder, digest)
    assert found.directions == [LanguagePair.KO_EN]
    assert found.reference(LanguagePair.KO_EN).digest == told["reference_digest"]
    assert [(c.name, c.threshold) for c in found.reference(LanguagePair.KO_EN).columns] == [
        (c["name"], c["threshold"]) for c in told["columns"]
    ]
    assert set(found.of(LanguagePair.KO_EN).domains) == {"day 3일", "day 14일", "day 25일"}
    assert told["domains"]["accuracy"] == 1.0 > told["domains"]["most_frequent"]
    for path in folder.glob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert {name for name in arrays if arrays[name].dtype.kind not in "fi"} <= {"labels"}
    canaries = found.canaries()[LanguagePair.KO_EN]
    assert (len(set(canaries.sources)), len(canaries.answers)) == (200, 200)
    assert not set(canaries.sources) & {*USUAL, *OTHER}
    assert CANARY not in (folder / "reference.json").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="expected 0000"):
        MonitoringReference.load(folder, "0" * 64)
    assert reference_of(served / "models/release", digest)[0] == found
    assert reference_of(served / "models/release", "0" * 64)[0] is None


@pytest.mark.usefixtures("told")
def test_live_sentences_are_measured_as_the_reference_was(served: Path) -> None:
    translator = load_translator(served / "models/release")
    reference = MonitoringReference.load(served / "models/monitoring")
    meter = SentenceMeter(reference, translator)
    answers = translator.translate(USUAL)
    rows = meter.measure(USUAL, [a.text for a in answers], [a.score for a in answers], [], "ko-en")
    frame = reference.reference(LanguagePair.KO_EN).frame
    assert rows is not None
    assert set(rows[0]) == set(frame)
    sources = ("source_chars", "digit_share", "surprise_bits", "new_pairs_share", "tokens_per_word")
    assert set(zip(*(frame[name].tolist() for name in sources), strict=True)) <= {
        tuple(row[name] for name in sources) for row in rows
    }
    assert meter.domain(["민수는 14일 1시에 밥을 먹는다."], "ko-en") == ["day 14일"]
    assert meter.measure(["a"], ["b"], [0.0], [], "en-ko") is None
    assert meter.domain(["a"], "en-ko") is None


def test_a_bundle_of_both_directions_has_a_reference_for_each(tmp_path: Path) -> None:
    table(tmp_path / "data/split/train.parquet", USUAL[::3], english="Cats sleep on day")
    table(tmp_path / "data/split/dev.parquet", USUAL, english="Birds sing on day")
    table(tmp_path / "data/raw/shop/pairs.parquet", OTHER, english="Orders fail at")
    bundle(tmp_path, "both")
    changed = {**PARAMS, "direction": "both", "monitor": {**PARAMS["monitor"], "windows_per_change": 1}}
    found = STAGE.call(tmp_path, params=changed)["result"]
    first, (second,) = found, found["other_directions"]  # type: ignore[call-overload, index, misc]
    assert [one["direction"] for one in (first, second)] == ["ko-en", "en-ko"]  # type: ignore[call-overload, index]
    reference = MonitoringReference.load(tmp_path / "models/monitoring", digest_of(tmp_path / "models/release"))
    assert reference.directions == [LanguagePair.KO_EN, LanguagePair.EN_KO]
    frames = [reference.reference(pair).frame for pair in reference.directions]
    assert [float(frame["hangul_share"].mean()) for frame in frames] == [1.0, 0.0]
    assert {path.name for path in (tmp_path / "reports/monitoring").iterdir()} >= {"no-drift.html", "drift.en-ko.html"}


def test_few_rows_are_not_enough_data_and_the_reference_knows_no_direction(root: Path) -> None:
    found = run(root, min_window_rows=100, window_rows=100)
    assert found["state"] == "not enough data"
    assert found["pool"]["window_rows"] == 0
    assert found["pages"] == []
    reference = MonitoringReference.load(root / "models/monitoring", digest_of(root / "models/release"))
    assert reference.directions == []
    assert list(reference.canaries()) == [LanguagePair.KO_EN], "they need no rows"
    (left,) = (root / "reports/monitoring").iterdir()
    assert "dev and test have 360 rows, 500 are needed" in left.read_text(encoding="utf-8"), (
        "DVC warns of an empty folder"
    )
    w, book = Catalog("en"), read_results(root / "reports")
    sections = monitor.sections(book, w)
    assert [block for section in sections for block in section.blocks if getattr(block, "rows", True) == []] == []
    assert [section.title for section in sections] == ["", w("pool")]
    assert monitor.headline(book, w) == "not enough data"


@pytest.mark.parametrize("rows", [0, 4])  # of two sentences each: a window of 60 needs nine for its 15 %
def test_a_watched_source_with_next_to_nothing_in_it_is_told_and_the_rest_is_judged(root: Path, rows: int) -> None:
    table(root / "data/raw/shop/pairs.parquet", OTHER[:rows])
    found = run(root)
    domain = [row for row in found["detection"] if row["kind"] == "domain"]
    assert [row["evaluated"] for row in domain] == [0, 0]
    assert found["self_check"]["tried_another_domain"] is False
    assert [page["file"] for page in found["pages"]] == ["no-drift.html"]
    assert found["self_check"]["verdict"] == "passed"


def test_the_reference_can_be_pinned(root: Path, told: dict[str, Any]) -> None:
    held = told["reference"]["rows_digest"]
    with pytest.raises(GateError, match=f"{held}, params pin 0000"):
        run(root, reference_digest="0" * 64)
    assert not (root / RESULT).exists()
    assert run(root, reference_digest=held)["reference"] == {"rows_digest": held, "pinned": True}


def test_an_altered_release_is_refused(root: Path) -> None:
    with (root / "models/release/src.model").open("ab") as file:
        file.write(b"x")
    with pytest.raises(InputError, match=r"src\.model"):
        run(root)


def test_a_watched_source_that_was_not_read_is_named(root: Path) -> None:
    shutil.rmtree(root / "data/raw/shop")
    with pytest.raises(InputError, match="ingest@shop"):
        run(root)
