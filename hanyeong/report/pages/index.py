"""The first page: the verdict, the scores beside the baseline, and the chain of stages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from hanyeong.report import numbers, pictures
from hanyeong.report.blocks import Chain, ClockBars, Link, Links, Page, Section, Step, Verdict
from hanyeong.report.facts import CHAIN, Book, Entry, State
from hanyeong.report.judged import read_judgement, reason
from hanyeong.report.words import Words


def page(root: Path, book: Book, w: Words, headlines: Mapping[str, str]) -> Page:
    """The index in one language; `headlines` has what each stage would say in a few words."""
    sections = [
        Section("", [verdict(book, w)]),
        Section(w("chain"), [Chain([_step(stage, book, w, headlines.get(stage, "")) for stage in CHAIN])]),
        Section(w("time"), [_time(book, w)]),
    ]
    ways = _ways(root, w)
    if ways:
        sections.append(Section(w("look"), [Links(ways)]))
    return Page("index", w("index_title"), w("index_lead"), sections)


def verdict(book: Book, w: Words) -> Verdict:
    """Go or no-go as the judge said, with its reasons."""
    judgement = read_judgement(book)
    reasons = [reason(check, w) for check in judgement.against]
    if judgement.go is None:
        known = {State.THERE: "unjudged_unclear", State.UNREADABLE: "unjudged_unreadable"}
        return Verdict("warn", w("unjudged"), w(known.get(judgement.state, "unjudged_sentence")), reasons)
    word = "go" if judgement.go else "no_go"
    return Verdict("good" if judgement.go else "bad", w(word), w(f"{word}_sentence"), reasons)


ELSEWHERE = (
    ("data_docs_raw", "reports/validate/raw-docs/index.html"),
    ("data_docs_split", "reports/validate/split-docs/index.html"),
    ("live_train", "reports/live/train/report.html"),
    ("live_distill", "reports/live/distill/report.html"),
    ("model_card", "models/release/MODEL_CARD.md"),
    ("model_card_ko", "models/release/MODEL_CARD.ko.md"),
    ("data_statement", "models/release/DATA.md"),
    ("attribution", "models/release/ATTRIBUTION.md"),
)
"""Pages and cards that other stages make where their data is: word and path below the project's root."""


def _ways(root: Path, w: Words) -> list[Link]:
    """Links to those that are there, Evidently's pages last."""
    ways = [Link(w(word), path) for word, path in ELSEWHERE if (root / path).is_file()]
    found = sorted((root / "reports/monitoring").glob("*.html"))
    return [*ways, *(Link(w("evidently", name=p.stem), p.relative_to(root).as_posix()) for p in found)]


def _step(stage: str, book: Book, w: Words, headline: str) -> Step:
    entries = book.all(stage) or [book.one(stage)]
    states = {entry.state for entry in entries}
    state = next((s for s in (State.UNREADABLE, State.THERE) if s in states), State.MISSING)
    return Step(
        stage=stage,
        name=w.stage(stage),
        does=w.does(stage),
        state=state.value,
        numbers=_rows(entries),
        bar=_bar(entries),
        headline=headline,
        labels=[entry.label for entry in entries],
    )


def _total(entries: list[Entry], key: str) -> float | None:
    found = [number for entry in entries if (number := entry.rows.number(key)) is not None]
    return sum(found) if found else None


def _rows(entries: list[Entry]) -> str:
    read, kept = _total(entries, "read"), _total(entries, "kept")
    return f"{numbers.plain(read)} → {numbers.plain(kept)}" if read is not None and kept is not None else ""


def _bar(entries: list[Entry]) -> Markup:
    read, kept = _total(entries, "read"), _total(entries, "kept")
    if not read or kept is None:
        return Markup("")
    return pictures.stack([(kept, "main"), (read - kept, "warn")])


def _time(book: Book, w: Words) -> ClockBars:
    rows = []
    for stage in CHAIN:
        labels = " ".join(entry.label for entry in book.all(stage))
        if labels:
            rows.append((w.stage(stage), labels, "seconds"))
    return ClockBars(w("time_caption"), rows, "s")
