"""What a part of the course declares: its measurement, its figures and its exercises (learn/README.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from markupsafe import Markup

from hanyeong.pipeline.params import Params
from hanyeong.report.params import Language
from hanyeong.results.base import Model, Text

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Model)


@dataclass(frozen=True)
class Measurement(Generic[P, R]):
    """What a part measures. Unlike the results of the pipeline, a result may contain times."""

    params: type[P]
    """Its section of learn/params.yaml."""
    result: type[R]
    run: Callable[[P], R]


@dataclass(frozen=True)
class Figure:
    """A chart with its caption and, where it has several series, a legend (name, tone)."""

    picture: Markup
    caption: str
    legend: Sequence[tuple[str, str]] = ()
    shape: str = "curve"
    """How a series is drawn, and so its sample in the legend: curve, mark or column."""


@dataclass(frozen=True)
class Table:
    """Rows under column headers; the first column names the row, the columns in `numbers` are set to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    tones: Sequence[str] = ()
    """Marks rows: good, bad, warn, quiet."""


Shown: TypeAlias = Figure | Table
Figures: TypeAlias = Mapping[str, Callable[[Any, Language], Shown]]
Values: TypeAlias = Mapping[str, Callable[[Any], str]]


@dataclass(frozen=True)
class Exercise:
    """A function for the reader to write.

    The judge is given the reader's function and fails by `expect` (or any AssertionError) with a sentence in both
    languages that says what was tried, what came out and what was expected.
    """

    name: str
    """The function's name."""
    stub: str
    """What the page shows to begin with: imports, signature, docstring."""
    answer: str
    """The model answer: a file that passes."""
    judge: Callable[[Callable[..., Any]], None]


class WrongAnswer(AssertionError):
    """An answer is not right; the reason in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def expect(condition: object, ko: str, en: str) -> None:
    """Fail an exercise unless `condition` holds."""
    if not bool(condition):
        raise WrongAnswer(Text(ko, en))
