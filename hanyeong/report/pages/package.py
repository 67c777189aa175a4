"""The page of `package`: what lies in the bundle, which model, under which licences, and that it answers."""

from __future__ import annotations

from hanyeong.report import numbers, pieces
from hanyeong.report.blocks import Cell, Code, Head, Link, Links, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words

CARDS = ("MODEL_CARD.ko.md", "MODEL_CARD.md", "DATA.md", "ATTRIBUTION.md")


def sections(book: Book, w: Words) -> list[Section]:
    """The bundle, its model, its files, its sources, and what it is run with."""
    facts = book.one("package").facts
    files = facts.counts("files")
    cards = [Link(name, f"models/release/{name}") for name in CARDS if name in files]
    return [
        Section(
            w("bundle"), [Tiles(_tiles(facts, w)), Code(facts.text("digest") or numbers.DASH), Say(w("digest_note"))]
        ),
        Section(w("the_model"), [_model(facts.under("model"), facts, w)]),
        Section(w("licences"), [_sources(facts, w)]),
        Section(w("contents"), [_files(files, w), *([Links(cards)] if cards else [])]),
        Section(w("run_with"), [_versions(facts, w)]),
    ]


def headline(book: Book, w: Words) -> str:
    """The bundle's name and the size of its model."""
    facts = book.one("package").facts
    parts = (facts.text("name"), numbers.size(facts.number("model", "bytes")))
    return ", ".join(part for part in parts if part) or w("not_measured")


def _tiles(facts: Facts, w: Words) -> list[Tile]:
    answered, asked = facts.number("answers", "answered"), facts.number("answers", "asked")
    said = w("n_of_m", n=numbers.plain(answered), m=numbers.plain(asked)) if asked is not None else None
    direction = facts.text("direction")
    return [
        Tile(w("name"), facts.text("name")),
        Tile(w("direction"), w.label(direction, "direction") if direction else None),
        Tile(w("size"), numbers.size(facts.number("model", "bytes")), w("with_subwords")),
        Tile(w("release_licence"), facts.text("licence") or w("not_stated")),
        Tile(w("answered_when_loaded"), said, "", "good" if asked and answered == asked else "bad" if asked else ""),
    ]


def _model(model: Facts, facts: Facts, w: Words) -> Table:
    which, rule, digest = model.text("which"), model.text("rule"), model.text("digest")
    named: list[tuple[str, Cell]] = [
        (w("which_model"), w.label(which) if which else None),
        (w("compute_type"), model.text("compute_type")),
        (w("parameters"), numbers.plain(model.number("parameters"))),
        (w("picked_by"), w.label(rule, "rule") if rule else None),
        (w("computed_in"), facts.text("answers", "compute_type")),
        (w("beam_size"), numbers.plain(facts.number("beam_size"))),
        (w("length_penalty"), numbers.plain(facts.number("length_penalty"))),
        (w("model_digest"), digest[:12] if digest else None),
    ]
    tests = ", ".join(facts.texts("tests"))
    return pieces.listing(w("model_caption"), [*named, (w("measured_on"), tests or None)], w)


def _sources(facts: Facts, w: Words) -> Table:
    heads = [Head(w("source")), Head(w("use")), Head(w("terms")), Head(w("licence")), Head(w("rows"), "num")]
    rows: list[list[Cell]] = [
        [
            source.text("name"),
            w.label(source.text("use") or "", "use"),
            w.label(source.text("terms") or ""),
            source.text("licence") or w("not_stated"),
            numbers.plain(source.number("rows")),
        ]
        for source in facts.rows("sources")
    ]
    return Table(w("licences_caption"), heads, rows)


def _files(files: dict[str, float], w: Words) -> Table:
    return pieces.size_bars(w("contents_caption"), files, w, first="file")


def _versions(facts: Facts, w: Words) -> Table:
    versions = facts.under("versions")
    named: list[tuple[str, Cell]] = [(name, versions.text(name)) for name in versions.names()]
    return pieces.listing(w("versions_caption"), named, w)
