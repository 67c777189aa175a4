"""Small SVG pictures, made by hand: no fonts or styles of their own, so that they follow the page and its theme.

Positions are percentages: a picture is as wide as its place, and its text stays as large as the text around it, on a
phone as on a laptop. Everything passes through `tag`, which escapes; the same numbers give the same bytes.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

NOTHING = Markup("")
"""Where nothing was measured there is no picture; the page says so."""
GRID = 1000
"""Side of the inner coordinate system in which lines are drawn; the browser stretches it."""


def tag(name: str, *children: str | Markup, **attributes: str | float) -> Markup:
    """An element with everything in it escaped; `_` in an attribute name stands for `-`, a trailing one is dropped."""
    shown = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _trim(value)) for key, value in attributes.items()
    )
    inner = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(name, shown, inner)


@dataclass(frozen=True)
class Scale:
    """Maps values from [low, high] to a percentage."""

    low: float
    high: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        return 0.0 if span <= 0 else min(100.0, max(0.0, 100 * (value - self.low) / span))


def scale_of(values: Sequence[float], zero: bool = True, room: float = 0.04) -> Scale:
    """A scale on which all values can be seen, from zero where `zero` says so."""
    if not values:
        return Scale(0, 1)
    low, high = min(values), max(values)
    low = min(0.0, low) if zero else low
    high = high if high > low else low + 1
    pad = room * (high - low)
    return Scale(low if zero and low == 0 else low - pad, high + pad)


def bar(
    value: float,
    scale: Scale,
    *,
    ends: tuple[float | None, float | None] = (None, None),
    tone: str = "main",
    label: str = "",
) -> Markup:
    """One horizontal bar from zero (or the scale's low end); `ends` are those of an interval."""
    start, end = sorted((scale(max(0.0, scale.low)), scale(value)))
    return _strip(
        tag("rect", x="0", y="4", width="100%", height="10", rx="2", class_="rail"),
        *_filled(start, end, tone),
        *_whisker(*ends, scale, "over"),
        label=label,
    )


def _filled(start: float, end: float, tone: str) -> list[Markup]:
    """Something is never drawn as nothing, nor nothing as something."""
    if end <= start:
        return []
    width = _pc(max(end - start, 0.4))
    return [tag("rect", x=_pc(start), y="4", width=width, height="10", rx="2", class_=f"fill {tone}")]


def stack(parts: Sequence[tuple[float, str]], label: str = "") -> Markup:
    """One bar made of parts (value, tone), as wide as its place."""
    total = sum(value for value, _ in parts) or 1
    shapes, x = [], 0.0
    for value, tone in parts:
        width = 100 * value / total
        shapes.append(tag("rect", x=_pc(x), y="4", width=_pc(width), height="10", class_=f"fill {tone}"))
        x += width
    return _strip(*shapes, label=label)


def dot(
    value: float, low: float | None, high: float | None, scale: Scale, *, tone: str = "main", label: str = ""
) -> Markup:
    """A value as a dot with its interval as a line."""
    rail = tag("line", x1="0", x2="100%", y1="9", y2="9", class_="rail-line")
    spot = tag("circle", cx=_pc(scale(value)), cy="9", r="4.5", class_=f"fill {tone}")
    return _strip(rail, *_whisker(low, high, scale, tone), spot, label=label)


def _whisker(low: float | None, high: float | None, scale: Scale, tone: str) -> list[Markup]:
    if low is None or high is None:
        return []
    line = tag("line", x1=_pc(scale(low)), x2=_pc(scale(high)), y1="9", y2="9", class_=f"whisker {tone}")
    ends = [
        tag("line", x1=_pc(scale(end)), x2=_pc(scale(end)), y1="5", y2="13", class_=f"whisker-end {tone}")
        for end in (low, high)
    ]
    return [line, *ends]


@dataclass(frozen=True)
class Curve:
    """A named line through points (x, y)."""

    name: str
    points: Sequence[tuple[float, float]]
    tone: str = "main"


@dataclass(frozen=True)
class Mark:
    """A single point, such as a window's effect; `loud` ones are filled and larger, and `name` is its tooltip."""

    x: float
    y: float
    name: str
    tone: str = "main"
    loud: bool = False
    label: str = ""
    """Written above it..."""
    under: bool = False
    """...or below."""
    ends: tuple[float | None, float | None] = (None, None)
    """Of an interval of y."""


@dataclass(frozen=True)
class Axes:
    """What the two axes count, as people say it."""

    x: str = ""
    y: str = ""


def chart(
    label: str,
    *,
    axes: Axes = Axes(),
    curves: Sequence[Curve] = (),
    marks: Sequence[Mark] = (),
    rules: Sequence[tuple[float, str]] = (),
    zero: bool = False,
    powers: bool = False,
    powers_x: bool = False,
) -> Markup:
    """Curves and points over a common pair of axes; `rules` are named horizontal lines such as a threshold.

    `zero` lets y begin there. `powers` and `powers_x` say that y or x holds logarithms to base 2: ticks are whole and
    show what they stand for. Returns nothing when there is nothing to draw.
    """
    xs = [x for curve in curves for x, _ in curve.points] + [mark.x for mark in marks]
    ys = [y for curve in curves for _, y in curve.points] + [mark.y for mark in marks]
    ys += [end for mark in marks for end in mark.ends if end is not None]
    if not xs:
        return NOTHING
    across = scale_of(xs, zero=False, room=0.0 if curves else 0.05)
    room = 0.2 if any(mark.label for mark in marks) else 0.08
    upward = scale_of(ys + [y for y, _ in rules], zero=zero, room=room)
    shapes = [*_x_ticks(across, powers_x), *(_rule(y, upward) for y, _ in rules)]
    if curves:
        shapes.append(_lines(curves, across, upward))
    shapes += [_point(mark, across, upward) for mark in marks]
    shapes += [_rule_name(y, name, upward) for y, name in rules]
    return _framed(label, axes, _y_grid(upward, powers), shapes)


def _framed(label: str, axes: Axes, grid: Sequence[Markup], shapes: Sequence[Markup]) -> Markup:
    """The y axis's numbers in a margin of their own, the plot beside them, what the axes count above and below."""
    names = [
        tag("text", axes.y, x=str(-MARGIN), y="0.8rem", class_="axis"),
        tag("text", axes.x, x="100%", y="99%", text_anchor="end", class_="axis"),
    ]
    shown = [name for name, text in zip(names, (axes.y, axes.x), strict=True) if text]
    return tag(
        "svg", *grid, *shapes, *shown, class_="chart", width="100%", height=str(HEIGHT), role="img", aria_label=label
    )


def ticks(low: float, high: float, about: int = 5, whole: bool = False) -> list[float]:
    """Round values between low and high, about so many."""
    if high <= low:
        return [low]
    raw = (high - low) / about
    if raw < sys.float_info.min:  # no step between such ends has a logarithm
        return [low]
    magnitude = 10 ** math.floor(math.log10(raw))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= raw * 0.999)
    step = max(step, 1) if whole else step
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 10) for i in range(first, math.floor(high / step + 1e-9) + 1)]


TOP, BOTTOM = 13.0, 82.0
"""The plot's upper and lower edge in percent of the picture's height; around it is room for the axes' words."""
HEIGHT, MARGIN = 260, 48
"""In pixels: a picture's height, and the margin for the y axis's numbers at its left (style.css: .chart)."""


def _height(value: float, upward: Scale) -> float:
    return BOTTOM - (BOTTOM - TOP) * upward(value) / 100


def _y_grid(upward: Scale, powers: bool = False) -> list[Markup]:
    """Lines across, and their numbers in the margin."""
    shapes = []
    for tick in ticks(upward.low, upward.high, about=7 if powers else 5, whole=powers):
        y = _pc(_height(tick, upward))
        shapes.append(tag("line", x1="0", x2="100%", y1=y, y2=y, class_="grid"))
        number = f"{2**tick if powers else tick:,.6g}"
        shapes.append(tag("text", number, x="-6", y=y, dy="4", text_anchor="end", class_="tick"))
    return shapes


def _x_ticks(across: Scale, powers: bool) -> list[Markup]:
    shapes = []
    for tick in ticks(across.low, across.high, about=4, whole=True):
        at = across(tick)
        anchor = "start" if at < 3 else "end" if at > 97 else "middle"
        label = f"{2**tick if powers else tick:,.6g}"
        shapes.append(tag("text", label, x=_pc(at), y="90%", text_anchor=anchor, class_="tick"))
    return shapes


def _rule(value: float, upward: Scale) -> Markup:
    y = _pc(_height(value, upward))
    return tag("line", x1="0", x2="100%", y1=y, y2=y, class_="threshold")


def _rule_name(value: float, name: str, upward: Scale) -> Markup:
    """At the left, above everything that is drawn, on a ground of its own."""
    return tag("text", name, x="4", y=_pc(_height(value, upward)), dy="-5", class_="threshold-name")


def _lines(curves: Sequence[Curve], across: Scale, upward: Scale) -> Markup:
    paths = []
    for curve in curves:
        points = " ".join(
            f"{_trim(across(x) * GRID / 100)},{_trim((100 - upward(y)) * GRID / 100)}" for x, y in curve.points
        )
        paths.append(tag("polyline", points=points, class_=f"curve {curve.tone}"))
    return tag(
        "svg",
        *paths,
        x="0",
        y=_pc(TOP),
        width="100%",
        height=_pc(BOTTOM - TOP),
        viewBox=f"0 0 {GRID} {GRID}",
        preserveAspectRatio="none",
    )


def _point(mark: Mark, across: Scale, upward: Scale) -> Markup:
    x, y = across(mark.x), _height(mark.y, upward)
    shapes = []
    low, high = mark.ends
    if low is not None and high is not None:
        tips = [_pc(_height(end, upward)) for end in (low, high)]
        shapes.append(tag("line", x1=_pc(x), x2=_pc(x), y1=tips[0], y2=tips[1], class_=f"whisker {mark.tone}"))
    loud = " loud" if mark.loud else ""
    symbol = symbol_of(mark.tone, 1.3 if mark.loud else 1.0)
    shapes.append(tag("svg", tag("title", mark.name), symbol, x=_pc(x), y=_pc(y), class_=f"mark {mark.tone}{loud}"))
    if mark.label:
        tip = low if mark.under else high
        at, away = _height(mark.y if tip is None else tip, upward), "18" if mark.under else "-10"
        anchor = "start" if x < 12 else "end" if x > 88 else "middle"
        shapes.append(tag("text", mark.label, x=_pc(x), y=_pc(at), dy=away, text_anchor=anchor, class_="label"))
    return tag("g", *shapes)


SYMBOLS: Mapping[str, str] = {
    "second": "M-3.5,-3.5H3.5V3.5H-3.5Z",
    "third": "M0,-4.5L4.5,3.5H-4.5Z",
    "fourth": "M0,-5L5,0L0,5L-5,0Z",
    "bad": "M-4,-2.4L-2.4,-4L0,-1.6L2.4,-4L4,-2.4L1.6,0L4,2.4L2.4,4L0,1.6L-2.4,4L-4,2.4L-1.6,0Z",
    "warn": "M0,4.5L4.5,-3.5H-4.5Z",
    "unknown": "M-4.5,-1.3H4.5V1.3H-4.5Z",
}
"""How a series' points look, so that nobody needs their colours; all others are round."""


def symbol_of(tone: str, size: float = 1.0) -> Markup:
    """A point of a series, around the origin."""
    if tone in SYMBOLS:
        return tag("path", d=SYMBOLS[tone], transform=f"scale({_trim(size)})")
    return tag("circle", r=_trim(3.8 * size))


MOST_LABELS = 14
"""Columns that can be told apart by a label each."""


def columns(
    label: str,
    labels: Sequence[str],
    rows: Sequence[tuple[Sequence[float], str]],
    axes: Axes = Axes(),
    *,
    line: tuple[int, str] | None = None,
) -> Markup:
    """Upright bars side by side: for each label one bar a row; a row is its values and their tone.

    A label stands at the left edge of its bars, as the lower end of a range does; `line` is a named threshold at the
    left edge of the bars of a label. Returns nothing when all are zero.
    """
    most = max((value for values, _ in rows for value in values), default=0)
    if most <= 0:
        return NOTHING
    upward, slot = scale_of([most], room=0.08), 100 / len(labels)
    width, shapes = 0.86 * slot / len(rows), []
    for number, (values, tone) in enumerate(rows):
        for at, value in enumerate(values[: len(labels)]):
            top = _height(value, upward)
            left = at * slot + 0.07 * slot + number * width
            shapes.append(
                tag("rect", x=_pc(left), y=_pc(top), width=_pc(width), height=_pc(BOTTOM - top), class_=f"fill {tone}")
            )
    step = -(-len(labels) // MOST_LABELS)
    for at in range(0, len(labels), step):
        name = "tick sparse" if at // step % 2 else "tick"  # a phone leaves out every other one
        shapes.append(tag("text", labels[at], x=_pc(at * slot), y="90%", class_=name))
    if line is not None:
        shapes += _upright(line[0] * slot, line[1])
    return _framed(label, axes, _y_grid(upward), shapes)


def _upright(at: float, name: str) -> list[Markup]:
    """A threshold from top to bottom, its name on the side with more room."""
    x, right = _pc(at), at > 50
    anchor, away = ("end", "-5") if right else ("start", "5")
    return [
        tag("line", x1=x, x2=x, y1=_pc(TOP), y2=_pc(BOTTOM), class_="threshold"),
        tag("text", name, x=x, y=_pc(TOP), dx=away, dy="10", text_anchor=anchor, class_="threshold-name"),
    ]


def _strip(*shapes: Markup, label: str) -> Markup:
    """The frame of a picture one line of text high; without words of its own it is hidden from screen readers."""
    if label:
        return tag("svg", *shapes, class_="strip", width="100%", height="18", role="img", aria_label=label)
    return tag("svg", *shapes, class_="strip", width="100%", height="18", aria_hidden="true")


def _pc(value: float) -> str:
    return f"{_trim(value)}%"


def _trim(value: str | float) -> str:
    """At most two decimal places, none where they say nothing: the bytes must not hang on the last bit."""
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
