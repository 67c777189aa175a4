"""Corrections go through the stages as every source does, from the day on which there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from hanyeong.corpus.feedback_file import begin
from hanyeong.corpus.sources import Source
from hanyeong.renewal.corrections import Correction, export
from stages import clean, ingest, split, validate

SOURCES: dict[str, dict[str, Any]] = {
    "talk": {"kind": "jsonl", "path": "talk.jsonl", "use": "train"},
    "exam": {"kind": "jsonl", "path": "exam.jsonl", "use": "test"},
    "corrections": {"kind": "feedback", "path": "data/feedback", "use": "train"},
    "corrected": {"kind": "feedback", "path": "data/feedback", "use": "test"},
}
SENT = [
    Correction("ko-en", f"{noun} 상자 {n}개를 옮겨 주세요.", f"Please move {n} boxes of {noun_en}.")
    for n in range(2, 22)
    for noun, noun_en in (("사과", "apples"), ("연필", "pencils"))
]


def run(root: Path) -> None:
    """Everything before the tokenizer."""
    for name in SOURCES:
        ingest.STAGE.call(root, name, {"sources": SOURCES})
    validate.STAGE.call(root, "raw", {"sources": SOURCES, "validate": {}})
    clean.STAGE.call(root, None, {"sources": SOURCES, "clean": {}})
    split.STAGE.call(root, None, {"seed": 1, "sources": SOURCES, "split": {"dev_share": 0.1}})
    validate.STAGE.call(root, "split", {"sources": SOURCES, "validate": {}})


def _to_train_with(source: str, target: str) -> Correction | None:
    found = Correction("ko-en", source, target)
    return found if found.part == "train" else None


def rows(root: Path, part: str, source: str) -> set[str]:
    path = root / f"data/split/{part}.parquet"
    found = pq.read_table(path).to_pylist() if path.exists() else []
    return {row["ko"] for row in found if row["source"] == source}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, word in (("talk", "이야기"), ("exam", "시험")):
        lines = [{"ko": f"{word} {n}번을 읽었습니다.", "en": f"I read {name} number {n}."} for n in range(200)]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    begin(tmp_path, [Source.model_validate(source) for source in SOURCES.values()])
    return tmp_path


def test_without_a_correction_the_other_sources_are_used(root: Path) -> None:
    run(root)
    assert not (root / "data/split/test/corrected.parquet").exists()
    assert len(rows(root, "train", "talk")) > 100


def test_one_half_is_learned_from_and_the_other_one_tested(root: Path) -> None:
    tested_target = next(one.target for one in SENT if one.part == "test")
    bad = [_to_train_with(f"번역하지 않은 문장 {n}번입니다.", f"번역하지 않은 문장 {n}번입니다.") for n in range(9)]
    leaked = [_to_train_with(f"다른 말로 한 부탁 {n}번입니다.", tested_target) for n in range(9)]
    export([*SENT, *filter(None, [*bad, *leaked])], root / "data/feedback")
    run(root)
    learned = rows(root, "train", "corrections") | rows(root, "dev", "corrections")
    tested = rows(root, "test/corrected", "corrected")
    assert {one.source for one in SENT if one.part == "test"} <= tested
    assert learned == {one.source for one in SENT if one.part == "train"}, "cleaned, and nothing that is tested"
