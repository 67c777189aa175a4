"""The page of `sample`: how much the grammar made, of what, and what was planted in it."""

from __future__ import annotations

from hanyeong.report import numbers, pictures, pieces
from hanyeong.report.blocks import Cell, Head, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.words import Words
from hanyeong.results.sample import SampleResult


def sections(book: Book, w: Words) -> list[Section]:
    """What was made, of which words, in which domains, with which defects, into which files."""
    result = book.result(SampleResult)
    if result is None:
        return []
    return [
        Section(w("what_was_made"), [Tiles(_tiles(result, w))]),
        Section(w("defects"), [Say(w("defects_note")), _defects(result, w)]),
        Section(w("domains_made"), [_domains(result, w)]),
        Section(w("grammar"), [_grammar(result, w)]),
        Section(w("delivery"), [_files(result, w)]),
    ]


def headline(book: Book, w: Words) -> str:
    """How many pairs, and how many rows have a planted defect."""
    result = book.result(SampleResult)
    if result is None:
        return w("not_measured")
    planted = sum(defect.rows for defect in result.defects.values())
    return w("sample_headline", n=numbers.plain(result.pairs.train), defects=numbers.plain(planted))


def _tiles(result: SampleResult, w: Words) -> list[Tile]:
    pairs, rows = result.pairs, result.rows
    counts = {"pairs_train": pairs.train, "pairs_held_out": pairs.held_out, "pairs_drift": pairs.drift}
    counts |= {"rows_train": rows.train, "rows_valid": rows.valid}
    seed, clean = w("seed_is", seed=numbers.plain(result.seed)), w("n_sound", n=numbers.plain(result.clean_rows))
    return [
        *(Tile(w(key), numbers.plain(n), w(f"{key}_note")) for key, n in counts.items()),
        Tile(w("rows_all"), numbers.plain(rows.all), seed),
        Tile(w("defect_share"), numbers.share(result.defect_rate, 2), clean),
    ]


def _defects(result: SampleResult, w: Words) -> Table:
    scale = pictures.scale_of([defect.rows for defect in result.defects.values()])
    heads = [Head(w("defect")), Head("", "picture"), Head(w("rows"), "num"), Head(w("expected_of_it"))]
    rows: list[list[Cell]] = [
        [
            w.of(kind),
            pictures.bar(defect.rows, scale, tone="second"),
            numbers.plain(defect.rows),
            w.of(defect.expect),
        ]
        for kind, defect in sorted(result.defects.items(), key=lambda named: (-named[1].rows, named[0]))
    ]
    return Table(w("defects_caption"), heads, rows)


def _domains(result: SampleResult, w: Words) -> Table:
    scale = pictures.scale_of([domain.train for domain in result.domains.values()])
    heads = [Head(w("domain")), Head(w("label_in_delivery")), Head("", "picture"), Head(w("pairs_train"), "num")]
    heads += [Head(w("pairs_held_out"), "num"), Head(w("frames"), "num")]
    rows: list[list[Cell]] = [
        [
            w.of(name),
            domain.label,
            pictures.bar(domain.train, scale),
            *(numbers.plain(n) for n in (domain.train, domain.held_out, domain.frames)),
        ]
        for name, domain in result.domains.items()
    ]
    return Table(w("domains_caption"), heads, rows)


def _grammar(result: SampleResult, w: Words) -> Table:
    grammar = result.grammar
    counts = {"frames": grammar.frames, "predicates": grammar.predicates, "nouns": grammar.nouns}
    counts |= {"combinations_held_out": grammar.combinations_held_out}
    named: list[tuple[str, Cell]] = [(w(key), numbers.plain(n)) for key, n in counts.items()]
    for side, words in result.words.items():
        said = w.of(side)
        named += [
            (w("content_words", side=said), numbers.plain(grammar.content_words[side])),
            (w("words_running", side=said), numbers.plain(words.running)),
            (w("words_distinct", side=said), numbers.plain(words.distinct)),
        ]
    return pieces.listing(w("grammar_caption"), named, w)


def _files(result: SampleResult, w: Words) -> Table:
    heads = [Head(w("file")), Head(w("part")), Head(w("rows"), "num")]
    rows: list[list[Cell]] = [[file.file, w.of(file.part), numbers.plain(file.rows)] for file in result.files]
    return Table(w("delivery_caption"), heads, rows)


PAGE = PageSpec("sample", sections, headline)
