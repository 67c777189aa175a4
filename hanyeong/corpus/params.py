"""Section `clean` of params.yaml. It lists the params of all filters: whoever reads it depends on each of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.corpus.dedup.params import DedupParams
from hanyeong.corpus.filtering.registry import filter_params


class CleanParams(DedupParams, *reversed(filter_params())):  # type: ignore[misc]  # the registry is the only list
    """What a pair must look like to be kept: the params of every filter, and these."""

    min_rows: Annotated[int, Field(gt=0)] = 100
    """Pairs that must be left; with fewer the run stops."""
    defect_labels: str | None = None
    """Labels of the defects injected into the sample, to measure their detection; a path below the project."""
