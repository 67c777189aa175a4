"""Guarded text stays where it must: the tiny corpus is guarded, and nothing of it is in what people are shown."""

from __future__ import annotations

import pyarrow.parquet as pq

from tests.pipeline.workspace import Workspace

SHOWN = ("reports", "models/release", ".hanyeong/last", ".hanyeong/clock")
PLAIN = {".html", ".json", ".md", ".js", ".txt", ".tsv", ".csv", ".svg", ".yaml"}


def test_no_sentence_is_in_any_report_card_or_message(finished: Workspace) -> None:
    table = pq.read_table(finished.root / "data/raw/sample/pairs.parquet", columns=["ko", "en", "terms"])
    assert set(table["terms"].to_pylist()) == {"guarded"}
    sentences = [text for side in ("ko", "en") for text in table[side].to_pylist() if len(text) >= 12]
    assert len(sentences) > 1000
    files = [p for place in SHOWN for p in (finished.root / place).rglob("*") if p.suffix in PLAIN]
    files.append(finished.root / "first-run.txt")
    shown = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
    assert not [text for text in sentences if text in shown]
