"""The page of `split`: how many rows each part holds, and what left a part because a test or dev knows it."""

from __future__ import annotations

from hanyeong.report import components, defect_detection, numbers
from hanyeong.report.blocks import Block, Cell, Column, Paragraph, Section, Table, Tile, Tiles
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.split import SplitResult


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The parts, the leaks, the detection of injected ones, and how rows were grouped."""
    result = store.result(SplitResult)
    if result is None:
        return []
    parts = {w.label(part, "part"): n for part, n in result.parts.items()}
    bars = components.share_bars(w("parts_caption"), parts, sum(parts.values()), w, first="part")
    return [
        Section(w("parts"), [bars, Tiles(_tiles(result, w))]),
        Section(w("leaked"), _leaked(result, w)),
        *defect_detection.section("detection_of_leaks", result.defects, "split", w),
    ]


def headline(store: ResultStore, w: Catalog) -> str:
    """How much there is to learn from, and how much was taken out of it."""
    result = store.result(SplitResult)
    if result is None:
        return w("not_measured")
    rows = w("split_headline", n=numbers.plain(result.parts.get("train")) or w("not_measured"))
    leaked = store.one("split").rows.n_rejected
    return f"{rows}, {w('leaked_headline', n=numbers.plain(leaked))}" if leaked else rows


def _tiles(result: SplitResult, w: Catalog) -> list[Tile]:
    rates = [
        Tile(w("share_of_part", part=w.label(part, "part")), numbers.share(rate, 2), w("after_row_limit"))
        for part, rate in result.rates.items()
        if rate
    ]
    counts = {"groups": result.groups, "documents": result.documents, "seed": result.seed}
    counts |= {"beside_tests": result.beside_tests}
    return [*rates, *(Tile(w(key), numbers.plain(n), w(f"{key}_note")) for key, n in counts.items())]


def _leaked(result: SplitResult, w: Catalog) -> list[Block]:
    leaks = [leak for leak in result.leaks if leak.rows]
    if not leaks:
        return [Paragraph(w("no_leaks"), "good")]
    heads = [Column(w("assigned_to")), Column(w("also_in")), Column(w("rows"), "num"), Column(w("leaked_ko"), "num")]
    heads += [Column(w("leaked_en"), "num"), Column(w("leaked_both"), "num")]
    rows: list[list[Cell]] = [
        [
            w.label(leak.part, "part"),
            w.label(leak.held_by, "part"),
            *(numbers.plain(n) for n in (leak.rows, leak.ko, leak.en, leak.both)),
        ]
        for leak in leaks
    ]
    return [Paragraph(w("leaked_note")), Table(w("leaked_caption"), heads, rows)]


PAGE = PageSpec("split", sections, headline)
