"""Restricted text stays where it must: the tiny corpus is restricted, and nothing of it is in what people are shown."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.pipeline.workspace import Workspace

SHOWN = ("reports", "models/release", ".hanyeong/status", ".hanyeong/timings", ".prefect", ".git", "dvc.lock")
TEXT_ITSELF = {".model"}
"""SentencePiece's models hold words of the corpus, and are released with the translator."""


def shown_below(root: Path, shown: Sequence[str] = SHOWN) -> str:
    """Whatever people or other systems are shown, escapes of HTML and JSON undone."""
    files = [path for place in shown for path in [root / place, *(root / place).rglob("*")] if path.is_file()]
    text = "\n".join(p.read_bytes().decode(errors="replace") for p in files if p.suffix not in TEXT_ITSELF)
    plain = html.unescape(text)
    return plain + re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), plain)


def leaked(root: Path, said: str, places: Sequence[str] = SHOWN) -> list[str]:
    """Sentences of the corpus that are shown below `root`, or in what was `said`."""
    table = pq.read_table(root / "data/raw/sample/pairs.parquet", columns=["ko", "en", "terms"])
    assert set(table["terms"].to_pylist()) == {"restricted"}
    sentences = [text for side in ("ko", "en") for text in table[side].to_pylist() if len(text) >= 12]
    assert len(sentences) > 1000
    shown = shown_below(root, places) + said
    return [text for text in sentences if text in shown]


def test_no_sentence_is_in_any_report_card_or_message(finished: Workspace) -> None:
    assert leaked(finished.root, (finished.root / "first-run.txt").read_text(encoding="utf-8")) == []


def test_a_source_opened_after_it_was_read_still_shows_nothing(finished: Workspace, tmp_path: Path) -> None:
    """Rows carry the terms under which they were read."""
    workspace = finished.copy(tmp_path / "copy")
    workspace.edit(lambda p: [source.update(terms="open") for source in p["sources"].values()])
    done = workspace.python(
        "-c", "from pathlib import Path; from hanyeong.report.render import render_here as r; r(Path())"
    )
    assert done.returncode == 0, done.stderr
    assert leaked(workspace.root, "", ["reports/index.html", "reports/html"]) == []


@pytest.mark.parametrize("write", [str, html.escape, json.dumps])
def test_a_sentence_that_was_shown_would_be_found(tmp_path: Path, write: type[str]) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/page.html").write_text(write("그는 'A&B'에서 일합니다."), encoding="utf-8")
    assert "그는 'A&B'에서 일합니다." in shown_below(tmp_path)
