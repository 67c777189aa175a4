"""The page of past runs: what each came to, and which bundle was in service since when. Its rows are the browser's."""

from __future__ import annotations

from pathlib import Path

from hanyeong.pipeline.stage_result import Json
from hanyeong.report.blocks import Column, HistoryTable, Page, Paragraph, Section
from hanyeong.report.catalog import Catalog
from hanyeong.report.judgement import read_judgement
from hanyeong.report.metrics import metrics
from hanyeong.report.result_store import ResultStore
from hanyeong.report.subtitle import direction_of
from hanyeong.results.package import PackageResult

NAME = "history"
OWN = "own"
"""What params are called that no preset holds."""


def page(w: Catalog) -> Page:
    """The same bytes whatever happened: dates are no results."""
    heads = [Column(w("history_when")), Column(w("history_what"), "status"), Column(w("history_preset"))]
    heads += [Column(w("history_scores"), "long"), Column(w("pairs"), "num"), Column(w("size"), "num")]
    heads += [Column(w("digest"), "code")]
    table = HistoryTable(w("history_caption"), heads, w("history_empty"))
    return Page(NAME, w("history"), w("history_lead"), [Section("", [table, Paragraph(w("history_note"))])])


def event(root: Path, store: ResultStore) -> dict[str, Json]:
    """What a run came to, as its line in the history tells it."""
    go, package = read_judgement(store).go, store.result(PackageResult)
    return {
        "verdict": {True: "go", False: "no_go", None: "unjudged"}[go],
        "preset": preset_of(root),
        "direction": direction_of(store),
        "bundle": package.digest if package else None,
        "metrics": metrics(store),
    }


def preset_of(root: Path) -> str:
    """The preset that params.yaml is, to the byte."""
    try:
        mine = (root / "params.yaml").read_bytes()
    except OSError:
        return OWN
    return next((path.stem for path in sorted((root / "params").glob("*.yaml")) if path.read_bytes() == mine), OWN)
