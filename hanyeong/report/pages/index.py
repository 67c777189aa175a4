"""The first page: the verdict, the scores beside the baseline, and the chain of stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from hanyeong.pipeline.results_file import State
from hanyeong.report import charts, defect_detection, numbers, scores
from hanyeong.report.blocks import (
    Block,
    Cell,
    Column,
    Link,
    Links,
    Page,
    Paragraph,
    Section,
    StageCard,
    StageCards,
    Table,
    Tile,
    Tiles,
    TimingBars,
    TimingTile,
    TimingTiles,
)
from hanyeong.report.catalog import Catalog
from hanyeong.report.judgement import read_judgement
from hanyeong.report.pages import evaluation, judgement
from hanyeong.report.result_store import Entry, ResultStore
from hanyeong.results.clean import CleanResult
from hanyeong.results.evaluate import System
from hanyeong.results.package import PackageResult
from hanyeong.results.scores import MetricName


def page(root: Path, store: ResultStore, w: Catalog, headlines: Mapping[str, str], cards: Sequence[Page] = ()) -> Page:
    """The index in one language; `headlines` has what each stage would say in a few words, `cards` leads to them."""
    sections = [
        Section("", [judgement.verdict(store, w)]),
        Section(_whose(store, w), _result(store, w)),
        Section(
            w("chain"),
            [
                Paragraph(w("chain_note")),
                StageCards([_step(stage, store, w, headlines.get(stage, "")) for stage in store.chain]),
            ],
        ),
        Section(w("time"), _time(store, w)),
    ]
    ways = [*(Link(card.title, f"{card.name}.html", beside=True) for card in cards), *_ways(root, w)]
    if ways:
        sections.append(Section(w("more"), [Links(ways)]))
    return Page("index", w("index_title"), w("index_lead"), sections)


def _result(store: ResultStore, w: Catalog) -> list[Block]:
    """The model, how it compares with its rivals on the most important test, and its scores on all of them."""
    package, test = store.result(PackageResult), scores.primary_test(store) or ""
    candidate, cleaned = scores.candidate_tests(store).get(test), store.result(CleanResult)
    found = defect_detection.detection_rate(cleaned.defects if cleaned else None)
    if not package and not candidate:
        return [Paragraph(w("no_result"))]
    metrics, nearest = (candidate.metrics, candidate.nearest) if candidate else (None, None)
    tiles = [
        scores.tile(w("score_on", metric="BLEU", test=test), metrics.bleu if metrics else None, w),
        scores.tile(w("score_on", metric="chrF++", test=test), metrics.chrf if metrics else None, w),
        scores.tile(w("nearest_on", test=test), nearest.bleu if nearest else None, w),
        Tile(w("size"), numbers.size(package.model.bytes) if package else None, _model(package, w)),
        Tile(w("parameters"), numbers.large(package.model.parameters) if package else None),
    ]
    if found is not None:
        tiles.append(Tile(w("overall_detection_rate"), numbers.share(found), w("overall_detection_rate_note")))
    blocks: list[Block] = [*scores.warnings(store, w), Tiles(tiles)]
    if test:
        systems = evaluation.by_system(store)
        named = [
            scores.Named(w.of(system), result.tests[test].metrics.bleu, evaluation.SYSTEMS[system])
            for system, result in systems.items()
            if test in result.tests
        ]
        named.append(scores.Named(w("nearest"), nearest.bleu if nearest else None, "quiet"))
        blocks += scores.dots(w("result_caption", test=test), named, w)
        blocks.append(_all_tests(store, w))
    return blocks


def _all_tests(store: ResultStore, w: Catalog) -> Table:
    """The model, the baseline, the teacher and the champion on every test."""
    candidate, rivals = scores.candidate_tests(store), (System.TEACHER, System.CHAMPION)
    heads = [Column(w("test")), Column("BLEU", "num"), Column(w("interval"), "num"), Column("chrF++", "num")]
    heads += [Column(w("bleu_of", system=w("nearest")), "num")]
    heads += [Column(w("bleu_of", system=w.of(system)), "num") for system in rivals]
    others = [evaluation.by_system(store).get(system) for system in rivals]
    rows: list[list[Cell]] = []
    for name in scores.tests_of(store):
        test = candidate.get(name)
        bleu, nearest = (test.metrics.bleu, test.nearest) if test else (None, None)
        figures = [test.metrics.chrf.value if test else None, nearest.bleu.value if nearest else None]
        figures += [other.score(name, MetricName.BLEU) if other else None for other in others]
        shown = [numbers.fixed(figure) or numbers.DASH for figure in figures]
        value, n = (numbers.fixed(bleu.value), numbers.plain(bleu.n)) if bleu else (None, None)
        rows.append([name, value, scores.interval(bleu), *shown, n])
    return Table(w("all_tests_caption"), [*heads, Column(w("n"), "num")], rows)


def _whose(store: ResultStore, w: Catalog) -> str:
    """A model that the judge did not let pass is a candidate, not a release."""
    return w("result") if read_judgement(store).go else w("candidate_result")


def _model(package: PackageResult | None, w: Catalog) -> str:
    return f"{w.of(package.model.which)} {package.model.compute_type}" if package else ""


ELSEWHERE = (
    ("data_docs_raw", "reports/validate/raw-docs/index.html"),
    ("data_docs_split", "reports/validate/split-docs/index.html"),
)
"""Pages that other stages make where their data is: word and path below the project's root."""


def _ways(root: Path, w: Catalog) -> list[Link]:
    """Links to those that are there, Evidently's pages last."""
    ways = [Link(w(word), path) for word, path in ELSEWHERE if (root / path).is_file()]
    found = sorted((root / "reports/monitoring").glob("*.html"))
    return [*ways, *(Link(w("evidently", name=p.stem), p.relative_to(root).as_posix()) for p in found)]


def _step(stage: str, store: ResultStore, w: Catalog, headline: str) -> StageCard:
    entries = store.all(stage) or [store.one(stage)]
    states = {entry.state for entry in entries}
    state = next((s for s in (State.UNREADABLE, State.THERE) if s in states), State.MISSING)
    return StageCard(
        stage=stage,
        name=w.stage(stage),
        summary=w.summary(stage),
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
    return charts.stack([(kept, "main"), (read - kept, "warn")]) if read else Markup("")


def _time(store: ResultStore, w: Catalog) -> list[Block]:
    labels = {stage: " ".join(entry.label for entry in store.all(stage)) for stage in store.chain}
    known = [(w.stage(stage), found) for stage, found in labels.items() if found]
    everything = " ".join(found for _, found in known)
    tiles = [
        TimingTile(w("seconds_all"), everything, "seconds", "s"),
        TimingTile(w("peak_all"), everything, "peak_bytes", "bytes"),
    ]
    seconds = TimingBars(w("time_caption"), [(name, found, "seconds") for name, found in known], "s")
    memory = TimingBars(w("peak_caption"), [(name, found, "peak_bytes") for name, found in known], "bytes")
    return [Paragraph(w("timings_note")), TimingTiles(tiles), seconds, memory]
