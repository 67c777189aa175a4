"""The page of `validate`: every expectation with what was observed, the broken ones first, and the way to Data Docs."""

from __future__ import annotations

from dataclasses import replace

from hanyeong.report import charts, numbers
from hanyeong.report.blocks import Block, Cell, Column, Link, Links, Paragraph, Section, Table, Tile, Tiles
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.validate import ExpectationResult, Severity, ValidateResult, Verdict

SHARES = ("flag", "inside", "no_gaps")
"""Kinds of expectations whose observation is a share of rows."""


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """Raw tables, then the split ones."""
    return [_item(item, result, store, w) for item, result in store.results(ValidateResult).items()]


def headline(store: ResultStore, w: Catalog) -> str:
    """How many expectations of how many were met."""
    told = [row for result in store.results(ValidateResult).values() for row in result.expectations]
    return w("validate_headline", n=numbers.plain(sum(row.success for row in told)), m=numbers.plain(len(told)))


def _item(item: str, result: ValidateResult, store: ResultStore, w: Catalog) -> Section:
    rows = sorted(result.expectations, key=_order)
    passed = result.verdict is Verdict.PASS
    verdict = Paragraph(w("validate_pass" if passed else "validate_fail"), "good" if passed else "bad")
    blocks: list[Block] = [verdict, Tiles(_tiles(result, w)), _tables(result, w)]
    broken = [row for row in rows if not row.success]
    if broken:
        blocks.append(_expectations(broken, w("failed_caption"), w))
    everything = _expectations(rows, w("expectations_caption"), w)
    blocks.append(replace(everything, summary=w("every_expectation", n=numbers.plain(len(rows)))))
    docs = f"validate/{item}-docs/index.html"
    if store.has(docs):
        blocks.append(Links([Link(w(f"data_docs_{item}"), f"reports/{docs}")]))
    return Section(w("validated", table=w.label(item)), blocks)


def _tables(result: ValidateResult, w: Catalog) -> Table:
    heads = [
        Column(w("table")),
        Column(w("rows"), "num"),
        Column(w("expectations"), "picture"),
        Column(w("is_met"), "num"),
    ]
    found: list[list[Cell]] = []
    for table in result.tables:
        told = [row.success for row in result.expectations if row.table == table.table]
        share = numbers.ratio(sum(told), len(told))
        bar = charts.bar(share, charts.Scale(0, 1)) if share is not None else ""
        met = w("n_of_m", n=numbers.plain(sum(told)), m=numbers.plain(len(told)))
        found.append([table.table, numbers.plain(table.rows), bar, met])
    return Table(w("tables_validated"), heads, found)


def _order(row: ExpectationResult) -> tuple[bool, bool, str]:
    """Broken ones first, critical ones before others, then by table, as they stand there."""
    return row.success, row.severity is not Severity.CRITICAL, row.table


def _tiles(result: ValidateResult, w: Catalog) -> list[Tile]:
    critical, warnings = result.critical_broken, result.warnings_broken
    return [
        Tile(w("expectations"), numbers.plain(len(result.expectations))),
        Tile(w("critical_failed"), numbers.plain(critical), "", "bad" if critical else "good"),
        Tile(w("warnings_failed"), numbers.plain(warnings), "", "warn" if warnings else "good"),
        Tile(w("suite_digest"), result.suite_digest[:12], w("suite_digest_note")),
    ]


def _expectations(rows: list[ExpectationResult], caption: str, w: Catalog) -> Table:
    heads = [Column(w("expectation")), Column(w("table")), Column(w("status"), "status"), Column(w("severity"))]
    heads += [Column(w("observed"), "num"), Column(w("allowed"), "num"), Column(w("failure_means"), "long")]
    return Table(caption, heads, [_row(row, w) for row in rows], [_tone(row) for row in rows])


def _tone(row: ExpectationResult) -> str:
    if row.success:
        return "good"
    return "bad" if row.severity is Severity.CRITICAL else "warn"


def _row(row: ExpectationResult, w: Catalog) -> list[Cell]:
    share = row.kind in SHARES
    return [
        w.of(row.name),
        row.table,
        w("is_met") if row.success else w("is_failed"),
        w.of(row.severity),
        numbers.share(row.observed, 2) if share else numbers.plain(row.observed),
        _allowed(row, share, w),
        w.of(row.reason),
    ]


def _allowed(row: ExpectationResult, share: bool, w: Catalog) -> str:
    if share and not row.maximum:
        return w("in_no_row")
    limits = [("at_least", row.minimum), ("at_most", row.maximum)]
    texts = [
        w(key, n=numbers.share(limit, 2) if share else numbers.plain(limit))
        for key, limit in limits
        if limit is not None
    ]
    return ", ".join(texts) or numbers.DASH


PAGE = PageSpec("validate", sections, headline)
