"""Every formula on a page is checked by a function of its name in tests/learn/formulas, and can be drawn."""

from __future__ import annotations

from importlib import import_module
from xml.etree import ElementTree as ET

import pytest

from learn import course
from learn.mathml import mathml, statements
from tests.learn.parts import NAMES

FORMULAS = [(name, formula) for name in NAMES for formula in course.formulas(name)]


@pytest.mark.parametrize(("part", "formula"), FORMULAS, ids=lambda value: value)
def test_a_formula_holds(part: str, formula: str) -> None:
    getattr(import_module(f"tests.learn.formulas.{part}"), formula)()


@pytest.mark.parametrize(("part", "formula"), FORMULAS, ids=lambda value: value)
def test_a_formula_becomes_an_element(part: str, formula: str) -> None:
    tex = course.formulas(part)[formula]
    assert ET.fromstring(mathml(tex, display=True)).get("alttext") == tex  # noqa: S314  made here


@pytest.mark.parametrize(("part", "formula"), FORMULAS, ids=lambda value: value)
def test_each_statement_of_a_formula_is_whole(part: str, formula: str) -> None:
    tex = course.formulas(part)[formula]
    found = statements(tex)
    assert " ".join(" ".join(found).split()) == " ".join(tex.replace("\\quad", " ").split())
    for each in found:
        ET.fromstring(mathml(each, display=True))  # noqa: S314  made here


def test_an_arrow_begins_the_statement_that_follows_it() -> None:
    assert statements(r"a = b, \quad c \quad \Rightarrow \quad d") == ["a = b,", "c", r"\Rightarrow d"]


@pytest.mark.parametrize(
    ("tex", "inner"),
    [
        ("x_{i}^{2}", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        ("f'(x)", None),
        (r"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"\text{if } x < 0", None),
        (r"\sum_{j} a", None),
    ],
)
def test_what_a_formula_becomes(tex: str, inner: str | None) -> None:
    found = mathml(tex)
    ET.fromstring(found)  # noqa: S314  made here
    assert inner is None or f">{inner}</math>" in found


@pytest.mark.parametrize(
    "tex", [r"\unknown{x}", "{x", r"\frac{a}", r"\left( x", "x^", r"\begin{table} a \end{table}", "#"]
)
def test_what_cannot_be_drawn_is_an_error_and_not_half_a_formula(tex: str) -> None:
    with pytest.raises(ValueError, match=r"learn/mathml\.py says which LaTeX can be used"):
        mathml(tex)
