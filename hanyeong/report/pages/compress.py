"""The page of `compress`: size against quality, latency, and which candidate was picked by which rule."""

from __future__ import annotations

import math

from hanyeong.report import charts, components, numbers, scores
from hanyeong.report.blocks import Block, Cell, Chart, Column, Paragraph, Section, Table, Tile, Tiles, TimingBars
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.codes import Direction
from hanyeong.results.compress import CandidateResult, CompressResult
from hanyeong.results.scores import MetricName, ModelRole, OutputFlag

PICKED, TONES = "good", {ModelRole.TEACHER: "second", ModelRole.STUDENT: "main"}
READINGS = (("p50_ms", "ms"), ("p95_ms", "ms"), ("lines_per_s_alone", "per_s"), ("lines_per_s_together", "per_s"))
SHOWN_CHECKS = ("rows", "tokens", "mean_gap", "answered")


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The pick, size against quality, quality in full, speed, and whether the exports do what PyTorch does."""
    result = store.result(CompressResult)
    if result is None:
        return []
    return [
        Section(w("selected"), _pick(result, w)),
        Section(w("size_and_quality"), [_scatter(result, w), _candidates(result, w)]),
        Section(w("quality_on_dev"), _quality(result, w)),
        Section(w("speed"), _speed(result, w)),
        Section(w("export_checks"), [_checks(result, w), _flags(result, w)]),
    ]


def headline(store: ResultStore, w: Catalog) -> str:
    """What was picked, and its size."""
    result = store.result(CompressResult)
    if result is None:
        return w("not_measured")
    return ", ".join([result.pick.name, *(numbers.size(one.bytes) or "" for one in _picked(result))])


def _picked(result: CompressResult) -> list[CandidateResult]:
    """The candidate that was picked."""
    return [one for one in result.candidates if one.name == result.pick.name]


def _pick(result: CompressResult, w: Catalog) -> list[Block]:
    pick, limits = result.pick, result.limits
    chosen = next(iter(_picked(result)), None)
    best = max((one.chrf for one in result.candidates), default=None)
    tiles = [
        Tile(w("selected"), pick.name, w.of(pick.rule)),
        Tile(w("size"), numbers.size(chosen.bytes) if chosen else None, w("with_tokenizers")),
        Tile(w("chrf_on_dev"), numbers.fixed(chosen.chrf) if chosen else None, _of_best(best, w)),
        Tile(w("parameters"), numbers.large(pick.parameters)),
    ]
    named: list[tuple[str, Cell]] = [
        (w("direction"), w.of(result.direction)),
        (w("max_bytes"), numbers.size(limits.max_bytes) or w("no_limit")),
        (w("max_quality_drop"), numbers.plain(limits.max_quality_drop)),
        (w("max_latency_ms"), numbers.plain(limits.max_latency_ms) or w("no_limit")),
        (w("beam_size"), numbers.plain(result.beam_size)),
        (w("length_penalty"), numbers.plain(result.length_penalty)),
    ]
    named += [(w("dev_rows", way=way), numbers.plain(n)) for way, n in result.rows.items()]
    return [Paragraph(w("pick_note")), Tiles(tiles), components.listing(w("limits_caption"), named, w)]


def _of_best(best: float | None, w: Catalog) -> str:
    return w("best_is", value=numbers.fixed(best)) if best is not None else ""


def _tone(one: CandidateResult, result: CompressResult) -> str:
    return PICKED if one.name == result.pick.name else TONES[one.model]


def _scatter(result: CompressResult, w: Catalog) -> Chart:
    """Each candidate in megabytes and chrF++; with two directions the mean of both, without intervals."""
    marks: list[charts.Mark] = []
    for one in sorted(result.candidates, key=lambda one: one.bytes):
        if one.bytes <= 0:
            continue
        by_way = [quality.chrf for quality in one.quality.values()]
        ends = (by_way[0].low, by_way[0].high) if len(by_way) == 1 else (None, None)
        marks.append(
            charts.Mark(
                math.log2(one.bytes / 1e6),
                one.chrf,
                f"{one.name}: {numbers.size(one.bytes)}, {numbers.fixed(one.chrf)}",
                _tone(one, result),
                loud=one.name == result.pick.name,
                label=one.name,
                under=len(marks) % 2 == 1,  # neighbours must not write over each other on a phone
                ends=ends,
            )
        )
    label = w("scatter_label", candidates="; ".join(mark.name for mark in marks))
    legend = [(w("selected"), PICKED), *((w.of(model), tone) for model, tone in TONES.items())]
    return Chart(
        charts.chart(label, axes=charts.Axes("MB", "chrF++"), marks=marks, powers_x=True),
        w("scatter_caption"),
        legend,
        "mark",
    )


def _candidates(result: CompressResult, w: Catalog) -> Table:
    scale = charts.scale_of([one.bytes for one in result.candidates])
    heads = [Column(w("candidate")), Column(w("which_model")), Column(w("compute_type"))]
    heads += [Column(w("size"), "picture"), Column(w("size"), "num")]
    heads += [Column(w("parameters"), "num"), Column("chrF++", "num"), Column(w("outcome"), "status")]
    rows: list[list[Cell]] = [
        [
            one.name,
            w.of(one.model),
            one.compute_type,
            charts.bar(one.bytes, scale),
            numbers.size(one.bytes),
            numbers.large(one.parameters),
            numbers.fixed(one.chrf),
            _standing(one, result, w),
        ]
        for one in result.candidates
    ]
    picked = result.pick.name
    tones = ["good" if one.name == picked else "warn" if one.ruled_out_by else "" for one in result.candidates]
    return Table(w("candidates_caption"), heads, rows, tones)


def _standing(one: CandidateResult, result: CompressResult, w: Catalog) -> str:
    outcomes = [w("selected")] if one.name == result.pick.name else []
    outcomes += [w("ruled_out", what=w.of(one.ruled_out_by))] if one.ruled_out_by else []
    return ", ".join(outcomes) or w("possible")


def _quality(result: CompressResult, w: Catalog) -> list[Block]:
    """By direction: chrF++ and BLEU with intervals, then the distance to the best, paired."""
    blocks: list[Block] = []
    for way in result.rows:
        for metric in MetricName:
            named = [
                scores.Named(one.name, one.quality[way].of(metric), _tone(one, result))
                for one in result.candidates
                if way in one.quality
            ]
            caption = w("quality_caption", metric=w.of(metric), way=way)
            blocks += scores.dots(caption, named, w, first="candidate")
        blocks.append(_gaps(result, way, w))
    return blocks


def _gaps(result: CompressResult, way: Direction, w: Catalog) -> Table:
    heads = [
        Column(w("candidate")),
        Column(w("best_candidate")),
        Column("chrF++", "num"),
        Column(w("best_score"), "num"),
    ]
    heads += [Column(w("difference"), "num"), Column(w("interval"), "num"), Column("p", "num"), Column(w("n"), "num")]
    rows: list[list[Cell]] = []
    for one in result.candidates:
        gap = one.against_best.get(way)
        if gap is None:
            continue
        interval = numbers.interval(gap.low, gap.high, 2)
        figures = [numbers.fixed(gap.difference, 2), interval, numbers.fixed(gap.p_value, 3)]
        values = [numbers.fixed(gap.system, 2), numbers.fixed(gap.baseline, 2)]
        shown = [numbers.DASH] * 3 if one.name == result.best else figures
        rows.append([one.name, result.best, *values, *shown, numbers.plain(gap.n)])
    return Table(w("gaps_caption", way=way), heads, rows)


def _speed(result: CompressResult, w: Catalog) -> list[Block]:
    note: list[Block] = [Paragraph(w("speed_note"))]
    names = [one.name for one in result.candidates]
    bars = [
        TimingBars(w(f"speed_{key}"), [(name, "compress", f"readings/{name}/{key}") for name in names], unit)
        for key, unit in READINGS
    ]
    return [*note, *bars]


def _checks(result: CompressResult, w: Catalog) -> Table:
    heads = [Column(w("candidate")), Column(w("computed_in")), Column(w("vocabulary"), "num")]
    heads += [Column(w(f"check_{key}"), "num") for key in SHOWN_CHECKS]
    rows: list[list[Cell]] = [
        [
            one.name,
            one.check.compute_type,
            f"{numbers.plain(one.check.vocabulary.src)} / {numbers.plain(one.check.vocabulary.tgt)}",
            *(numbers.plain(getattr(one.check, key)) for key in SHOWN_CHECKS),
        ]
        for one in result.candidates
    ]
    return Table(w("checks_caption"), heads, rows)


def _flags(result: CompressResult, w: Catalog) -> Table:
    heads = [Column(w("candidate")), *(Column(w.of(flag), "num") for flag in OutputFlag)]
    rows: list[list[Cell]] = [
        [one.name, *(numbers.plain(one.flags.get(flag)) for flag in OutputFlag)] for one in result.candidates
    ]
    return Table(w("flags_caption"), heads, rows)


PAGE = PageSpec("compress", sections, headline)
