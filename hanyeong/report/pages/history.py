"""The page of past runs: what each came to, and which bundle was in service since when. Its rows are the browser's."""

from __future__ import annotations

from pathlib import Path

from hanyeong.pipeline.receipt import Json
from hanyeong.report.blocks import Head, Page, Past, Say, Section
from hanyeong.report.facts import Book
from hanyeong.report.judged import read_judgement
from hanyeong.report.metrics import metrics
from hanyeong.report.place import direction_of
from hanyeong.report.words import Words
from hanyeong.results.package import PackageResult

NAME = "history"
OWN = "own"
"""What params are called that no preset holds."""


def page(w: Words) -> Page:
    """The same bytes whatever happened: dates are no facts."""
    heads = [Head(w("history_when")), Head(w("history_what"), "status"), Head(w("history_preset"))]
    heads += [Head(w("history_scores"), "long"), Head(w("pairs"), "num"), Head(w("size"), "num")]
    heads += [Head(w("digest"), "code")]
    table = Past(w("history_caption"), heads, w("history_empty"))
    return Page(NAME, w("history"), w("history_lead"), [Section("", [table, Say(w("history_note"))])])


def event(root: Path, book: Book) -> dict[str, Json]:
    """What a run came to, as its line in the history tells it."""
    go, package = read_judgement(book).go, book.result(PackageResult)
    return {
        "verdict": {True: "go", False: "no_go", None: "unjudged"}[go],
        "preset": preset_of(root),
        "direction": direction_of(book),
        "bundle": package.digest if package else None,
        "metrics": metrics(book),
    }


def preset_of(root: Path) -> str:
    """The preset that params.yaml is, to the byte."""
    try:
        mine = (root / "params.yaml").read_bytes()
    except OSError:
        return OWN
    return next((path.stem for path in sorted((root / "params").glob("*.yaml")) if path.read_bytes() == mine), OWN)
