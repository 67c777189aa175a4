"""Small pictures of one signal over windows: how near its threshold it came, and below what its value was.

All share one scale, effect size / threshold, so that a reader compares them at a glance. What passed its threshold has
a symbol of its own, so that nobody needs the colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from hanyeong.report import charts
from hanyeong.report.charts import tag

CAP: Final = 3.0
"""Effects of more thresholds are drawn at the upper edge."""
HEIGHT, TOP, MIDDLE, LOW, BOTTOM = 128, 8, 74, 86, 110
"""In pixels: of the picture, of the effect's plot, and of the value's."""


@dataclass(frozen=True)
class Point:
    """A signal in one window; `tone` is that of its state, "main" where it is no warning."""

    number: int
    value: float | None
    reference: float | None
    ratio: float | None
    """Effect / threshold."""
    tone: str
    name: str
    """Tooltip."""
    digest: str


@dataclass(frozen=True)
class Plot:
    """Maps values from [low, high] to pixels from [bottom, top]."""

    low: float
    high: float
    top: float
    bottom: float

    def __call__(self, value: float) -> float:
        share = min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        return self.bottom - (self.bottom - self.top) * share


EFFECTS: Final = Plot(0, CAP, TOP, MIDDLE)


def picture(points: Sequence[Point], label: str) -> Markup:
    """Both plots; nothing where nothing was measured."""
    if not any(point.value is not None or point.ratio is not None for point in points):
        return charts.NOTHING
    shapes = [*_changes(points), *_effects(points), *_values(points), *_ends(points)]
    return tag("svg", *shapes, class_="trend", width="100%", height=str(HEIGHT), role="img", aria_label=label)


def ratio_strip(ratio: float, tone: str, label: str) -> Markup:
    """One window's effect / threshold on a line, with the threshold."""
    at = charts.Scale(0, CAP)
    limit = f"{at(1):.2f}%"
    return tag(
        "svg",
        tag("line", x1="0", x2="100%", y1="9", y2="9", class_="rail-line"),
        tag("line", x1=limit, x2=limit, y1="1", y2="17", class_="threshold"),
        tag("svg", charts.symbol_of(tone, 1.2), x=f"{at(ratio):.2f}%", y="9", class_=f"mark loud {tone}"),
        class_="strip",
        width="100%",
        height="18",
        role="img",
        aria_label=label,
    )


def _x(at: int, n: int) -> float:
    """Where a window stands, in percent: apart from the edges by half a symbol."""
    return 50.0 if n == 1 else 2 + 96 * at / (n - 1)


def _changes(points: Sequence[Point]) -> Iterator[Markup]:
    """Where another bundle began to answer."""
    for at in range(1, len(points)):
        if points[at].digest != points[at - 1].digest:
            x = f"{(_x(at, len(points)) + _x(at - 1, len(points))) / 2:.2f}%"
            yield tag("line", x1=x, x2=x, y1=str(TOP), y2=str(BOTTOM), class_="bundle-change")


def _effects(points: Sequence[Point]) -> Iterator[Markup]:
    """The band of what is normal, the line of effects, and a symbol for whatever passed its threshold."""
    ratios = [point.ratio for point in points]
    if all(ratio is None for ratio in ratios):
        return
    limit = EFFECTS(1)
    yield tag("rect", x="0", y=f"{limit:.1f}", width="100%", height=f"{MIDDLE - limit:.1f}", class_="band")
    yield tag("line", x1="0", x2="100%", y1=f"{limit:.1f}", y2=f"{limit:.1f}", class_="threshold")
    yield _line(ratios, EFFECTS, "main")
    last = max(at for at, ratio in enumerate(ratios) if ratio is not None)
    for at, point in enumerate(points):
        if point.ratio is not None and (at == last or point.tone != "main"):
            yield _mark(_x(at, len(points)), EFFECTS(point.ratio), point)


def _values(points: Sequence[Point]) -> Iterator[Markup]:
    """The values, and what they are without drift."""
    values, references = [point.value for point in points], [point.reference for point in points]
    known = [value for value in (*values, *references) if value is not None]
    if not known:
        return
    low, high = min(known), max(known)
    room = (high - low) * 0.05 or 1.0
    plot = Plot(low - room, high + room, LOW, BOTTOM)
    for series, tone in ((references, "quiet"), (values, "main")):
        yield _line(series, plot, tone)
    if len(points) == 1 and values[0] is not None:
        yield _mark(_x(0, 1), plot(values[0]), points[0])


def _ends(points: Sequence[Point]) -> Iterator[Markup]:
    """The numbers of the first and the last window."""
    yield tag("text", str(points[0].number), x="0", y=str(HEIGHT - 3), class_="tick")
    if len(points) > 1:
        yield tag("text", str(points[-1].number), x="100%", y=str(HEIGHT - 3), text_anchor="end", class_="tick")


def _mark(x: float, y: float, point: Point) -> Markup:
    symbol = charts.symbol_of(point.tone, 1.1)
    return tag("svg", tag("title", point.name), symbol, x=f"{x:.2f}%", y=f"{y:.1f}", class_=f"mark loud {point.tone}")


def _line(series: Sequence[float | None], plot: Plot, tone: str) -> Markup:
    """A line through what was measured, with a gap where nothing was."""
    n, grid, paths = len(series), charts.GRID, []
    inner = Plot(plot.low, plot.high, 0, grid)
    for run in _runs(series):
        at = [(_x(i, n) * grid / 100, inner(value)) for i, value in run]
        if len(at) > 1:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
            paths.append(tag("polyline", points=points, class_=f"curve {tone}"))
    return tag(
        "svg",
        *paths,
        x="0",
        y=str(plot.top),
        width="100%",
        height=str(plot.bottom - plot.top),
        viewBox=f"0 0 {grid} {grid}",
        preserveAspectRatio="none",
    )


def _runs(series: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    run: list[tuple[int, float]] = []
    for at, value in enumerate(series):
        if value is not None:
            run.append((at, value))
        elif run:
            yield run
            run = []
    if run:
        yield run
