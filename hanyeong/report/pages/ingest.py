"""The page of `ingest`: which files each source holds, what may be done with them, and how long their sentences are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from hanyeong.report import components, numbers
from hanyeong.report.blocks import Block, Cell, Column, Paragraph, Section, Table
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import Entry, ResultStore, Rows
from hanyeong.results.base import Code
from hanyeong.results.ingest import IngestResult

K = TypeVar("K", bound=Code)


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """All sources side by side, then each by itself."""
    entries, results = store.all("ingest"), store.results(IngestResult)
    each = [_source(name, result, store.one("ingest", name).rows, w) for name, result in results.items()]
    return [Section(w("sources"), [_sources(entries, results, w)]), *each]


def headline(store: ResultStore, w: Catalog) -> str:
    """How many sources."""
    return w("n_sources", n=len(store.all("ingest")))


def _sources(entries: list[Entry], results: dict[str, IngestResult], w: Catalog) -> Table:
    heads = [Column(w("source")), Column(w("kind")), Column(w("use")), Column(w("terms")), Column(w("files"), "num")]
    heads += [Column(w("kept"), "num"), Column(w("rejected"), "num")]
    rows = [_row(entry, results.get(entry.item or ""), w) for entry in entries]
    return Table(w("sources_caption"), heads, rows)


def _row(entry: Entry, result: IngestResult | None, w: Catalog) -> list[Cell]:
    kept, rejected = entry.rows.kept, entry.rows.n_rejected
    counts: list[Cell] = [numbers.plain(kept), numbers.plain(rejected) if kept is not None else None]
    if result is None:
        return [entry.item, None, None, None, None, *counts]
    words: list[Cell] = [w.of(result.kind), w.of(result.use), w.of(result.terms)]
    return [entry.item, *words, numbers.plain(result.n_files), *counts]


def _source(name: str, result: IngestResult, rows: Rows, w: Catalog) -> Section:
    blocks: list[Block] = [_terms(result, w)]
    domains = {row.domain or w("unnamed"): row.rows for row in result.domains.largest}
    if domains:
        blocks.append(components.share_bars(w("domains"), domains, rows.kept, w, first="domain"))
    lengths = [(w.of(side), quantiles) for side, quantiles in result.length_chars.items()]
    blocks += [components.quantiles(w("length_chars"), lengths, w), _files(result, w)]
    blocks.append(components.listing(w("as_marked"), list(_marked(result, w)), w))
    if result.duplicate_files:
        heads = [Column(w("file")), Column(w("same_as"))]
        blocks.append(Table(w("twins"), heads, [[twin.file, twin.same_as] for twin in result.duplicate_files]))
    blocks.append(Paragraph(w("source_digest", digest=result.digest[:12])))
    first: list[tuple[str, Cell]] = [(w.of(reason), place) for reason, place in result.first_rejected.items()]
    if first:
        blocks.append(components.listing(w("first_rejected"), first, w))
    return Section(w("source_named", name=name), blocks)


def _marked(result: IngestResult, w: Catalog) -> Iterator[tuple[str, Cell]]:
    """Counts of rows and files, each with what was counted."""
    yield from _counts(w("directions"), result.directions, w)
    yield from _counts(w("split_hints"), result.split_hints, w)
    yield from _counts(w("passed_over"), result.skipped_files, w)
    for ending, n in result.other_endings.items():
        yield f"{w('passed_over')}: {w('files_ending', ending=ending)}", numbers.plain(n)
    yield from _counts(w("noted"), result.notes, w)
    yield w("n_twins"), numbers.plain(result.n_duplicate_files)


def _counts(name: str, counts: Mapping[K, int], w: Catalog) -> Iterator[tuple[str, Cell]]:
    for code, n in counts.items():
        yield f"{name}: {w.of(code)}", numbers.plain(n)


def _terms(result: IngestResult, w: Catalog) -> Table:
    rows: list[tuple[str, Cell]] = [
        (w("terms"), w.of(result.terms)),
        (w("licence"), result.licence or w("not_stated")),
        (w("attribution_line"), result.attribution or w("not_stated")),
        (w("encoding"), result.encoding),
        (w("max_rows"), numbers.plain(result.max_rows) if result.max_rows is not None else w("no_limit")),
        (w("documents"), numbers.plain(result.documents.distinct)),
        (w("rows_in_documents"), numbers.plain(result.documents.rows_in_one)),
        (w("n_domains"), numbers.plain(result.domains.distinct)),
    ]
    return components.listing(w("terms_caption"), rows, w)


def _files(result: IngestResult, w: Catalog) -> Table:
    heads = [Column(w("file")), Column(w("size"), "num"), Column(w("rows"), "num"), Column("SHA-256", "code")]
    rows: list[list[Cell]] = [
        [file.file, numbers.size(file.bytes), numbers.plain(file.rows), file.sha256[:12]] for file in result.files
    ]
    return Table(w("files_read"), heads, rows)


PAGE = PageSpec("ingest", sections, headline)
