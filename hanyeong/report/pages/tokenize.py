"""The page of `tokenize`: how text falls into pieces, what has no piece, and how long rows become."""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.report import numbers, pictures, pieces
from hanyeong.report.blocks import Block, Cell, Chart, Head, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words

SIDES = (("src", "main"), ("tgt", "second"))
PARTS = ("train", "dev")


def sections(book: Book, w: Words) -> list[Section]:
    """The vocabulary, fertility and coverage of both sides, and the lengths of rows."""
    facts = book.one("tokenize").facts
    return [
        Section(w("vocabulary"), [Tiles(_tiles(facts, w)), *_lowered(facts, w)]),
        Section(w("fertility"), [_fertility(facts, w)]),
        Section(w("token_lengths"), [_lengths(facts, w)]),
        Section(w("parts"), [_parts(facts, w)]),
    ]


def headline(book: Book, w: Words) -> str:
    """The size of the vocabulary and the coverage of dev."""
    facts = book.one("tokenize").facts
    covered = [facts.number("parts", "dev", side, "coverage") for side, _ in SIDES]
    known = [share for share in covered if share is not None]
    return w(
        "tokenize_headline",
        n=numbers.plain(facts.number("vocabulary", "src")) or w("not_measured"),
        share=numbers.share(min(known), 2) if known else w("not_measured"),
    )


def _tiles(facts: Facts, w: Words) -> list[Tile]:
    shared = facts.flag("vocabulary", "shared")
    note = "" if shared is None else w("vocabulary_shared") if shared else w("vocabulary_apart")
    tiles = [
        Tile(w("pieces_of", side=w.label(side)), numbers.plain(facts.number("vocabulary", side)), note)
        for side, _ in SIDES
    ]
    wanted = facts.number("vocabulary", "wanted")
    return [
        *tiles,
        Tile(w("wanted_pieces"), numbers.plain(wanted)),
        Tile(w("sampled_rows"), numbers.plain(facts.number("sampled_rows")), w("sampled_rows_note")),
        Tile(w("max_tokens"), numbers.plain(facts.number("max_tokens")), w("max_tokens_note")),
        Tile(w("min_coverage"), numbers.share(facts.number("min_coverage"), 2), w("min_coverage_note")),
    ]


def _lowered(facts: Facts, w: Words) -> list[Block]:
    return [Say(w("vocabulary_lowered"), "warn")] if facts.flag("vocabulary", "lowered") else []


def _sides(facts: Facts, w: Words) -> Iterator[tuple[str, Facts]]:
    """A name and the counts of each side of each part."""
    for part in PARTS:
        for side, _ in SIDES:
            languages = ", ".join(w.label(language) for language in facts.texts("languages", side))
            said = f"{w.label(side)}, {languages}" if languages else w.label(side)
            yield f"{w.label(part)}: {said}", facts.under("parts", part, side)


def _fertility(facts: Facts, w: Words) -> Table:
    facts.text("direction")
    per_word = [found.number("tokens_per_word") for _, found in _sides(facts, w)]
    scale = pictures.scale_of([value for value in per_word if value is not None])
    heads = [Head(w("part")), Head(w("tokens_per_word"), "picture")]
    keys = ("tokens_per_word", "tokens_per_char", "tokens_per_row", "longest_tokens")
    shares = ("coverage", "byte_share", "unknown_share")
    heads += [Head(w(key), "num") for key in (*keys, *shares)]
    rows: list[list[Cell]] = []
    for name, found in _sides(facts, w):
        value = found.number("tokens_per_word")
        picture = pictures.bar(value, scale) if value is not None else ""
        counts = [numbers.plain(found.number(key), 3) for key in keys]
        rows.append([name, picture, *counts, *(numbers.share(found.number(key), 2) for key in shares)])
    return Table(w("fertility_caption"), heads, rows)


def _lengths(facts: Facts, w: Words) -> Chart:
    train = facts.under("parts", "train")
    edges = train.numbers("src", "lengths", "edges")
    counts = [train.numbers(side, "lengths", "rows") for side, _ in SIDES]
    used = max((at + 1 for found in counts for at, n in enumerate(found) if n), default=0)
    labels = [numbers.plain(edge) or "" for edge in edges[:used]]
    rows = [(found[:used], tone) for found, (_, tone) in zip(counts, SIDES, strict=True)]
    caption, named = w("token_lengths_caption"), [(w.label(side), tone) for side, tone in SIDES]
    told = [pieces.columns_said(name, found, labels, w) for (name, _), (found, _) in zip(named, rows, strict=True)]
    axes = pictures.Axes(w("axis_tokens"), w("rows"))
    picture = pictures.columns(" ".join([caption, *told]), labels, rows, axes) if labels else pictures.NOTHING
    return Chart(picture, caption, named, "column")


def _parts(facts: Facts, w: Words) -> Table:
    heads = [Head(w("part")), Head(w("pairs"), "num"), Head(w("rows_in_shards"), "num"), Head(w("refused"), "num")]
    heads += [Head(w("tokens_of", side=w.label(side)), "num") for side, _ in SIDES]
    rows: list[list[Cell]] = []
    for part in PARTS:
        found = facts.under("parts", part)
        tokens = [numbers.plain(found.number(side, "tokens")) for side, _ in SIDES]
        refused = sum(found.counts("refused").values())
        counts = [numbers.plain(found.number(key)) for key in ("pairs", "rows")]
        rows.append([w.label(part), *counts, numbers.plain(refused) if counts[0] else None, *tokens])
    return Table(w("parts_in_shards"), heads, rows)
