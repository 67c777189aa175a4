"""Very short inputs on the page of the evaluation: how many outputs go wrong, of each system and kind of input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hanyeong.report import numbers, scores
from hanyeong.report.blocks import Block, Cell, Column, Paragraph, Section, Table
from hanyeong.report.catalog import Catalog
from hanyeong.results.codes import Direction
from hanyeong.results.evaluate import EvaluateResult, OutputProblem, ShortInputKind, ShortInputScores, System

WARNED_ABOVE = 0.1
"""Share of faulty outputs; the goal `max_short_input_faults` decides, this only points to it."""


def sections(results: Mapping[System, EvaluateResult], w: Catalog) -> list[Section]:
    """A table for each system and direction; nothing where no system was measured."""
    tables = [
        _table(way, system, kinds, w)
        for system, result in results.items()
        for way, kinds in result.short_inputs.items()
    ]
    if not tables:
        return []
    rows = max(
        sum(one.rows for one in kinds.values()) for result in results.values() for kinds in result.short_inputs.values()
    )
    note = Paragraph(w("short_note", n=numbers.plain(rows)))
    return [Section(w("short_inputs"), [note, *_warnings(results, w), *tables])]


def _warnings(results: Mapping[System, EvaluateResult], w: Catalog) -> Iterator[Block]:
    for system, result in results.items():
        rate = result.short_fault_rate
        if rate is not None and rate > WARNED_ABOVE:
            yield Paragraph(w("short_warning", system=w.of(system), share=numbers.share(rate)), "warn")


def _table(way: Direction, system: System, kinds: Mapping[ShortInputKind, ShortInputScores], w: Catalog) -> Table:
    names = (
        w("rows"),
        "chrF++",
        w("interval"),
        w("short_exact"),
        w.of(OutputProblem.EMPTY),
        w.of(OutputProblem.REPEAT),
    )
    heads = [Column(w("short_kind")), *(Column(name, "num") for name in names)]
    heads += [Column(w("short_too_long"), "num"), Column(w("short_faulty"), "num")]
    rows = [[w.of(kind), *_cells(found)] for kind, found in kinds.items()]
    return Table(w("short_caption", way=w.of(way), system=w.of(system)), heads, rows)


def _cells(found: ShortInputScores) -> Iterator[Cell]:
    yield numbers.plain(found.rows)
    yield numbers.fixed(found.chrf.value)
    yield scores.interval(found.chrf)
    for share in (found.exact_rate, found.empty_rate, found.repetition_rate, found.too_long_rate, found.fault_rate):
        yield numbers.share(share)
