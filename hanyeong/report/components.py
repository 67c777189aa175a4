"""Blocks that many pages share: a stage's rows, its refusals by reason, its timings, all else in its result."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from hanyeong.pipeline.results_file import State
from hanyeong.report import charts, numbers
from hanyeong.report.blocks import (
    Block,
    Cell,
    Column,
    Details,
    Link,
    Links,
    Paragraph,
    Section,
    Table,
    Tile,
    Tiles,
    TimingTable,
    TimingTile,
    TimingTiles,
)
from hanyeong.report.catalog import Catalog
from hanyeong.report.result_store import Entry
from hanyeong.results.clean import RejectReason
from hanyeong.results.registry import BY_KEY


def row_counts(entry: Entry, w: Catalog) -> list[Section]:
    """Rows read, kept and refused, with a bar a reason; nothing for a stage that handles no rows."""
    read, kept = entry.rows.read, entry.rows.kept
    if read is None:
        return []
    rejected = entry.rows.rejected
    tiles = [
        Tile(w("read"), numbers.plain(read)),
        Tile(w("kept"), numbers.plain(kept), _of(kept, read, w)),
        Tile(w("rejected"), numbers.plain(sum(rejected.values())), _of(sum(rejected.values()), read, w)),
    ]
    named = {reason(code, entry.stage, w): n for code, n in rejected.items()}
    reasons: Block = share_bars(w("rejected_by_reason"), named, read, w) if named else Paragraph(w("none_rejected"))
    title = w("row_counts") if entry.item is None else w("row_counts_of", item=item_of(entry, w))
    return [Section(title, [Tiles(tiles), reasons])]


def reason(code: str, stage: str, w: Catalog) -> str:
    """Why a row was refused. `split` says which part it was to go to, and which table knows it already."""
    part, colon, table = code.partition(":")
    if stage == "split" and colon:
        return w("leak_reason", part=w.label(part, "part"), table=w.label(table, "part"))
    for reasons in (BY_KEY[stage].reasons, RejectReason):  # `split` also accounts for what `clean` refused
        if reasons is not None and code in set(reasons):
            return w.of(reasons(code))
    return w.label(code, stage)


def share_bars(
    caption: str,
    counts: Mapping[str, float],
    whole: float | None,
    w: Catalog,
    *,
    tone: str = "main",
    first: str = "reason",
) -> Table:
    """A row a name, as it is to be shown: how many, which share of `whole`, and a bar; the largest first."""
    scale = charts.scale_of(list(counts.values()))
    ordered = sorted(counts.items(), key=lambda named: (-named[1], named[0]))
    rows: list[list[Cell]] = [
        [
            name,
            charts.bar(count, scale, tone=tone),
            numbers.plain(count),
            numbers.share(numbers.ratio(count, whole), 2),
        ]
        for name, count in ordered
    ]
    return Table(caption, [Column(w(first)), *bar_heads(w)], rows)


def size_bars(caption: str, sizes: Mapping[str, float], w: Catalog, *, first: str) -> Table:
    """A row a name, as it is to be shown: how many bytes, and a bar; the largest first."""
    scale = charts.scale_of(list(sizes.values()))
    ordered = sorted(sizes.items(), key=lambda named: (-named[1], named[0]))
    rows: list[list[Cell]] = [[name, charts.bar(n_bytes, scale), numbers.size(n_bytes)] for name, n_bytes in ordered]
    return Table(caption, [Column(w(first)), Column("", "picture"), Column(w("size"), "num")], rows)


def bar_heads(w: Catalog) -> list[Column]:
    """The columns beside a name: a bar, a count, a share."""
    return [Column("", "picture"), Column(w("rows"), "num"), Column(w("share"), "num")]


def listing(caption: str, named: Sequence[tuple[str, Cell]], w: Catalog) -> Table:
    """Two columns: a name and what was found."""
    return Table(caption, [Column(w("what")), Column(w("found"), "num")], [[name, value] for name, value in named])


def quantiles(caption: str, named: Sequence[tuple[str, Mapping[str, float]]], w: Catalog) -> Table:
    """A row a distribution, a column a quantile ("p50" and so on, in rising order), as they stand in the result."""
    columns = sorted({name for _, found in named for name in found}, key=_rank)
    rows: list[list[Cell]] = [
        [name, *(numbers.plain(found.get(column)) for column in columns)] for name, found in named
    ]
    return Table(caption, [Column(""), *(Column(_quantile(column, w), "num") for column in columns)], rows)


def _rank(quantile: str) -> tuple[float, str]:
    digits = quantile.lstrip("p")
    return (float(digits), quantile) if digits.isdigit() else (1000, quantile)


def _quantile(column: str, w: Catalog) -> str:
    words = {"p00": "least", "p50": "median", "p100": "most"}
    return w(words[column]) if column in words else w.label(column)


def histogram_label(name: str, counts: Sequence[float], edges: Sequence[str], w: Catalog) -> str:
    """A histogram in words: how many, and where most of them are."""
    most, edge = max(zip(counts, edges, strict=False), key=lambda column: column[0], default=(0.0, ""))
    return w("histogram_label", name=name, total=numbers.plain(sum(counts)), most=numbers.plain(most), edge=edge)


def timings(entries: Sequence[Entry], w: Catalog) -> Section:
    """Places for the timings of a stage or its items."""
    blocks: list[Block] = [Paragraph(w("timings_note"))]
    for entry in entries:
        blocks += timing_blocks(entry.label, w, item_of(entry, w) if len(entries) > 1 else "")
    return Section(w("timings"), blocks)


def item_of(entry: Entry, w: Catalog) -> str:
    """The name of a stage's item: sources have one of their own, everything else has ours."""
    return entry.item or "" if entry.stage == "ingest" else w.label(entry.item or "")


def timing_blocks(label: str, w: Catalog, item: str = "") -> list[Block]:
    """Wall time, CPU time, peak memory and whatever else was read."""
    prefix = f"{item}: " if item else ""
    tiles = [
        TimingTile(prefix + w("seconds"), label, "seconds", "s"),
        TimingTile(prefix + w("cpu_seconds"), label, "cpu_seconds", "s"),
        TimingTile(prefix + w("peak_bytes"), label, "peak_bytes", "bytes"),
    ]
    return [TimingTiles(tiles), TimingTable(label)]


def rest(entries: Sequence[Entry], w: Catalog) -> list[Section]:
    """Everything in the result files, as JSON with its own keys and closed; and where the files are."""
    there = [entry for entry in entries if entry.tree is not None]
    if not there:
        return []
    details: list[Block] = [Details(_everything(entry, w), _as_json(entry)) for entry in there]
    ways = [Link(_named(w("results_file"), entry, w), f"reports/{entry.file}") for entry in there]
    return [Section(w("files"), [*details, Links(ways)])]


def is_plain_name(name: str) -> bool:
    """Whether a file name found in a result may stand in a link: no way out of its folder, no scheme."""
    return bool(name) and all(part.isalnum() for part in name.replace("_", "-").replace(".", "-").split("-"))


def missing_notice(entry: Entry, w: Catalog) -> list[Section]:
    """What to say about an entry that is missing or unreadable."""
    if entry.state is State.MISSING:
        return [Section(item_of(entry, w), [Paragraph(w("missing"), "warn")])]
    if entry.state is State.UNREADABLE:
        return [Section(item_of(entry, w), [Paragraph(w("unreadable", file=entry.file), "bad")])]
    if entry.state is State.OTHER_VERSION:
        message = w("other_version", file=entry.file, stage=entry.label)
        return [Section(item_of(entry, w), [Paragraph(message, "warn")])]
    return []


def _of(part: float | None, whole: float, w: Catalog) -> str:
    share = numbers.share(numbers.ratio(part, whole), 2)
    return w("of_read", share=share) if share else ""


def _as_json(entry: Entry) -> str:
    return json.dumps(entry.tree, ensure_ascii=False, indent=1)


def _everything(entry: Entry, w: Catalog) -> str:
    return w("everything") if entry.item is None else w("everything_of", item=item_of(entry, w))


def _named(name: str, entry: Entry, w: Catalog) -> str:
    return name if entry.item is None else f"{name}: {item_of(entry, w)}"
