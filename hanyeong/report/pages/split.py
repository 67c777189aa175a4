"""The page of `split`: how many rows each part holds, and what left a part because a test or dev knows it."""

from __future__ import annotations

from hanyeong.report import numbers, pieces, planted
from hanyeong.report.blocks import Block, Cell, Head, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words


def sections(book: Book, w: Words) -> list[Section]:
    """The parts, the leaks, those planted, and how rows were grouped."""
    entry = book.one("split")
    facts = entry.facts
    parts = {w.label(part, "part"): n for part, n in facts.counts("parts").items()}
    bars = pieces.share_bars(w("parts_caption"), parts, sum(parts.values()), w, first="part")
    return [
        Section(w("parts"), [bars, Tiles(_tiles(facts, w))]),
        Section(w("leaked"), _leaked(facts, w)),
        *planted.section("planted_leaks", facts, "split", w),
    ]


def headline(book: Book, w: Words) -> str:
    """How much there is to learn from, and how much was taken out of it."""
    entry = book.one("split")
    said = w("split_headline", n=numbers.plain(entry.facts.number("parts", "train")) or w("not_measured"))
    leaked = sum(entry.rows.counts("refused").values())
    return f"{said}, {w('leaked_headline', n=numbers.plain(leaked))}" if leaked else said


def _tiles(facts: Facts, w: Words) -> list[Tile]:
    shares = [
        Tile(w("share_of_part", part=w.label(part, "part")), numbers.share(share, 2), w("after_halving"))
        for part, share in facts.counts("shares").items()
        if share
    ]
    kept_together = [
        Tile(w(key), numbers.plain(facts.number(key)), w(f"{key}_note")) for key in ("groups", "documents", "seed")
    ]
    beside = Tile(w("beside_tests"), numbers.plain(facts.number("beside_tests")), w("beside_tests_note"))
    return [*shares, *kept_together, beside]


def _leaked(facts: Facts, w: Words) -> list[Block]:
    leaks = [leak for leak in facts.rows("leaked") if leak.number("rows") != 0]
    if not leaks:
        return [Say(w("no_leaks"), "good")]
    heads = [Head(w("would_be_in")), Head(w("stands_in")), Head(w("rows"), "num"), Head(w("known_ko"), "num")]
    heads += [Head(w("known_en"), "num"), Head(w("known_both"), "num")]
    rows: list[list[Cell]] = [
        [
            w.label(leak.text("part") or "", "part"),
            w.label(leak.text("held_by") or "", "part"),
            *(numbers.plain(leak.number(key)) for key in ("rows", "ko", "en", "both")),
        ]
        for leak in leaks
    ]
    return [Say(w("leaked_note")), Table(w("leaked_caption"), heads, rows)]
