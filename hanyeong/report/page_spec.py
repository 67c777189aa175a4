"""How the module of a page says whose page it is and what is on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hanyeong.report.blocks import Section
from hanyeong.report.catalog import Catalog
from hanyeong.report.result_store import ResultStore


@dataclass(frozen=True)
class PageSpec:
    """What a stage's page shows beyond its rows, its timings and all else in its result, and its headline."""

    stage: str
    """The name of the page (hanyeong/results/base.py::StageInfo.key)."""
    sections: Callable[[ResultStore, Catalog], list[Section]]
    headline: Callable[[ResultStore, Catalog], str]
    """What the stage would say in a few words on the index."""
    rows_first: bool = False
    """Whether what happened to rows is the stage's main matter."""
