"""Evaluate on random models: the same result for every system, nothing of the corpus in them, the same bytes again."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hanyeong.evaluation.metrics import bleu, chrf
from hanyeong.evaluation.outputs import read_outputs
from hanyeong.inference.translator import ModelFiles, TranslationPipeline
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.release.champion import promote
from hanyeong.release.systems import SYSTEMS
from hanyeong.results.evaluate import EvaluationStatus, System
from stages import package
from stages.evaluate import STAGE
from tests.stages.released import PARAMS, ROWS, asked, changed, prepare, released, write_rows

TEST = ROWS[100:]


def run(root: Path, which: str, params: dict = PARAMS) -> dict:
    return STAGE.call(root, which, params)["result"]


def hypotheses(root: Path, which: str, test: str = "mine") -> list[str]:
    return pq.read_table(root / f"data/evaluation/{which}/{test}.parquet")["hypothesis"].to_pylist()


def test_the_candidate_is_scored_as_it_is_served(tmp_path: Path) -> None:
    prepare(tmp_path)
    found = run(tmp_path, "candidate")
    parts = ModelFiles(tmp_path / "models/compressed/student-int8", tmp_path / "models/tokenizer", "ko-en")
    expected = [one.text for one in TranslationPipeline.load(parts).translate([ko for ko, _, _ in TEST])]
    assert hypotheses(tmp_path, "candidate") == expected
    refs = [en for _, en, _ in TEST]
    for name, metric in (("bleu", bleu("en")), ("chrf", chrf())):
        score = found["tests"]["mine"]["metrics"][name]
        assert score["value"] == round(float(metric.score(metric.statistics(expected, refs).sum(0))), 4)
        assert score["low"] <= score["value"] <= score["high"]
        assert score["signature"] == metric.signature(100, 1)
        assert score["n"] == 50
    assert found["status"] == "scored"
    assert (found["model"]["model"], found["model"]["compute_type"]) == ("student", "int8")
    assert found["model"]["computed_in"] == "int8_float32"


def test_the_baseline_stands_beside_the_candidate_only(tmp_path: Path) -> None:
    prepare(tmp_path)
    nearest = run(tmp_path, "candidate")["tests"]["mine"]["nearest"]
    assert nearest["train_rows"] == 100
    assert nearest["bleu"]["value"] > 30  # the same hour or the same noun stands in train
    assert nearest["rows"] == nearest["bleu"]["n"] == 50
    assert run(tmp_path, "teacher")["tests"]["mine"]["nearest"] is None


def test_the_teacher_is_pytorchs_and_goes_through_the_same_door(tmp_path: Path) -> None:
    prepare(tmp_path)
    teacher, candidate = run(tmp_path, "teacher"), run(tmp_path, "candidate")
    assert teacher["model"]["runtime"] == "PyTorch"
    assert teacher["model"]["parameters"] > 10_000
    theirs, ours = (
        read_outputs(tmp_path / f"data/evaluation/{which}/mine.parquet") for which in ("teacher", "candidate")
    )
    assert theirs.ids == ours.ids
    assert theirs.signatures == ours.signatures
    assert set(teacher["tests"]["mine"]) == set(candidate["tests"]["mine"])


def test_without_a_champion_it_says_none(tmp_path: Path) -> None:
    prepare(tmp_path)
    found = run(tmp_path, "champion")
    assert (found["status"], found["tests"], found["model"]) == ("none", {}, None)
    assert list((tmp_path / "data/evaluation/champion").glob("*.parquet")) == []


def test_the_champion_is_the_promoted_bundle_or_the_reason_why_not(tmp_path: Path) -> None:
    prepare(tmp_path)
    assert released(tmp_path)["verdict"] == "go"
    digest = promote(tmp_path, asked()).digest
    found = run(tmp_path, "champion")
    assert (found["status"], found["model"]["bundle"]) == ("scored", digest)
    assert hypotheses(tmp_path, "champion") == hypotheses(tmp_path, "candidate")
    assert run(tmp_path, "champion", PARAMS | {"direction": "en-ko"})["status"] == "other direction"
    bundle = tmp_path / "models/registry" / digest
    (bundle / "MODEL_CARD.md").write_text("another text")
    assert run(tmp_path, "champion")["status"] == "altered"
    bundle.rename(tmp_path / "elsewhere")
    assert run(tmp_path, "champion")["status"] == "missing"


def test_a_champion_that_this_ctranslate2_cannot_load_is_a_reason_not_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path)
    released(tmp_path)
    promote(tmp_path, asked())

    def refuse(*_: object, **__: object) -> TranslationPipeline:
        raise InputError("model.bin: of another version")

    monkeypatch.setattr(TranslationPipeline, "load", refuse)
    assert run(tmp_path, "champion")["status"] == "unreadable"


def test_a_promotion_while_the_champion_is_measured_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: set[str]
) -> None:
    """DVC would take the measurement for one of the new champion."""
    prepare(tmp_path)
    released(tmp_path)

    def meanwhile(_files: object) -> EvaluationStatus:
        promote(tmp_path, asked())
        return EvaluationStatus.NONE

    monkeypatch.setitem(SYSTEMS, System.CHAMPION, meanwhile)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a promotion or rollback came in between"):
        run(tmp_path, "champion")
    unnamed.clear()  # what the promotion read


def test_another_bundle_under_the_champions_digest_is_no_champion(tmp_path: Path) -> None:
    prepare(tmp_path)
    released(tmp_path)
    bundle = tmp_path / "models/registry" / promote(tmp_path, asked()).digest
    package.STAGE.call(tmp_path, params=changed("package", name="another"))
    bundle.rename(tmp_path / "elsewhere")
    (tmp_path / "models/release").rename(bundle)
    assert run(tmp_path, "champion")["status"] == "altered"


@pytest.mark.parametrize("which", ["teacher", "candidate"])
def test_the_same_inputs_give_the_same_bytes_without_timings(tmp_path: Path, which: str) -> None:
    prepare(tmp_path)
    found = []
    for _ in range(2):
        run(tmp_path, which)
        files = [*(tmp_path / "data/evaluation").rglob("*"), *(tmp_path / "reports/evaluation").rglob("*")]
        found.append({path: path.read_bytes() for path in files if path.is_file()})
    assert found[0] == found[1]
    assert "per_s" not in (tmp_path / f"reports/evaluation/{which}.json").read_text()
    readings = json.loads((tmp_path / f".hanyeong/timings/evaluate@{which}.json").read_text())["readings"]
    assert readings["mine.lines_per_s"] > 0


def test_rows_above_the_cap_are_left_out_and_said(tmp_path: Path) -> None:
    prepare(tmp_path)
    found = run(tmp_path, "candidate", changed("evaluate", max_rows=20, nearest_rows=7))["tests"]["mine"]
    assert (found["rows"], found["available_rows"], found["nearest"]["rows"]) == (20, 50, 7)
    assert len(hypotheses(tmp_path, "candidate")) == 20


def test_both_directions_are_tests_of_their_own(tmp_path: Path) -> None:
    prepare(tmp_path)
    params = PARAMS | {"direction": "both"}
    found = run(tmp_path, "candidate", params)["tests"]
    assert set(found) == {"mine.ko-en", "mine.en-ko"}
    assert "13a" in found["mine.ko-en"]["metrics"]["bleu"]["signature"]
    assert "ko-mecab" in found["mine.en-ko"]["metrics"]["bleu"]["signature"]
    assert (tmp_path / "data/evaluation/candidate/mine.en-ko.parquet").is_file()


def test_no_sentence_of_the_corpus_is_in_the_result(tmp_path: Path) -> None:
    prepare(tmp_path)
    canary = ("비밀 문장 카나리아 하나", "CANARY sentence that nobody may see", "home")
    write_rows(tmp_path / "data/split/test/mine.parquet", [*TEST, canary])
    write_rows(tmp_path / "data/split/train.parquet", [*ROWS[:100], canary])
    write_manifest(tmp_path / "data/split")
    released(tmp_path)
    shown = [*(tmp_path / "reports").rglob("*.json"), *(tmp_path / "models/release").glob("*.md")]
    shown += [tmp_path / "models/release/bundle.json", *(tmp_path / ".hanyeong").rglob("*.json")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in shown)
    assert len(shown) >= 10
    for part in ("카나리아", "CANARY", *(side for ko, en, _ in ROWS for side in (ko, en))):
        assert part not in text


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda root: (root / "models/compressed/pick.json").write_text("{}"), "pick.json was altered"),
        (lambda root: (root / "models/compressed/student-int8/config.json").unlink(), "config.json is missing"),
        (lambda root: (root / "models/tokenizer/src.model").write_bytes(b"x"), "src.model was altered"),
    ],
)
def test_what_was_altered_is_not_scored(tmp_path: Path, damage, words: str) -> None:  # type: ignore[no-untyped-def]
    prepare(tmp_path)
    damage(tmp_path)
    with pytest.raises(InputError, match=words):
        run(tmp_path, "candidate")
    assert not (tmp_path / "reports/evaluation/candidate.json").exists()


@pytest.mark.parametrize("text", ["{}", "[]", "no json", '{"model": 1}'])
def test_another_pick_is_refused(tmp_path: Path, text: str) -> None:
    prepare(tmp_path)
    (tmp_path / "models/compressed/pick.json").write_text(text)
    write_manifest(tmp_path / "models/compressed")
    with pytest.raises(InputError, match="not a pick"):
        run(tmp_path, "candidate")
