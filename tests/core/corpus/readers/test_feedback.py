"""Approved corrections as a source: which half a use reads, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hanyeong.corpus import feedback_file
from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source
from hanyeong.pipeline.errors import CorpusError

PARTS: tuple[feedback_file.Part, ...] = ("train", "test")
LINES = [
    feedback_file.line(PARTS[number % 2], direction, f"문장 {number}", f"line {number}", "restricted")
    for number, direction in enumerate(["ko-en", "ko-en", "en-ko", "en-ko"])
]


def rows(path: Path, **settings: str) -> list[Row]:
    source = Source.model_validate({"kind": "feedback", "path": str(path), "use": "train"} | settings)
    return list(read(path, source, ReadStats()))


def test_each_use_reads_its_own_half_and_knows_what_was_written_first(tmp_path: Path) -> None:
    feedback_file.write(tmp_path / feedback_file.FILE, LINES)
    train, test = rows(tmp_path), rows(tmp_path / feedback_file.FILE, use="test")
    assert {row.ko for row in train} == {"문장 0", "문장 2"}
    assert {(row.en, row.direction) for row in test} == {("line 1", "ko-en"), ("line 3", "en-ko")}
    assert not {(row.member, row.row) for row in train} & {(row.member, row.row) for row in test}


def test_nobody_has_to_have_corrected_anything(tmp_path: Path) -> None:
    source = Source.model_validate({"kind": "feedback", "path": "data/feedback", "use": "train"})
    with pytest.raises(CorpusError, match=r"not found.*hanyeong feedback export"):
        rows(tmp_path)
    feedback_file.begin(tmp_path, [source])
    assert rows(tmp_path / source.path) == []
    feedback_file.write(tmp_path / source.path / feedback_file.FILE, LINES)
    feedback_file.begin(tmp_path, [source])
    assert len(rows(tmp_path / source.path)) == 2


@pytest.mark.parametrize(
    "changed", [{"part": "dev"}, {"part": None}, {"direction": "ko"}, {"terms": ""}, {"ko": ...}, {"en": ...}, [1]]
)
def test_a_line_that_was_not_exported_is_refused_without_its_text(tmp_path: Path, changed: Any) -> None:
    line = changed if isinstance(changed, list) else json.loads(LINES[0]) | changed
    if isinstance(line, dict):
        line = {key: value for key, value in line.items() if value is not ...}
    (tmp_path / feedback_file.FILE).write_text(LINES[1] + json.dumps(line, ensure_ascii=False) + "\n")
    with pytest.raises(CorpusError, match=r"corrections\.jsonl:2: .*Export them again") as error:
        rows(tmp_path)
    assert "문장" not in str(error.value)


def test_text_that_people_did_not_publish_is_never_called_open(tmp_path: Path) -> None:
    feedback_file.write(tmp_path / feedback_file.FILE, LINES)
    with pytest.raises(CorpusError, match="not to its publication"):
        rows(tmp_path, terms="open")


def test_corrections_are_no_traffic_to_replay() -> None:
    with pytest.raises(ValueError, match="two halves"):
        Source.model_validate({"kind": "feedback", "path": "x", "use": "monitor"})
