"""The page of `clean`: what was rejected and why, what was repaired, and whether injected defects were detected."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from hanyeong.corpus.filtering.registry import BY_CODE
from hanyeong.corpus.filters.base import ScoredFilter
from hanyeong.report import charts, components, defect_detection, numbers
from hanyeong.report.blocks import Block, Cell, Chart, Column, Paragraph, Section, Table
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.clean import CleanResult, Histogram, RejectReason, ScoreHistogram, SourceCounts
from hanyeong.results.codes import Language

MOST_REPEATED = 5
"""Sentences of each side whose fingerprints are shown; the JSON has more."""


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """Injected defects, lengths, repairs, sources, and what is only counted."""
    result = store.result(CleanResult)
    if result is None:
        return []
    read = store.one("clean").rows.read
    repairs = {w.of(kind): n for kind, n in result.repairs.items()}
    bars = components.share_bars(w("repairs_caption"), repairs, read, w, tone="third", first="repairs")
    return [
        *defect_detection.section("detection_of_defects", result.defects, "clean", w),
        Section(w("lengths"), list(_lengths(result, w))),
        Section(w("scores"), [_scores(code, scores, w) for code, scores in result.scores.items()]),
        Section(w("repairs"), [bars]),
        Section(w("by_source"), [_sources(result, w)]),
        Section(w("only_counted"), _counted(result, w)),
        *_rejected(store, w),
    ]


def _rejected(store: ResultStore, w: Catalog) -> list[Section]:
    """Some pairs of each reason, of open sources; nothing where none may be shown."""
    shown = store.examples.rejected
    if not shown:
        return []
    heads = [
        Column(w("reason")),
        Column(w.of(Language.KO), "long"),
        Column(w.of(Language.EN), "long"),
        Column(w("source")),
    ]
    rows: list[list[Cell]] = [
        [components.reason(reason, "clean", w), pair.ko, pair.en, pair.source]
        for reason, pairs in shown.items()
        for pair in pairs
    ]
    return [Section(w("rejected_examples"), [Table(w("rejected_examples_caption"), heads, rows)])]


def headline(store: ResultStore, w: Catalog) -> str:
    """How much was kept, and how many of the injected defects were detected."""
    rows, result = store.one("clean").rows, store.result(CleanResult)
    kept = numbers.share(numbers.ratio(rows.kept, rows.read))
    found = numbers.share(defect_detection.detection_rate(result.defects if result else None))
    kept_share = w("clean_headline", share=kept or w("not_measured"))
    return f"{kept_share}, {w('detection_headline', share=found)}" if found else kept_share


def _scores(code: RejectReason, scores: ScoreHistogram, w: Catalog) -> Block:
    """The histogram of a filter's scores, with a line at its threshold."""
    edges = [f"{edge:g}" for edge in scores.edges]
    words = {"reason": w.of(code), "score": _score_name(code, w), "threshold": f"{scores.threshold:g}"}
    caption = w("scores_above" if scores.rejects_above else "scores_below", **words)
    label = f"{caption} {components.histogram_label(w.of(code), scores.counts, edges, w)}"
    line = (bisect_left(scores.edges, scores.threshold), w("score_threshold", **words))
    axes, rows = charts.Axes(w("axis_score"), w("pairs")), [(scores.counts, "main")]
    picture = charts.columns(label, edges, rows, axes, line=line) if edges else charts.NOTHING
    return Chart(picture, caption, shape="column")


def _score_name(code: RejectReason, w: Catalog) -> str:
    kind = BY_CODE.get(code)
    return w.of(kind.score_text) if kind is not None and issubclass(kind, ScoredFilter) else w("axis_score")


def _lengths(result: CleanResult, w: Catalog) -> Iterator[Block]:
    for side, lengths in ((Language.KO, result.lengths.ko), (Language.EN, result.lengths.en)):
        yield _histogram(lengths, result.lengths.edges, w("lengths_caption", side=w.of(side)), w)


def _histogram(lengths: Histogram, all_edges: Sequence[int], caption: str, w: Catalog) -> Chart:
    used = max((at + 1 for at, n in enumerate(lengths.before) if n), default=0)
    edges = [numbers.plain(edge) or "" for edge in all_edges[:used]]
    counts = (("before", lengths.before), ("after", lengths.after))
    told = [components.histogram_label(w(when), rows, edges, w) for when, rows in counts]
    axes = charts.Axes(w("axis_chars"), w("pairs"))
    rows = [(list(lengths.before), "quiet"), (list(lengths.after), "main")]
    picture = charts.columns(" ".join([caption, *told]), edges, rows, axes) if edges else charts.NOTHING
    return Chart(picture, caption, [(w("before"), "quiet"), (w("after"), "main")], "column")


def _sources(result: CleanResult, w: Catalog) -> Table:
    heads = [Column(w("source")), Column(w("kept"), "picture"), Column(w("kept"), "num"), Column(w("read"), "num")]
    heads += [Column(w("rejected"), "num"), Column(w("most_frequent_reason"), "long")]
    return Table(w("by_source_caption"), heads, [_source(name, counts, w) for name, counts in result.sources.items()])


def _source(name: str, counts: SourceCounts, w: Catalog) -> list[Cell]:
    share, rejected = numbers.ratio(counts.kept, counts.read), counts.rejected
    worst = min(rejected, key=lambda reason: (-rejected[reason], reason), default=None)
    return [
        name,
        charts.bar(share, charts.Scale(0, 1)) if share is not None else "",
        numbers.share(share),
        numbers.plain(counts.read),
        numbers.plain(sum(rejected.values())),
        f"{w.of(worst)} {numbers.plain(rejected[worst])}" if worst else numbers.DASH,
    ]


def _counted(result: CleanResult, w: Catalog) -> list[Block]:
    compared = result.numbers
    counted: list[tuple[str, Cell]] = [(w.of(kind), numbers.plain(n)) for kind, n in result.personal.items()]
    shown = w("n_of_m", n=numbers.plain(compared.differ), m=numbers.plain(compared.compared))
    counted.append((w("numbers_differ"), shown))
    rules: list[tuple[str, Cell]] = [
        (w("normalization_forms"), w("yes") if result.normalization.fold_forms else w("no")),
        (w("normalization_marks"), numbers.plain(result.normalization.max_marks)),
    ]
    return [
        components.listing(w("only_counted_caption"), counted, w),
        Paragraph(w("most_repeated_note")),
        _repeated(result, w),
        components.listing(w("normalization_caption"), rules, w),
    ]


def _repeated(result: CleanResult, w: Catalog) -> Table:
    heads = [Column(w("side")), Column(w("fingerprint"), "code"), Column(w("pairs"), "num")]
    rows: list[list[Cell]] = [
        [w.of(side), text.fingerprint, numbers.plain(text.pairs)]
        for side, texts in result.most_repeated.items()
        for text in texts[:MOST_REPEATED]
    ]
    return Table(w("most_repeated"), heads, rows)


PAGE = PageSpec("clean", sections, headline, rows_first=True)
