"""The first page: the verdict, the scores beside the baseline, and the chain of stages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from hanyeong.pipeline.results_file import State
from hanyeong.report import numbers, pictures, planted, scores
from hanyeong.report.blocks import (
    Block,
    Cell,
    Chain,
    ClockBars,
    ClockTile,
    ClockTiles,
    Head,
    Link,
    Links,
    Page,
    Say,
    Section,
    Step,
    Table,
    Tile,
    Tiles,
)
from hanyeong.report.facts import Book, Entry, Facts
from hanyeong.report.judged import read_judgement
from hanyeong.report.pages import evaluation, judgement
from hanyeong.report.words import Words
from hanyeong.results.clean import CleanResult


def page(root: Path, book: Book, w: Words, headlines: Mapping[str, str]) -> Page:
    """The index in one language; `headlines` has what each stage would say in a few words."""
    sections = [
        Section("", [judgement.verdict(book, w)]),
        Section(_whose(book, w), _result(book, w)),
        Section(w("chain"), [Chain([_step(stage, book, w, headlines.get(stage, "")) for stage in book.chain])]),
        Section(w("time"), _time(book, w)),
    ]
    ways = _ways(root, w)
    if ways:
        sections.append(Section(w("look"), [Links(ways)]))
    return Page("index", w("index_title"), w("index_lead"), sections)


def _result(book: Book, w: Words) -> list[Block]:
    """The model, how it stands to its rivals on the most important test, and its scores on all of them."""
    package, test = book.one("package").facts, scores.primary_test(book) or ""
    served = book.one("evaluation", "served").facts.under("tests", test)
    cleaned = book.result(CleanResult)
    found = planted.found_share(cleaned.defects if cleaned else None)
    if not package and not served:
        return [Say(w("no_result"))]
    tiles = [
        scores.tile(w("score_on", metric="BLEU", test=test), scores.score_of(served.under("metrics", "bleu")), w),
        scores.tile(w("score_on", metric="chrF++", test=test), scores.score_of(served.under("metrics", "chrf")), w),
        scores.tile(w("nearest_on", test=test), scores.score_of(served.under("nearest", "bleu")), w),
        Tile(w("size"), numbers.size(package.number("model", "bytes")), _model(package, w)),
        Tile(w("parameters"), numbers.large(package.number("model", "parameters"))),
    ]
    if found is not None:
        tiles.append(Tile(w("found_of_planted"), numbers.share(found), w("found_of_planted_note")))
    blocks: list[Block] = [*scores.warnings(book, w), Tiles(tiles)]
    if test:
        named = [
            *(_named(entry, test, w) for entry in book.all("evaluation") if entry.facts.under("tests", test)),
            scores.Named(w("nearest"), scores.score_of(served.under("nearest", "bleu")), "quiet"),
        ]
        blocks += scores.dots(w("result_caption", test=test), named, w)
        blocks.append(_all_tests(book, w))
    return blocks


def _all_tests(book: Book, w: Words) -> Table:
    """The model, the baseline, the teacher and the champion on every test."""
    served, *rivals = (book.one("evaluation", item).facts for item in ("served", "teacher", "champion"))
    heads = [Head(w("test")), Head("BLEU", "num"), Head(w("interval"), "num"), Head("chrF++", "num")]
    heads += [Head(w("bleu_of", system=w("nearest")), "num")]
    heads += [Head(w("bleu_of", system=w.label(item)), "num") for item in ("teacher", "champion")]
    rows: list[list[Cell]] = []
    for test in scores.tests_of(book):
        facts = served.under("tests", test)
        bleu = scores.score_of(facts.under("metrics", "bleu"))
        others = [rival.number("tests", test, "metrics", "bleu", "value") for rival in rivals]
        figures = [facts.number("metrics", "chrf", "value"), scores.nearest_value(facts, "bleu"), *others]
        shown = [numbers.fixed(figure) or numbers.DASH for figure in figures]
        rows.append([test, numbers.fixed(bleu.value), bleu.interval, *shown, numbers.plain(bleu.n)])
    return Table(w("all_tests_caption"), [*heads, Head(w("n"), "num")], rows)


def _whose(book: Book, w: Words) -> str:
    """A model that the judge did not let pass is a candidate, not a release."""
    return w("result") if read_judgement(book).go else w("candidate_result")


def _named(entry: Entry, test: str, w: Words) -> scores.Named:
    item = entry.item or "served"
    score = scores.score_of(entry.facts.under("tests", test, "metrics", "bleu"))
    return scores.Named(w.label(item), score, evaluation.SYSTEMS[item])


def _model(package: Facts, w: Words) -> str:
    which, kind = package.text("model", "which"), package.text("model", "compute_type")
    return " ".join(part for part in (w.label(which) if which else "", kind) if part)


ELSEWHERE = (
    ("data_docs_raw", "reports/validate/raw-docs/index.html"),
    ("data_docs_split", "reports/validate/split-docs/index.html"),
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


def _time(book: Book, w: Words) -> list[Block]:
    labels = {stage: " ".join(entry.label for entry in book.all(stage)) for stage in book.chain}
    known = [(w.stage(stage), found) for stage, found in labels.items() if found]
    everything = " ".join(found for _, found in known)
    tiles = [
        ClockTile(w("seconds_all"), everything, "seconds", "s"),
        ClockTile(w("peak_all"), everything, "peak_bytes", "bytes"),
    ]
    seconds = ClockBars(w("time_caption"), [(name, found, "seconds") for name, found in known], "s")
    memory = ClockBars(w("peak_caption"), [(name, found, "peak_bytes") for name, found in known], "bytes")
    return [Say(w("clock_note")), ClockTiles(tiles), seconds, memory]
