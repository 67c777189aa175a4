"""The page of `tokenize`: how text falls into pieces, what has no piece, and how long rows become."""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.report import charts, components, numbers
from hanyeong.report.blocks import Block, Cell, Chart, Column, Paragraph, Section, Table, Tile, Tiles
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.codes import Side
from hanyeong.results.tokenize import SplitTokens, TokenCounts, TokenizeResult

TONES = {Side.SRC: "main", Side.TGT: "second"}


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The vocabulary, fertility and coverage of both sides, and the lengths of rows."""
    result = store.result(TokenizeResult)
    if result is None:
        return []
    return [
        Section(w("vocabulary"), [Tiles(_tiles(result, w)), *_lowered(result, w)]),
        Section(w("fertility"), [_fertility(result, w)]),
        Section(w("token_lengths"), [_lengths(result.parts.train, w)]),
        Section(w("parts"), [_parts(result, w)]),
    ]


def headline(store: ResultStore, w: Catalog) -> str:
    """The size of the vocabulary and the coverage of dev."""
    result = store.result(TokenizeResult)
    if result is None:
        return w("not_measured")
    dev = result.parts.dev
    share = numbers.share(min(dev.src.coverage, dev.tgt.coverage), 2)
    return w("tokenize_headline", n=numbers.plain(result.vocabulary.src), share=share)


def _tiles(result: TokenizeResult, w: Catalog) -> list[Tile]:
    found = result.vocabulary
    note = w("vocabulary_shared") if found.shared else w("vocabulary_apart")
    return [
        Tile(w("vocabulary_size_of", side=w.of(Side.SRC)), numbers.plain(found.src), note),
        Tile(w("vocabulary_size_of", side=w.of(Side.TGT)), numbers.plain(found.tgt), note),
        Tile(w("requested_vocabulary_size"), numbers.plain(found.requested)),
        Tile(w("sampled_rows"), numbers.plain(result.sampled_rows), w("sampled_rows_note")),
        Tile(w("max_tokens"), numbers.plain(result.max_tokens), w("max_tokens_note")),
        Tile(w("min_coverage"), numbers.share(result.min_coverage, 2), w("min_coverage_note")),
    ]


def _lowered(result: TokenizeResult, w: Catalog) -> list[Block]:
    return [Paragraph(w("vocabulary_lowered"), "warn")] if result.vocabulary.lowered else []


def _sides(result: TokenizeResult, w: Catalog) -> Iterator[tuple[str, TokenCounts]]:
    """A name and the counts of each side of each part."""
    for name, part in result.parts.named().items():
        for side, found in part.sides().items():
            languages = ", ".join(w.of(language) for language in result.languages.of(side))
            yield f"{w.of(name)}: {w.of(side)}, {languages}", found


def _fertility(result: TokenizeResult, w: Catalog) -> Table:
    scale = charts.scale_of([found.tokens_per_word for _, found in _sides(result, w)])
    keys = ("tokens_per_word", "tokens_per_char", "tokens_per_row", "longest_tokens")
    heads = [Column(w("part")), Column(w("tokens_per_word"), "picture")]
    heads += [Column(w(key), "num") for key in (*keys, "coverage", "byte_share", "unknown_share")]
    rows: list[list[Cell]] = []
    for name, found in _sides(result, w):
        counts = (found.tokens_per_word, found.tokens_per_char, found.tokens_per_row, found.longest_tokens)
        rates = (found.coverage, found.byte_rate, found.unknown_rate)
        figures = [*(numbers.plain(n, 3) for n in counts), *(numbers.share(rate, 2) for rate in rates)]
        rows.append([name, charts.bar(found.tokens_per_word, scale), *figures])
    return Table(w("fertility_caption"), heads, rows)


def _lengths(train: SplitTokens, w: Catalog) -> Chart:
    counts = {side: found.lengths.rows for side, found in train.sides().items()}
    used = max((at + 1 for rows in counts.values() for at, n in enumerate(rows) if n), default=0)
    labels = [numbers.plain(edge) or "" for edge in train.src.lengths.edges[:used]]
    bars = [(list(rows[:used]), TONES[side]) for side, rows in counts.items()]
    caption, legend = w("token_lengths_caption"), [(w.of(side), TONES[side]) for side in counts]
    told = [components.histogram_label(w.of(side), rows[:used], labels, w) for side, rows in counts.items()]
    axes = charts.Axes(w("axis_tokens"), w("rows"))
    picture = charts.columns(" ".join([caption, *told]), labels, bars, axes) if labels else charts.NOTHING
    return Chart(picture, caption, legend, "column")


def _parts(result: TokenizeResult, w: Catalog) -> Table:
    heads = [
        Column(w("part")),
        Column(w("pairs"), "num"),
        Column(w("rows_in_shards"), "num"),
        Column(w("rejected"), "num"),
    ]
    heads += [Column(w("tokens_of", side=w.of(side)), "num") for side in Side]
    rows: list[list[Cell]] = []
    for name, part in result.parts.named().items():
        counts = (part.pairs, part.rows, sum(part.rejected.values()), part.src.tokens, part.tgt.tokens)
        rows.append([w.of(name), *(numbers.plain(n) for n in counts)])
    return Table(w("parts_in_shards"), heads, rows)


PAGE = PageSpec("tokenize", sections, headline)
