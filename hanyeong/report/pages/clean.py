"""The page of `clean`: what was refused and why, what was mended, and whether planted defects were found."""

from __future__ import annotations

from hanyeong.report import numbers, pictures, pieces, planted
from hanyeong.report.blocks import Block, Cell, Chart, Head, Say, Section, Table
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words

MOST_REPEATED = 5
"""Sentences of each side whose fingerprints are shown; the JSON has more."""


def sections(book: Book, w: Words) -> list[Section]:
    """Planted defects, lengths, repairs, sources, and what is only counted."""
    facts = book.one("clean").facts
    facts.at("reasons")  # the same in English, for readers of the JSON
    return [
        *planted.section("planted_defects", facts, "clean", w),
        Section(w("lengths"), [_lengths(facts.under("lengths"), side, w) for side in ("ko", "en")]),
        Section(w("repairs"), [_repairs(facts, book.one("clean").rows.number("read"), w)]),
        Section(w("by_source"), [_sources(facts, w)]),
        Section(w("only_counted"), _counted(facts, w)),
        *_refused(book, w),
    ]


def _refused(book: Book, w: Words) -> list[Section]:
    """Some pairs of each reason, of open sources; nothing where none may be shown."""
    shown = book.examples.refused
    if not shown:
        return []
    heads = [Head(w("reason")), Head(w.label("ko"), "long"), Head(w.label("en"), "long"), Head(w("source"))]
    rows: list[list[Cell]] = [
        [w.label(reason, "clean"), pair.ko, pair.en, pair.source] for reason, pairs in shown.items() for pair in pairs
    ]
    return [Section(w("refused_examples"), [Table(w("refused_examples_caption"), heads, rows)])]


def headline(book: Book, w: Words) -> str:
    """How much was kept, and how much of what was planted was found."""
    entry = book.one("clean")
    kept = numbers.share(numbers.ratio(entry.rows.number("kept"), entry.rows.number("read")))
    found = numbers.share(planted.found_share(entry.facts.under("ledger")))
    said = w("clean_headline", share=kept or w("not_measured"))
    return f"{said}, {w('planted_headline', share=found)}" if found else said


def _lengths(lengths: Facts, side: str, w: Words) -> Block:
    before, after = (lengths.numbers(side, when) for when in ("before", "after"))
    used = max((at + 1 for at, n in enumerate(before) if n), default=0)
    edges = [numbers.plain(edge) or "" for edge in lengths.numbers("edges")[:used]]
    caption = w("lengths_caption", side=w.label(side))
    told = [pieces.columns_said(w(when), rows, edges, w) for when, rows in (("before", before), ("after", after))]
    axes, rows = pictures.Axes(w("axis_chars"), w("pairs")), [(before, "quiet"), (after, "main")]
    picture = pictures.columns(" ".join([caption, *told]), edges, rows, axes) if edges else pictures.NOTHING
    return Chart(picture, caption, [(w("before"), "quiet"), (w("after"), "main")], "column")


def _repairs(facts: Facts, read: float | None, w: Words) -> Table:
    counts = {w.label(kind, "repair"): n for kind, n in facts.counts("repairs").items()}
    return pieces.share_bars(w("repairs_caption"), counts, read, w, tone="third", first="kind")


def _sources(facts: Facts, w: Words) -> Table:
    heads = [Head(w("source")), Head(w("kept"), "picture"), Head(w("kept"), "num"), Head(w("read"), "num")]
    heads += [Head(w("refused"), "num"), Head(w("most_frequent_reason"), "long")]
    return Table(w("by_source_caption"), heads, [_source(name, source, w) for name, source in facts.named("sources")])


def _source(name: str, source: Facts, w: Words) -> list[Cell]:
    read, kept, refused = source.number("read"), source.number("kept"), source.counts("refused")
    share = numbers.ratio(kept, read)
    worst = min(refused, key=lambda reason: (-refused[reason], reason), default=None)
    return [
        name,
        pictures.bar(share, pictures.Scale(0, 1)) if share is not None else "",
        numbers.share(share),
        numbers.plain(read),
        numbers.plain(sum(refused.values())),
        f"{w.label(worst, 'clean')} {numbers.plain(refused[worst])}" if worst else numbers.DASH,
    ]


def _counted(facts: Facts, w: Words) -> list[Block]:
    compared, differ = facts.number("numbers", "compared"), facts.number("numbers", "differ")
    counted: list[tuple[str, Cell]] = [
        (w.label(kind, "personal"), numbers.plain(n)) for kind, n in facts.counts("personal").items()
    ]
    shown = w("n_of_m", n=numbers.plain(differ), m=numbers.plain(compared)) if compared is not None else None
    counted.append((w("numbers_differ"), shown))
    gate = facts.under("gate")
    rules: list[tuple[str, Cell]] = [
        (w("gate_forms"), _yes_no(gate.flag("fold_forms"), w)),
        (w("gate_marks"), numbers.plain(gate.number("max_marks"))),
    ]
    return [
        pieces.listing(w("only_counted_caption"), counted, w),
        Say(w("most_repeated_note")),
        _repeated(facts, w),
        pieces.listing(w("gate_caption"), rules, w),
    ]


def _yes_no(flag: bool | None, w: Words) -> str | None:
    return None if flag is None else w("yes") if flag else w("no")


def _repeated(facts: Facts, w: Words) -> Table:
    heads = [Head(w("side")), Head(w("fingerprint"), "code"), Head(w("pairs"), "num")]
    rows: list[list[Cell]] = [
        [w.label(side), row.text("fingerprint"), numbers.plain(row.number("pairs"))]
        for side in ("ko", "en")
        for row in facts.rows("most_repeated", side)[:MOST_REPEATED]
    ]
    return Table(w("most_repeated"), heads, rows)
