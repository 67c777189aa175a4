"""The page of `validate`: every expectation with what was observed, the broken ones first, and the way to Data Docs."""

from __future__ import annotations

from dataclasses import replace

from hanyeong.report import numbers, pictures
from hanyeong.report.blocks import Block, Cell, Head, Link, Links, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book, Entry, Facts, State
from hanyeong.report.words import Words

CRITICAL = "critical"
SHARES = ("flag", "inside", "no_gaps")
"""Kinds of expectations whose observation is a share of rows."""


def sections(book: Book, w: Words) -> list[Section]:
    """Raw tables, then the split ones."""
    return [
        section for entry in book.all("validate") if entry.state is State.THERE for section in _item(entry, book, w)
    ]


def headline(book: Book, w: Words) -> str:
    """How many expectations of how many were met."""
    told = [row for entry in book.all("validate") for row in entry.facts.rows("expectations")]
    met = sum(row.flag("success") is True for row in told)
    return w("validate_headline", n=numbers.plain(met), m=numbers.plain(len(told)))


def _item(entry: Entry, book: Book, w: Words) -> list[Section]:
    facts, item = entry.facts, entry.item or ""
    rows = sorted(facts.rows("expectations"), key=_order)
    blocks: list[Block] = [_verdict(facts, w), Tiles(_tiles(facts, rows, w)), _tables(facts, rows, w)]
    broken = [row for row in rows if row.flag("success") is not True]
    if broken:
        blocks.append(_expectations(broken, w("broken_caption"), w))
    everything = _expectations(rows, w("expectations_caption"), w)
    blocks.append(replace(everything, folded=w("every_expectation", n=numbers.plain(len(rows)))))
    docs = f"validate/{item}-docs/index.html"
    if book.has(docs):
        blocks.append(Links([Link(w(f"data_docs_{item}"), f"reports/{docs}")]))
    return [Section(w("validated", table=w.label(item)), blocks)]


def _tables(facts: Facts, rows: list[Facts], w: Words) -> Table:
    heads = [Head(w("table")), Head(w("rows"), "num"), Head(w("expectations"), "picture"), Head(w("is_met"), "num")]
    found: list[list[Cell]] = []
    for table in facts.rows("tables"):
        name = table.text("table") or ""
        told = [row.flag("success") is True for row in rows if row.text("table") == name]
        share = numbers.ratio(sum(told), len(told))
        bar = pictures.bar(share, pictures.Scale(0, 1)) if share is not None else ""
        met = w("n_of_m", n=numbers.plain(sum(told)), m=numbers.plain(len(told)))
        found.append([name, numbers.plain(table.number("rows")), bar, met])
    return Table(w("tables_validated"), heads, found)


def _order(row: Facts) -> tuple[bool, bool, str]:
    """Broken ones first, critical ones before others, then by table, as they stand there."""
    return row.flag("success") is True, row.text("severity") != CRITICAL, row.text("table") or ""


def _verdict(facts: Facts, w: Words) -> Say:
    known = {"pass": ("validate_pass", "good"), "fail": ("validate_fail", "bad")}
    key, tone = known.get(facts.text("verdict") or "", ("validate_unclear", "warn"))
    return Say(w(key), tone)


def _tiles(facts: Facts, rows: list[Facts], w: Words) -> list[Tile]:
    critical, warnings = facts.number("critical_broken"), facts.number("warnings_broken")
    digest = facts.text("suite_digest")
    return [
        Tile(w("expectations"), numbers.plain(len(rows))),
        Tile(w("critical_broken"), numbers.plain(critical), "", "bad" if critical else "good"),
        Tile(w("warnings_broken"), numbers.plain(warnings), "", "warn" if warnings else "good"),
        Tile(w("suite_digest"), digest[:12] if digest else None, w("suite_digest_note")),
    ]


def _expectations(rows: list[Facts], caption: str, w: Words) -> Table:
    heads = [Head(w("expectation")), Head(w("table")), Head(w("status"), "status"), Head(w("severity"))]
    heads += [Head(w("observed"), "num"), Head(w("allowed"), "num"), Head(w("why"), "long")]
    return Table(caption, heads, [_row(row, w) for row in rows], [_tone(row) for row in rows])


def _tone(row: Facts) -> str:
    if row.flag("success") is True:
        return "good"
    return "bad" if row.text("severity") == CRITICAL else "warn"


def _row(row: Facts, w: Words) -> list[Cell]:
    met = row.flag("success")
    row.text("column")
    why = row.text("why") or ""
    return [
        w.label(row.text("name") or "", "expectation"),
        row.text("table"),
        None if met is None else w("is_met") if met else w("is_broken"),
        w.label(row.text("severity") or ""),
        _observed(row),
        _allowed(row, w),
        w.label(why, "why") if w.has_label(why, "why") else why,
    ]


def _observed(row: Facts) -> str | None:
    observed = row.number("observed")
    return numbers.share(observed, 2) if row.text("kind") in SHARES else numbers.plain(observed)


def _allowed(row: Facts, w: Words) -> str:
    share = row.text("kind") in SHARES
    least, most = row.number("least"), row.number("most")
    if share and not most:
        return w("in_no_row")
    limits = [("at_least", least), ("at_most", most)]
    said = [
        w(key, n=numbers.share(limit, 2) if share else numbers.plain(limit))
        for key, limit in limits
        if limit is not None
    ]
    return ", ".join(said) or numbers.DASH
