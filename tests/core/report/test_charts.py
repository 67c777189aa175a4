from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hanyeong.report import charts

FINITE = st.floats(min_value=-1e9, max_value=1e9)


def test_nothing_passes_unescaped() -> None:
    hostile = '"><script>alert(1)</script>'
    mark = charts.Mark(1, 2, hostile)
    drawn = charts.chart(hostile, marks=[mark], rules=[(1.5, hostile)])
    assert "<script" not in drawn
    assert ElementTree.fromstring(drawn).get("aria-label") == hostile  # noqa: S314  our own text


@given(st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=20), st.booleans())
def test_every_curve_stays_inside_its_picture(points: list[tuple[float, float]], zero: bool) -> None:
    drawn = charts.chart("a curve", curves=[charts.Curve("loss", points)], zero=zero)
    line = ElementTree.fromstring(drawn).find(".//polyline")  # noqa: S314  our own text
    assert line is not None
    numbers = [float(n) for pair in line.attrib["points"].split() for n in pair.split(",")]
    assert all(0 <= n <= charts.GRID for n in numbers)


@given(FINITE, FINITE)
@example(0.0, 5e-324)
def test_ticks_are_few_and_between_the_ends(one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = charts.ticks(low, high)
    assert 1 <= len(found) <= 12 or high - low < 1e-9
    assert found == sorted(found)


def test_whole_ticks_are_whole() -> None:
    assert charts.ticks(0, 3, whole=True) == [0, 1, 2, 3]


@given(st.lists(st.floats(min_value=0, max_value=1e9), min_size=1, max_size=5))
def test_a_stack_fills_its_place(values: list[float]) -> None:
    drawn = ElementTree.fromstring(charts.stack([(value, "main") for value in values]))  # noqa: S314  our own text
    widths = [float(rect.attrib["width"].rstrip("%")) for rect in drawn]
    assert sum(widths) == pytest.approx(100 if sum(values) else 0, abs=0.05)


def test_an_interval_is_drawn_around_its_value() -> None:
    drawn = ElementTree.fromstring(  # noqa: S314  our own text
        charts.dot(50, 40, 60, charts.Scale(0, 100), label="50 [40, 60]")
    )
    assert [drawn[1].get("x1"), drawn[1].get("x2")] == ["40%", "60%"]
    assert drawn[-1].get("cx") == "50%"
    assert drawn.get("role") == "img"


def test_nothing_to_draw_draws_nothing() -> None:
    assert charts.chart("nothing") == ""
