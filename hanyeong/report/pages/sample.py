"""The page of `sample`: how much the grammar made, of what, and what was planted in it."""

from __future__ import annotations

from hanyeong.report import numbers, pictures, pieces
from hanyeong.report.blocks import Cell, Head, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words


def sections(book: Book, w: Words) -> list[Section]:
    """What was made, of which words, in which domains, with which defects, into which files."""
    facts = book.one("sample").facts
    return [
        Section(w("what_was_made"), [Tiles(_tiles(facts, w))]),
        Section(w("defects"), [Say(w("defects_note")), _defects(facts, w)]),
        Section(w("domains_made"), [_domains(facts, w)]),
        Section(w("grammar"), [_grammar(facts, w)]),
        Section(w("delivery"), [_files(facts, w)]),
    ]


def headline(book: Book, w: Words) -> str:
    """How many pairs, and how many rows have a planted defect."""
    facts = book.one("sample").facts
    return w(
        "sample_headline",
        n=numbers.plain(facts.number("pairs", "train")) or w("not_measured"),
        defects=numbers.plain(_planted(facts)),
    )


def _planted(facts: Facts) -> float:
    return sum(kind.number("rows") or 0 for _, kind in facts.named("defects"))


def _tiles(facts: Facts, w: Words) -> list[Tile]:
    pairs = [
        Tile(w(f"pairs_{key}"), numbers.plain(facts.number("pairs", key)), w(f"pairs_{key}_note"))
        for key in ("train", "held_out", "drift")
    ]
    rows = [
        Tile(w(f"rows_{key}"), numbers.plain(facts.number("rows", key)), w(f"rows_{key}_note"))
        for key in ("train", "valid")
    ]
    return [
        *pairs,
        *rows,
        Tile(w("rows_all"), numbers.plain(facts.number("rows", "all")), _seed(facts, w)),
        Tile(w("defect_share"), numbers.share(facts.number("defect_share"), 2), _sound(facts, w)),
    ]


def _seed(facts: Facts, w: Words) -> str:
    seed = facts.number("seed")
    return w("seed_is", seed=numbers.plain(seed)) if seed is not None else ""


def _sound(facts: Facts, w: Words) -> str:
    sound = facts.number("sound")
    return w("n_sound", n=numbers.plain(sound)) if sound is not None else ""


def _defects(facts: Facts, w: Words) -> Table:
    defects = facts.named("defects")
    scale = pictures.scale_of([kind.number("rows") or 0.0 for _, kind in defects])
    heads = [Head(w("defect")), Head("", "picture"), Head(w("rows"), "num"), Head(w("expected_of_it"))]
    rows: list[list[Cell]] = [
        [
            w.label(name, "planted"),
            pictures.bar(kind.number("rows") or 0.0, scale, tone="second"),
            numbers.plain(kind.number("rows")),
            w.label(kind.text("expect") or "", "expect"),
        ]
        for name, kind in sorted(defects, key=lambda named: (-(named[1].number("rows") or 0.0), named[0]))
    ]
    return Table(w("defects_caption"), heads, rows)


def _domains(facts: Facts, w: Words) -> Table:
    domains = facts.named("domains")
    scale = pictures.scale_of([domain.number("train") or 0.0 for _, domain in domains])
    heads = [Head(w("domain")), Head(w("label_in_delivery")), Head("", "picture"), Head(w("pairs_train"), "num")]
    heads += [Head(w("pairs_held_out"), "num"), Head(w("frames"), "num")]
    rows: list[list[Cell]] = [
        [
            w.label(name, "sample_domain"),
            domain.text("label"),
            pictures.bar(domain.number("train") or 0.0, scale),
            *(numbers.plain(domain.number(key)) for key in ("train", "held_out", "frames")),
        ]
        for name, domain in domains
    ]
    return Table(w("domains_caption"), heads, rows)


def _grammar(facts: Facts, w: Words) -> Table:
    grammar = facts.under("grammar")
    named: list[tuple[str, Cell]] = [
        (w(key), numbers.plain(grammar.number(key)))
        for key in ("frames", "predicates", "nouns", "combinations_held_out")
    ]
    for side in ("ko", "en"):
        said = w.label(side)
        named.append((w("content_words", side=said), numbers.plain(grammar.number("content_words", side))))
        named += [
            (w(f"words_{key}", side=said), numbers.plain(facts.number("words", side, key)))
            for key in ("running", "distinct")
        ]
    return pieces.listing(w("grammar_caption"), named, w)


def _files(facts: Facts, w: Words) -> Table:
    heads = [Head(w("file")), Head(w("part")), Head(w("rows"), "num")]
    rows: list[list[Cell]] = [
        [file.text("file"), w.label(file.text("part") or "", "delivered"), numbers.plain(file.number("rows"))]
        for file in facts.rows("files")
    ]
    return Table(w("delivery_caption"), heads, rows)
