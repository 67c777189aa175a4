"""The page of `package`: what lies in the bundle, which model, under which licences, and that it answers."""

from __future__ import annotations

from hanyeong.report import numbers, pieces
from hanyeong.report.blocks import Cell, Code, Head, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.words import Words
from hanyeong.results.package import PackageResult


def sections(book: Book, w: Words) -> list[Section]:
    """The bundle, its model, its files, its sources, and what it is run with."""
    result = book.result(PackageResult)
    if result is None:
        return []
    versions: list[tuple[str, Cell]] = list(result.versions.items())
    files = pieces.size_bars(w("contents_caption"), result.files, w, first="file")
    return [
        Section(w("bundle"), [Tiles(_tiles(result, w)), Code(result.digest), Say(w("digest_note"))]),
        Section(w("the_model"), [_model(result, w)]),
        Section(w("licences"), [_sources(result, w)]),
        Section(w("contents"), [files]),
        Section(w("run_with"), [pieces.listing(w("versions_caption"), versions, w)]),
    ]


def headline(book: Book, w: Words) -> str:
    """The bundle's name and the size of its model."""
    result = book.result(PackageResult)
    return f"{result.name}, {numbers.size(result.model.bytes)}" if result else w("not_measured")


def _tiles(result: PackageResult, w: Words) -> list[Tile]:
    answers = result.answers
    said = w("n_of_m", n=numbers.plain(answers.answered), m=numbers.plain(answers.asked))
    all_answered = answers.asked and answers.answered == answers.asked
    return [
        Tile(w("name"), result.name),
        Tile(w("direction"), w.of(result.direction)),
        Tile(w("size"), numbers.size(result.model.bytes), w("with_subwords")),
        Tile(w("release_licence"), result.licence or w("not_stated")),
        Tile(w("answered_when_loaded"), said, "", "good" if all_answered else "bad"),
    ]


def _model(result: PackageResult, w: Words) -> Table:
    model = result.model
    named: list[tuple[str, Cell]] = [
        (w("which_model"), w.of(model.which)),
        (w("compute_type"), model.compute_type),
        (w("parameters"), numbers.plain(model.parameters)),
        (w("longest_line"), numbers.plain(model.max_positions)),
        (w("picked_by"), w.of(model.rule) if model.rule else None),
        (w("computed_in"), result.answers.compute_type),
        (w("beam_size"), numbers.plain(result.beam_size)),
        (w("length_penalty"), numbers.plain(result.length_penalty)),
        (w("model_digest"), model.digest[:12]),
        (w("measured_on"), ", ".join(result.tests) or None),
    ]
    return pieces.listing(w("model_caption"), named, w)


def _sources(result: PackageResult, w: Words) -> Table:
    heads = [Head(w("source")), Head(w("use")), Head(w("terms")), Head(w("licence")), Head(w("rows"), "num")]
    rows: list[list[Cell]] = [
        [
            source.name,
            w.of(source.use),
            w.of(source.terms),
            source.licence or w("not_stated"),
            numbers.plain(source.rows),
        ]
        for source in result.sources
    ]
    return Table(w("licences_caption"), heads, rows)


PAGE = PageSpec("package", sections, headline)
