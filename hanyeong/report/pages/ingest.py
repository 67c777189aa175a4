"""The page of `ingest`: which files each source holds, what may be done with them, and how long their sentences are."""

from __future__ import annotations

from hanyeong.report import numbers, pieces
from hanyeong.report.blocks import Block, Cell, Head, Say, Section, Table
from hanyeong.report.facts import Book, Entry, Facts
from hanyeong.report.words import Words


def sections(book: Book, w: Words) -> list[Section]:
    """All sources side by side, then each by itself."""
    entries = book.all("ingest")
    return [Section(w("sources"), [_sources(entries, w)]), *(_source(entry, w) for entry in entries if entry.facts)]


def headline(book: Book, w: Words) -> str:
    """How many sources."""
    return w("n_sources", n=len(book.all("ingest")))


def _sources(entries: list[Entry], w: Words) -> Table:
    heads = [Head(w("source")), Head(w("kind")), Head(w("use")), Head(w("terms")), Head(w("files"), "num")]
    heads += [Head(w("kept"), "num"), Head(w("refused"), "num")]
    return Table(w("sources_caption"), heads, [_row(entry, w) for entry in entries])


def _row(entry: Entry, w: Words) -> list[Cell]:
    words: list[Cell] = [_label(entry.facts, key, w) for key in ("kind", "use", "terms")]
    kept, refused = entry.rows.number("kept"), sum(entry.rows.counts("refused").values())
    counts = [numbers.plain(entry.facts.number("n_files")), numbers.plain(kept)]
    return [entry.item, *words, *counts, numbers.plain(refused) if kept is not None else None]


def _label(facts: Facts, key: str, w: Words) -> str | None:
    code = facts.text(key)
    return w.label(code) if code else None


def _source(entry: Entry, w: Words) -> Section:
    facts = entry.facts
    blocks: list[Block] = [_terms(facts, w)]
    domains = {
        row.text("domain") or w("unnamed"): row.number("rows") or 0.0 for row in facts.rows("domains", "largest")
    }
    if domains:
        blocks.append(pieces.share_bars(w("domains"), domains, entry.rows.number("kept"), w, first="domain"))
    lengths = [(w.label(side), facts.counts("length_chars", side)) for side in ("ko", "en")]
    blocks += [pieces.quantiles(w("length_chars"), lengths, w), _files(facts, w)]
    marked = [
        (f"{w(key)}: {w.label(name, key)}", numbers.plain(n))
        for key in ("directions", "split_hints", "passed_over", "noted")
        for name, n in facts.counts(key).items()
    ]
    blocks.append(pieces.listing(w("as_marked"), [*marked, (w("n_twins"), numbers.plain(facts.number("n_twins")))], w))
    twins = facts.rows("twins")
    if twins:
        heads = [Head(w("file")), Head(w("same_as"))]
        blocks.append(Table(w("twins"), heads, [[row.text("file"), row.text("same_as")] for row in twins]))
    digest = facts.text("digest")
    blocks.append(Say(w("source_digest", digest=digest[:12] if digest else w("not_measured"))))
    first = [(w.label(reason), str(place)) for reason, place in sorted(_texts(facts.under("refused_first")))]
    if first:
        blocks.append(pieces.listing(w("refused_first"), first, w))
    return Section(w("source_named", name=entry.item or ""), blocks)


def _texts(facts: Facts) -> list[tuple[str, str]]:
    tree = facts.tree if isinstance(facts.tree, dict) else {}
    return [(key, value) for key, value in tree.items() if isinstance(value, str)]


def _terms(facts: Facts, w: Words) -> Table:
    rows: list[tuple[str, Cell]] = [(w("terms"), _label(facts, "terms", w))]
    rows += [(w("licence"), facts.text("licence") or w("not_stated"))]
    rows += [(w("attribution_line"), facts.text("attribution") or w("not_stated"))]
    rows += [(w("encoding"), facts.text("encoding"))]
    limit = facts.number("max_rows")
    rows += [(w("max_rows"), numbers.plain(limit) if limit is not None else w("no_limit"))]
    rows += [(w("documents"), numbers.plain(facts.number("documents", "distinct")))]
    return pieces.listing(w("terms_caption"), rows, w)


def _files(facts: Facts, w: Words) -> Table:
    heads = [Head(w("file")), Head(w("size"), "num"), Head(w("rows"), "num"), Head("SHA-256", "code")]
    rows: list[list[Cell]] = [
        [
            file.text("file"),
            numbers.size(file.number("bytes")),
            numbers.plain(file.number("rows")),
            (file.text("sha256") or "")[:12],
        ]
        for file in facts.rows("files")
    ]
    return Table(w("files_read"), heads, rows)
