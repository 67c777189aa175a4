"""The page of `estimate_quality`: how well the confidence predicts quality, how it is made, and what needs a review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hanyeong.report import charts, components, numbers
from hanyeong.report.blocks import Block, Cell, Chart, Column, Paragraph, Section, Table, Tile, Tiles
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.codes import Direction
from hanyeong.results.estimate_quality import (
    POINTS,
    Correlation,
    Correlations,
    CurvePoint,
    DirectionQuality,
    EstimateQualityResult,
    EstimatorStatus,
    FeatureWeight,
    ReviewResult,
)

DRAWN = 3
"""Features, the weightiest, whose effect is drawn by value."""
PLACES = 3
"""Of correlations and of what is between 0 and 1."""


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """Each direction: correlation, calibration, review and features; then what was set."""
    result = store.result(EstimateQualityResult)
    if result is None:
        return []
    found = [section for way, quality in result.directions.items() for section in _direction(way, quality, result, w)]
    return [*found, Section(w("quality_settings"), [_settings(result, w)])]


def headline(store: ResultStore, w: Catalog) -> str:
    """The rank correlation of each direction that has an estimator."""
    result = store.result(EstimateQualityResult)
    if result is None:
        return w("not_measured")
    return ", ".join(_in_short(quality, w) for quality in result.directions.values()) or w("no_estimator")


def _in_short(quality: DirectionQuality, w: Catalog) -> str:
    if quality.confidence is None:
        return w("no_estimator")
    rank = quality.confidence.spearman
    return w("quality_headline", value=numbers.fixed(rank.value, 2), interval=_interval(rank, 2))


def _direction(way: Direction, quality: DirectionQuality, result: EstimateQualityResult, w: Catalog) -> list[Section]:
    title = w("quality_of", way=w.of(way))
    if quality.status is EstimatorStatus.TOO_FEW:
        reason = w("quality_too_few", n=numbers.plain(quality.dev_rows), least=numbers.plain(result.min_rows))
        return [Section(title, [Paragraph(f"{w.of(quality.status)}: {reason}", "warn"), _rows(quality, w)])]
    found = [
        Section(title, [Paragraph(w("quality_note")), *_correlation(quality, w), _rows(quality, w)]),
        Section(w("calibration"), _calibration(quality, w)),
    ]
    if quality.review is not None:
        found.append(Section(w("review"), _review(quality.review, result.poor_chrf, w)))
    return [*found, Section(w("features"), _features(quality.features, w))]


def _rows(quality: DirectionQuality, w: Catalog) -> Table:
    named: list[tuple[str, Cell]] = [
        (w("status"), w.of(quality.status)),
        (w("quality_dev_rows"), numbers.plain(quality.dev_rows)),
        (w("quality_fitted_rows"), numbers.plain(quality.fitted_rows)),
        (w("quality_judged_rows"), numbers.plain(quality.judged_rows)),
        (w("quality_mean"), _points(quality.mean_quality)),
    ]
    return components.listing(w("quality_rows_caption"), named, w)


def _correlation(quality: DirectionQuality, w: Catalog) -> list[Block]:
    if quality.confidence is None or quality.baseline is None or quality.gain is None:
        return [Paragraph(w("quality_constant"), "warn")]
    named = (
        (w("confidence"), quality.confidence),
        (w("log_probability_alone"), quality.baseline),
        (w("difference"), quality.gain),
    )
    heads = [Column(""), Column(w("pearson"), "num"), Column(w("interval"), "num")]
    heads += [Column(w("spearman"), "num"), Column(w("interval"), "num")]
    rows = [[name, *_cells(found)] for name, found in named]
    return [Table(w("correlation_caption"), heads, rows)]


def _cells(found: Correlations) -> Iterator[Cell]:
    for one in (found.pearson, found.spearman):
        yield numbers.fixed(one.value, PLACES)
        yield _interval(one, PLACES)


def _interval(found: Correlation, places: int) -> str:
    return numbers.interval(found.low, found.high, places) or ""


def _points(quality: float | None) -> str | None:
    """A quality or a confidence in chrF++ points."""
    return None if quality is None else numbers.fixed(POINTS * quality, 2)


def _calibration(quality: DirectionQuality, w: Catalog) -> list[Block]:
    """The reliability diagram, and its bins in figures."""
    bins = quality.calibration
    points = [(POINTS * one.confidence, POINTS * one.quality) for one in bins]
    marks = [charts.Mark(x, y, f"{numbers.fixed(x)}: {numbers.fixed(y)}") for x, y in points]
    diagonal = charts.Curve(w("perfect"), [(0, 0), (POINTS, POINTS)], "quiet")
    label = w("reliability_label", bins="; ".join(mark.name for mark in marks))
    picture = charts.chart(
        label, axes=charts.Axes(w("confidence_points"), "chrF++"), curves=[diagonal], marks=marks, zero=True
    )
    heads = [Column(w("confidence"), "num"), Column("chrF++ / 100", "num"), Column(w("rows"), "num")]
    rows: list[list[Cell]] = [
        [numbers.fixed(one.confidence, PLACES), numbers.fixed(one.quality, PLACES), numbers.plain(one.rows)]
        for one in bins
    ]
    error = numbers.fixed(quality.calibration_error, PLACES)
    return [
        Chart(picture, w("reliability_caption"), [(w("perfect"), "quiet"), (w("judged_bins"), "main")], "mark"),
        Paragraph(w("calibration_error", error=error)),
        Table(w("calibration_caption"), heads, rows),
    ]


def _review(review: ReviewResult, poor: float, w: Catalog) -> list[Block]:
    tiles = [
        Tile(w("review_threshold"), numbers.fixed(review.threshold, PLACES)),
        Tile(w("precision"), numbers.share(review.precision), w("precision_note")),
        Tile(w("recall"), numbers.share(review.recall), w("recall_note")),
        Tile(w("poor_share"), numbers.share(review.poor_share), w("poor_note", poor=numbers.plain(poor))),
        Tile(w("flagged_share"), numbers.share(review.flagged_share)),
    ]
    return [Tiles(tiles), Paragraph(w("review_note", poor=numbers.plain(poor)))]


def _features(features: Sequence[FeatureWeight], w: Catalog) -> list[Block]:
    scale = charts.scale_of([one.weight for one in features])
    heads = [Column(w("feature")), Column("", "picture"), Column(w("feature_weight"), "num")]
    rows: list[list[Cell]] = [
        [w.of(one.feature), charts.bar(one.weight, scale), numbers.fixed(one.weight, 2)] for one in features
    ]
    drawn = [one for one in features[:DRAWN] if len(one.curve) > 1]
    return [
        Paragraph(w("features_note")),
        Table(w("features_caption"), heads, rows),
        *(_curve(one, w) for one in drawn),
    ]


def _curve(one: FeatureWeight, w: Catalog) -> Chart:
    name = w.of(one.feature)
    curve = charts.Curve(name, list(_steps(one.curve)))
    label = w(
        "curve_label", name=name, start=numbers.plain(one.curve[0].effect), end=numbers.plain(one.curve[-1].effect)
    )
    picture = charts.chart(label, axes=charts.Axes(name, w("effect_points")), curves=[curve])
    return Chart(picture, w("curve_caption", name=name))


def _steps(curve: Sequence[CurvePoint]) -> Iterator[tuple[float, float]]:
    """Level up to each value, then up or down."""
    for before, after in pairwise(curve):
        yield before.value, before.effect
        yield after.value, before.effect
    yield curve[-1].value, curve[-1].effect


def _settings(result: EstimateQualityResult, w: Catalog) -> Table:
    named: list[tuple[str, Cell]] = [
        (w("quality_max_rows"), numbers.plain(result.max_rows)),
        (w("quality_min_rows"), numbers.plain(result.min_rows)),
        (w("poor_below"), numbers.plain(result.poor_chrf)),
        (w("samples"), numbers.plain(result.samples)),
        (w("seed"), numbers.plain(result.seed)),
        (w("estimator_size"), numbers.size(result.bytes)),
        (w("model_digest"), result.model_digest[:12]),
    ]
    return components.listing(w("quality_settings_caption"), named, w)


PAGE = PageSpec("quality_estimation", sections, headline)
