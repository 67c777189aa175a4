"""The page of `split`: how many rows each part holds, and what left a part because a test or dev knows it."""

from __future__ import annotations

from hanyeong.report import numbers, pieces, planted
from hanyeong.report.blocks import Block, Cell, Head, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.words import Words
from hanyeong.results.split import SplitResult


def sections(book: Book, w: Words) -> list[Section]:
    """The parts, the leaks, those planted, and how rows were grouped."""
    result = book.result(SplitResult)
    if result is None:
        return []
    parts = {w.label(part, "part"): n for part, n in result.parts.items()}
    bars = pieces.share_bars(w("parts_caption"), parts, sum(parts.values()), w, first="part")
    return [
        Section(w("parts"), [bars, Tiles(_tiles(result, w))]),
        Section(w("leaked"), _leaked(result, w)),
        *planted.section("planted_leaks", result.defects, "split", w),
    ]


def headline(book: Book, w: Words) -> str:
    """How much there is to learn from, and how much was taken out of it."""
    result = book.result(SplitResult)
    if result is None:
        return w("not_measured")
    said = w("split_headline", n=numbers.plain(result.parts.get("train")) or w("not_measured"))
    leaked = book.one("split").rows.n_refused
    return f"{said}, {w('leaked_headline', n=numbers.plain(leaked))}" if leaked else said


def _tiles(result: SplitResult, w: Words) -> list[Tile]:
    rates = [
        Tile(w("share_of_part", part=w.label(part, "part")), numbers.share(rate, 2), w("after_halving"))
        for part, rate in result.rates.items()
        if rate
    ]
    counts = {"groups": result.groups, "documents": result.documents, "seed": result.seed}
    counts |= {"beside_tests": result.beside_tests}
    return [*rates, *(Tile(w(key), numbers.plain(n), w(f"{key}_note")) for key, n in counts.items())]


def _leaked(result: SplitResult, w: Words) -> list[Block]:
    leaks = [leak for leak in result.leaks if leak.rows]
    if not leaks:
        return [Say(w("no_leaks"), "good")]
    heads = [Head(w("would_be_in")), Head(w("stands_in")), Head(w("rows"), "num"), Head(w("known_ko"), "num")]
    heads += [Head(w("known_en"), "num"), Head(w("known_both"), "num")]
    rows: list[list[Cell]] = [
        [
            w.label(leak.part, "part"),
            w.label(leak.held_by, "part"),
            *(numbers.plain(n) for n in (leak.rows, leak.ko, leak.en, leak.both)),
        ]
        for leak in leaks
    ]
    return [Say(w("leaked_note")), Table(w("leaked_caption"), heads, rows)]


PAGE = PageSpec("split", sections, headline)
