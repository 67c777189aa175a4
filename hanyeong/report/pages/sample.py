"""The page of `sample`: how much the grammar made, of what, and which defects were injected."""

from __future__ import annotations

from hanyeong.report import charts, components, numbers
from hanyeong.report.blocks import Cell, Column, Paragraph, Section, Table, Tile, Tiles
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.sample import SampleResult


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """What was made, of which words, in which domains, with which defects, into which files."""
    result = store.result(SampleResult)
    if result is None:
        return []
    return [
        Section(w("generated_data"), [Tiles(_tiles(result, w))]),
        Section(w("defects"), [Paragraph(w("defects_note")), _defects(result, w)]),
        Section(w("domains_made"), [_domains(result, w)]),
        Section(w("grammar"), [_grammar(result, w)]),
        Section(w("delivery"), [_files(result, w)]),
    ]


def headline(store: ResultStore, w: Catalog) -> str:
    """How many pairs, and how many rows have an injected defect."""
    result = store.result(SampleResult)
    if result is None:
        return w("not_measured")
    injected = sum(defect.rows for defect in result.defects.values())
    return w("sample_headline", n=numbers.plain(result.pairs.train), defects=numbers.plain(injected))


def _tiles(result: SampleResult, w: Catalog) -> list[Tile]:
    pairs, rows = result.pairs, result.rows
    counts = {"pairs_train": pairs.train, "pairs_held_out": pairs.held_out, "pairs_drift": pairs.drift}
    counts |= {"rows_train": rows.train, "rows_valid": rows.valid}
    seed, clean = w("seed_is", seed=numbers.plain(result.seed)), w("n_clean", n=numbers.plain(result.clean_rows))
    return [
        *(Tile(w(key), numbers.plain(n), w(f"{key}_note")) for key, n in counts.items()),
        Tile(w("rows_all"), numbers.plain(rows.all), seed),
        Tile(w("defect_share"), numbers.share(result.defect_rate, 2), clean),
    ]


def _defects(result: SampleResult, w: Catalog) -> Table:
    scale = charts.scale_of([defect.rows for defect in result.defects.values()])
    heads = [Column(w("defect")), Column("", "picture"), Column(w("rows"), "num"), Column(w("expected_handling"))]
    rows: list[list[Cell]] = [
        [
            w.of(kind),
            charts.bar(defect.rows, scale, tone="second"),
            numbers.plain(defect.rows),
            w.of(defect.expect),
        ]
        for kind, defect in sorted(result.defects.items(), key=lambda named: (-named[1].rows, named[0]))
    ]
    return Table(w("defects_caption"), heads, rows)


def _domains(result: SampleResult, w: Catalog) -> Table:
    scale = charts.scale_of([domain.train for domain in result.domains.values()])
    heads = [
        Column(w("domain")),
        Column(w("label_in_delivery")),
        Column("", "picture"),
        Column(w("pairs_train"), "num"),
    ]
    heads += [Column(w("pairs_held_out"), "num"), Column(w("frames"), "num")]
    rows: list[list[Cell]] = [
        [
            w.of(name),
            domain.label,
            charts.bar(domain.train, scale),
            *(numbers.plain(n) for n in (domain.train, domain.held_out, domain.frames)),
        ]
        for name, domain in result.domains.items()
    ]
    return Table(w("domains_caption"), heads, rows)


def _grammar(result: SampleResult, w: Catalog) -> Table:
    grammar = result.grammar
    counts = {"frames": grammar.frames, "predicates": grammar.predicates, "nouns": grammar.nouns}
    counts |= {"combinations_held_out": grammar.combinations_held_out}
    named: list[tuple[str, Cell]] = [(w(key), numbers.plain(n)) for key, n in counts.items()]
    for side, words in result.words.items():
        language = w.of(side)
        named += [
            (w("content_words", side=language), numbers.plain(grammar.content_words[side])),
            (w("word_tokens", side=language), numbers.plain(words.running)),
            (w("word_types", side=language), numbers.plain(words.distinct)),
        ]
    return components.listing(w("grammar_caption"), named, w)


def _files(result: SampleResult, w: Catalog) -> Table:
    heads = [Column(w("file")), Column(w("part")), Column(w("rows"), "num")]
    rows: list[list[Cell]] = [[file.file, w.of(file.part), numbers.plain(file.rows)] for file in result.files]
    return Table(w("delivery_caption"), heads, rows)


PAGE = PageSpec("sample", sections, headline)
