"""The charts of the reports, for the pages of the course; and how numbers are written on these pages."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hanyeong.report.charts import Axes, Curve, Mark, chart, columns
from hanyeong.report.numbers import MINUS, plain
from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.part import Figure, Table

__all__ = [
    "Axes",
    "Curve",
    "Mark",
    "bars",
    "chart",
    "columns",
    "curves",
    "log10",
    "number",
    "power",
    "said",
    "table",
]

FLOOR = -45.0
"""Where a logarithm of zero is drawn: the smallest positive float32 is about 1e-45."""


def said(text: Text, language: Language) -> str:
    """The text in one language."""
    return text.ko if language == "ko" else text.en


def curves(
    lines: Sequence[Curve],
    caption: Text,
    axes: tuple[Text, Text],
    language: Language,
    *,
    zero: bool = False,
    rules: Sequence[tuple[float, str]] = (),
) -> Figure:
    """Lines over common axes (x, y), with a legend where there are several; `zero` lets y begin at 0."""
    words = said(caption, language)
    named = Axes(*(said(axis, language) for axis in axes))
    picture = chart(words, axes=named, curves=lines, zero=zero, rules=rules)
    return Figure(picture, words, [(line.name, line.tone) for line in lines] if len(lines) > 1 else [])


def bars(
    labels: Sequence[str],
    rows: Sequence[tuple[str, Sequence[float], str]],
    caption: Text,
    axes: tuple[Text, Text],
    language: Language,
) -> Figure:
    """Upright bars: for each label one bar a row; a row is its name, its values and their tone."""
    words = said(caption, language)
    named = Axes(*(said(axis, language) for axis in axes))
    picture = columns(words, labels, [(values, tone) for _, values, tone in rows], named)
    legend = [(name, tone) for name, _, tone in rows] if len(rows) > 1 else []
    return Figure(picture, words, legend, "column")


def table(
    caption: Text,
    heads: Sequence[Text],
    rows: Sequence[Sequence[str]],
    language: Language,
    *,
    words: Sequence[int] = (),
    tones: Sequence[str] = (),
) -> Table:
    """A table whose columns hold numbers, except the first and those in `words`."""
    numbers = [at for at in range(1, len(heads)) if at not in words]
    return Table(said(caption, language), [said(head, language) for head in heads], rows, numbers, tones)


def log10(value: float) -> float:
    """The logarithm for a chart; zero and what underflows lie at the bottom."""
    return max(math.log10(value), FLOOR) if value > 0 else FLOOR


def number(value: float, digits: int = 3) -> str:
    """A number in a sentence or table, including those that are not finite."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
    if value and (abs(value) < 1e-3 or abs(value) >= 1e6):
        return power(value, digits)
    return plain(value, digits) or ""


def power(value: float, digits: int = 2) -> str:
    """A number in scientific notation: 1.2×10⁻⁸."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{max(digits, 1) - 1}e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa.replace('-', MINUS)}×10{raised}"
