"""The page of `validate`: every expectation with what was observed, the broken ones first, and the way to Data Docs."""

from __future__ import annotations

from dataclasses import replace

from hanyeong.report import numbers, pictures
from hanyeong.report.blocks import Block, Cell, Head, Link, Links, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.words import Words
from hanyeong.results.validate import ExpectationResult, Severity, ValidateResult, Verdict

SHARES = ("flag", "inside", "no_gaps")
"""Kinds of expectations whose observation is a share of rows."""


def sections(book: Book, w: Words) -> list[Section]:
    """Raw tables, then the split ones."""
    return [_item(item, result, book, w) for item, result in book.results(ValidateResult).items()]


def headline(book: Book, w: Words) -> str:
    """How many expectations of how many were met."""
    told = [row for result in book.results(ValidateResult).values() for row in result.expectations]
    return w("validate_headline", n=numbers.plain(sum(row.success for row in told)), m=numbers.plain(len(told)))


def _item(item: str, result: ValidateResult, book: Book, w: Words) -> Section:
    rows = sorted(result.expectations, key=_order)
    passed = result.verdict is Verdict.PASS
    verdict = Say(w("validate_pass" if passed else "validate_fail"), "good" if passed else "bad")
    blocks: list[Block] = [verdict, Tiles(_tiles(result, w)), _tables(result, w)]
    broken = [row for row in rows if not row.success]
    if broken:
        blocks.append(_expectations(broken, w("broken_caption"), w))
    everything = _expectations(rows, w("expectations_caption"), w)
    blocks.append(replace(everything, folded=w("every_expectation", n=numbers.plain(len(rows)))))
    docs = f"validate/{item}-docs/index.html"
    if book.has(docs):
        blocks.append(Links([Link(w(f"data_docs_{item}"), f"reports/{docs}")]))
    return Section(w("validated", table=w.label(item)), blocks)


def _tables(result: ValidateResult, w: Words) -> Table:
    heads = [Head(w("table")), Head(w("rows"), "num"), Head(w("expectations"), "picture"), Head(w("is_met"), "num")]
    found: list[list[Cell]] = []
    for table in result.tables:
        told = [row.success for row in result.expectations if row.table == table.table]
        share = numbers.ratio(sum(told), len(told))
        bar = pictures.bar(share, pictures.Scale(0, 1)) if share is not None else ""
        met = w("n_of_m", n=numbers.plain(sum(told)), m=numbers.plain(len(told)))
        found.append([table.table, numbers.plain(table.rows), bar, met])
    return Table(w("tables_validated"), heads, found)


def _order(row: ExpectationResult) -> tuple[bool, bool, str]:
    """Broken ones first, critical ones before others, then by table, as they stand there."""
    return row.success, row.severity is not Severity.CRITICAL, row.table


def _tiles(result: ValidateResult, w: Words) -> list[Tile]:
    critical, warnings = result.critical_broken, result.warnings_broken
    return [
        Tile(w("expectations"), numbers.plain(len(result.expectations))),
        Tile(w("critical_broken"), numbers.plain(critical), "", "bad" if critical else "good"),
        Tile(w("warnings_broken"), numbers.plain(warnings), "", "warn" if warnings else "good"),
        Tile(w("suite_digest"), result.suite_digest[:12], w("suite_digest_note")),
    ]


def _expectations(rows: list[ExpectationResult], caption: str, w: Words) -> Table:
    heads = [Head(w("expectation")), Head(w("table")), Head(w("status"), "status"), Head(w("severity"))]
    heads += [Head(w("observed"), "num"), Head(w("allowed"), "num"), Head(w("failure_means"), "long")]
    return Table(caption, heads, [_row(row, w) for row in rows], [_tone(row) for row in rows])


def _tone(row: ExpectationResult) -> str:
    if row.success:
        return "good"
    return "bad" if row.severity is Severity.CRITICAL else "warn"


def _row(row: ExpectationResult, w: Words) -> list[Cell]:
    share = row.kind in SHARES
    return [
        w.of(row.name),
        row.table,
        w("is_met") if row.success else w("is_broken"),
        w.of(row.severity),
        numbers.share(row.observed, 2) if share else numbers.plain(row.observed),
        _allowed(row, share, w),
        w.of(row.reason),
    ]


def _allowed(row: ExpectationResult, share: bool, w: Words) -> str:
    if share and not row.maximum:
        return w("in_no_row")
    limits = [("at_least", row.minimum), ("at_most", row.maximum)]
    said = [
        w(key, n=numbers.share(limit, 2) if share else numbers.plain(limit))
        for key, limit in limits
        if limit is not None
    ]
    return ", ".join(said) or numbers.DASH


PAGE = PageSpec("validate", sections, headline)
