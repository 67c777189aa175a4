"""The first page: the verdict, the scores beside the baseline, and the chain of stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from hanyeong.report.facts import Book, Entry
from hanyeong.report.judged import read_judgement
from hanyeong.report.pages import evaluation, judgement
from hanyeong.report.words import Words
from hanyeong.results.clean import CleanResult
from hanyeong.results.evaluate import System
from hanyeong.results.package import PackageResult
from hanyeong.results.scores import MetricName


def page(root: Path, book: Book, w: Words, headlines: Mapping[str, str], cards: Sequence[Page] = ()) -> Page:
    """The index in one language; `headlines` has what each stage would say in a few words, `cards` leads to them."""
    sections = [
        Section("", [judgement.verdict(book, w)]),
        Section(_whose(book, w), _result(book, w)),
        Section(
            w("chain"),
            [Say(w("chain_note")), Chain([_step(stage, book, w, headlines.get(stage, "")) for stage in book.chain])],
        ),
        Section(w("time"), _time(book, w)),
    ]
    ways = [*(Link(card.title, f"{card.name}.html", beside=True) for card in cards), *_ways(root, w)]
    if ways:
        sections.append(Section(w("look"), [Links(ways)]))
    return Page("index", w("index_title"), w("index_lead"), sections)


def _result(book: Book, w: Words) -> list[Block]:
    """The model, how it compares with its rivals on the most important test, and its scores on all of them."""
    package, test = book.result(PackageResult), scores.primary_test(book) or ""
    served, cleaned = scores.served_tests(book).get(test), book.result(CleanResult)
    found = planted.found_share(cleaned.defects if cleaned else None)
    if not package and not served:
        return [Say(w("no_result"))]
    metrics, nearest = (served.metrics, served.nearest) if served else (None, None)
    tiles = [
        scores.tile(w("score_on", metric="BLEU", test=test), metrics.bleu if metrics else None, w),
        scores.tile(w("score_on", metric="chrF++", test=test), metrics.chrf if metrics else None, w),
        scores.tile(w("nearest_on", test=test), nearest.bleu if nearest else None, w),
        Tile(w("size"), numbers.size(package.model.bytes) if package else None, _model(package, w)),
        Tile(w("parameters"), numbers.large(package.model.parameters) if package else None),
    ]
    if found is not None:
        tiles.append(Tile(w("found_of_planted"), numbers.share(found), w("found_of_planted_note")))
    blocks: list[Block] = [*scores.warnings(book, w), Tiles(tiles)]
    if test:
        systems = evaluation.by_system(book)
        named = [
            scores.Named(w.of(system), result.tests[test].metrics.bleu, evaluation.SYSTEMS[system])
            for system, result in systems.items()
            if test in result.tests
        ]
        named.append(scores.Named(w("nearest"), nearest.bleu if nearest else None, "quiet"))
        blocks += scores.dots(w("result_caption", test=test), named, w)
        blocks.append(_all_tests(book, w))
    return blocks


def _all_tests(book: Book, w: Words) -> Table:
    """The model, the baseline, the teacher and the champion on every test."""
    served, rivals = scores.served_tests(book), (System.TEACHER, System.CHAMPION)
    heads = [Head(w("test")), Head("BLEU", "num"), Head(w("interval"), "num"), Head("chrF++", "num")]
    heads += [Head(w("bleu_of", system=w("nearest")), "num")]
    heads += [Head(w("bleu_of", system=w.of(system)), "num") for system in rivals]
    others = [evaluation.by_system(book).get(system) for system in rivals]
    rows: list[list[Cell]] = []
    for name in scores.tests_of(book):
        test = served.get(name)
        bleu, nearest = (test.metrics.bleu, test.nearest) if test else (None, None)
        figures = [test.metrics.chrf.value if test else None, nearest.bleu.value if nearest else None]
        figures += [other.score(name, MetricName.BLEU) if other else None for other in others]
        shown = [numbers.fixed(figure) or numbers.DASH for figure in figures]
        value, n = (numbers.fixed(bleu.value), numbers.plain(bleu.n)) if bleu else (None, None)
        rows.append([name, value, scores.interval(bleu), *shown, n])
    return Table(w("all_tests_caption"), [*heads, Head(w("n"), "num")], rows)


def _whose(book: Book, w: Words) -> str:
    """A model that the judge did not let pass is a candidate, not a release."""
    return w("result") if read_judgement(book).go else w("candidate_result")


def _model(package: PackageResult | None, w: Words) -> str:
    return f"{w.of(package.model.which)} {package.model.compute_type}" if package else ""


ELSEWHERE = (
    ("data_docs_raw", "reports/validate/raw-docs/index.html"),
    ("data_docs_split", "reports/validate/split-docs/index.html"),
)
"""Pages that other stages make where their data is: word and path below the project's root."""


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


def _totals(entries: list[Entry]) -> tuple[int, int] | None:
    """Rows read and kept in all, where a stage handles rows."""
    known = [(entry.rows.read, entry.rows.kept) for entry in entries]
    found = [(read, kept) for read, kept in known if read is not None and kept is not None]
    return (sum(read for read, _ in found), sum(kept for _, kept in found)) if found else None


def _rows(entries: list[Entry]) -> str:
    totals = _totals(entries)
    return f"{numbers.plain(totals[0])} → {numbers.plain(totals[1])}" if totals else ""


def _bar(entries: list[Entry]) -> Markup:
    read, kept = _totals(entries) or (0, 0)
    return pictures.stack([(kept, "main"), (read - kept, "warn")]) if read else Markup("")


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
