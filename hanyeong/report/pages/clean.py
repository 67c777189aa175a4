"""The page of `clean`: what was refused and why, what was mended, and whether planted defects were found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from hanyeong.corpus.filtering.registry import BY_CODE
from hanyeong.corpus.filters.base import ScoredFilter
from hanyeong.report import numbers, pictures, pieces, planted
from hanyeong.report.blocks import Block, Cell, Chart, Head, Say, Section, Table
from hanyeong.report.facts import Book
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.words import Words
from hanyeong.results.clean import CleanResult, Histogram, RejectReason, ScoreHistogram, SourceCounts
from hanyeong.results.codes import Language

MOST_REPEATED = 5
"""Sentences of each side whose fingerprints are shown; the JSON has more."""


def sections(book: Book, w: Words) -> list[Section]:
    """Planted defects, lengths, repairs, sources, and what is only counted."""
    result = book.result(CleanResult)
    if result is None:
        return []
    read = book.one("clean").rows.read
    repairs = {w.of(kind): n for kind, n in result.repairs.items()}
    bars = pieces.share_bars(w("repairs_caption"), repairs, read, w, tone="third", first="repairs")
    return [
        *planted.section("planted_defects", result.defects, "clean", w),
        Section(w("lengths"), list(_lengths(result, w))),
        Section(w("scores"), [_scores(code, scores, w) for code, scores in result.scores.items()]),
        Section(w("repairs"), [bars]),
        Section(w("by_source"), [_sources(result, w)]),
        Section(w("only_counted"), _counted(result, w)),
        *_refused(book, w),
    ]


def _refused(book: Book, w: Words) -> list[Section]:
    """Some pairs of each reason, of open sources; nothing where none may be shown."""
    shown = book.examples.refused
    if not shown:
        return []
    heads = [Head(w("reason")), Head(w.of(Language.KO), "long"), Head(w.of(Language.EN), "long"), Head(w("source"))]
    rows: list[list[Cell]] = [
        [pieces.reason(reason, "clean", w), pair.ko, pair.en, pair.source]
        for reason, pairs in shown.items()
        for pair in pairs
    ]
    return [Section(w("refused_examples"), [Table(w("refused_examples_caption"), heads, rows)])]


def headline(book: Book, w: Words) -> str:
    """How much was kept, and how much of what was planted was found."""
    rows, result = book.one("clean").rows, book.result(CleanResult)
    kept = numbers.share(numbers.ratio(rows.kept, rows.read))
    found = numbers.share(planted.found_share(result.defects if result else None))
    said = w("clean_headline", share=kept or w("not_measured"))
    return f"{said}, {w('planted_headline', share=found)}" if found else said


def _scores(code: RejectReason, scores: ScoreHistogram, w: Words) -> Block:
    """The histogram of a filter's scores, with a line at its threshold."""
    edges = [f"{edge:g}" for edge in scores.edges]
    words = {"reason": w.of(code), "score": _score_name(code, w), "threshold": f"{scores.threshold:g}"}
    caption = w("scores_above" if scores.rejects_above else "scores_below", **words)
    said = f"{caption} {pieces.columns_said(w.of(code), scores.counts, edges, w)}"
    line = (bisect_left(scores.edges, scores.threshold), w("score_threshold", **words))
    axes, rows = pictures.Axes(w("axis_score"), w("pairs")), [(scores.counts, "main")]
    picture = pictures.columns(said, edges, rows, axes, line=line) if edges else pictures.NOTHING
    return Chart(picture, caption, shape="column")


def _score_name(code: RejectReason, w: Words) -> str:
    kind = BY_CODE.get(code)
    return w.of(kind.score_text) if kind is not None and issubclass(kind, ScoredFilter) else w("axis_score")


def _lengths(result: CleanResult, w: Words) -> Iterator[Block]:
    for side, lengths in ((Language.KO, result.lengths.ko), (Language.EN, result.lengths.en)):
        yield _histogram(lengths, result.lengths.edges, w("lengths_caption", side=w.of(side)), w)


def _histogram(lengths: Histogram, all_edges: Sequence[int], caption: str, w: Words) -> Chart:
    used = max((at + 1 for at, n in enumerate(lengths.before) if n), default=0)
    edges = [numbers.plain(edge) or "" for edge in all_edges[:used]]
    counts = (("before", lengths.before), ("after", lengths.after))
    told = [pieces.columns_said(w(when), rows, edges, w) for when, rows in counts]
    axes = pictures.Axes(w("axis_chars"), w("pairs"))
    rows = [(list(lengths.before), "quiet"), (list(lengths.after), "main")]
    picture = pictures.columns(" ".join([caption, *told]), edges, rows, axes) if edges else pictures.NOTHING
    return Chart(picture, caption, [(w("before"), "quiet"), (w("after"), "main")], "column")


def _sources(result: CleanResult, w: Words) -> Table:
    heads = [Head(w("source")), Head(w("kept"), "picture"), Head(w("kept"), "num"), Head(w("read"), "num")]
    heads += [Head(w("refused"), "num"), Head(w("most_frequent_reason"), "long")]
    return Table(w("by_source_caption"), heads, [_source(name, counts, w) for name, counts in result.sources.items()])


def _source(name: str, counts: SourceCounts, w: Words) -> list[Cell]:
    share, refused = numbers.ratio(counts.kept, counts.read), counts.refused
    worst = min(refused, key=lambda reason: (-refused[reason], reason), default=None)
    return [
        name,
        pictures.bar(share, pictures.Scale(0, 1)) if share is not None else "",
        numbers.share(share),
        numbers.plain(counts.read),
        numbers.plain(sum(refused.values())),
        f"{w.of(worst)} {numbers.plain(refused[worst])}" if worst else numbers.DASH,
    ]


def _counted(result: CleanResult, w: Words) -> list[Block]:
    compared = result.numbers
    counted: list[tuple[str, Cell]] = [(w.of(kind), numbers.plain(n)) for kind, n in result.personal.items()]
    shown = w("n_of_m", n=numbers.plain(compared.differ), m=numbers.plain(compared.compared))
    counted.append((w("numbers_differ"), shown))
    rules: list[tuple[str, Cell]] = [
        (w("gate_forms"), w("yes") if result.normalization.fold_forms else w("no")),
        (w("gate_marks"), numbers.plain(result.normalization.max_marks)),
    ]
    return [
        pieces.listing(w("only_counted_caption"), counted, w),
        Say(w("most_repeated_note")),
        _repeated(result, w),
        pieces.listing(w("gate_caption"), rules, w),
    ]


def _repeated(result: CleanResult, w: Words) -> Table:
    heads = [Head(w("side")), Head(w("fingerprint"), "code"), Head(w("pairs"), "num")]
    rows: list[list[Cell]] = [
        [w.of(side), text.fingerprint, numbers.plain(text.pairs)]
        for side, texts in result.most_repeated.items()
        for text in texts[:MOST_REPEATED]
    ]
    return Table(w("most_repeated"), heads, rows)


PAGE = PageSpec("clean", sections, headline, rows_first=True)
