"""The page of `package`: what lies in the bundle, which model, under which licences, and that it answers."""

from __future__ import annotations

from hanyeong.report import components, numbers
from hanyeong.report.blocks import Cell, Code, Column, Paragraph, Section, Table, Tile, Tiles
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.package import PackageResult


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The bundle, its model, its files, its sources, and what it is run with."""
    result = store.result(PackageResult)
    if result is None:
        return []
    versions: list[tuple[str, Cell]] = list(result.versions.items())
    files = components.size_bars(w("contents_caption"), result.files, w, first="file")
    return [
        Section(w("bundle"), [Tiles(_tiles(result, w)), Code(result.digest), Paragraph(w("digest_note"))]),
        Section(w("the_model"), [_model(result, w)]),
        Section(w("licences"), [_sources(result, w)]),
        Section(w("contents"), [files]),
        Section(w("run_with"), [components.listing(w("versions_caption"), versions, w)]),
    ]


def headline(store: ResultStore, w: Catalog) -> str:
    """The bundle's name and the size of its model."""
    result = store.result(PackageResult)
    return f"{result.name}, {numbers.size(result.model.bytes)}" if result else w("not_measured")


def _tiles(result: PackageResult, w: Catalog) -> list[Tile]:
    answers = result.answers
    count = w("n_of_m", n=numbers.plain(answers.answered), m=numbers.plain(answers.asked))
    all_answered = answers.asked and answers.answered == answers.asked
    return [
        Tile(w("name"), result.name),
        Tile(w("direction"), w.of(result.direction)),
        Tile(w("size"), numbers.size(result.model.bytes), w("with_tokenizers")),
        Tile(w("release_licence"), result.licence or w("not_stated")),
        Tile(w("smoke_test"), count, "", "good" if all_answered else "bad"),
    ]


def _model(result: PackageResult, w: Catalog) -> Table:
    model = result.model
    named: list[tuple[str, Cell]] = [
        (w("which_model"), w.of(model.which)),
        (w("compute_type"), model.compute_type),
        (w("parameters"), numbers.plain(model.parameters)),
        (w("longest_line"), numbers.plain(model.max_positions)),
        (w("selected_by"), w.of(model.rule) if model.rule else None),
        (w("computed_in"), result.answers.compute_type),
        (w("beam_size"), numbers.plain(result.beam_size)),
        (w("length_penalty"), numbers.plain(result.length_penalty)),
        (w("model_digest"), model.digest[:12]),
        (w("measured_on"), ", ".join(result.tests) or None),
    ]
    return components.listing(w("model_caption"), named, w)


def _sources(result: PackageResult, w: Catalog) -> Table:
    heads = [Column(w("source")), Column(w("use")), Column(w("terms")), Column(w("licence")), Column(w("rows"), "num")]
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
