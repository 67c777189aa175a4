"""Section `quality_estimation` of params.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.pipeline.params import Params


class QualityEstimationParams(Params):
    """The quality estimator, which gives every served translation its confidence."""

    max_rows: Annotated[int, Field(ge=20)] = 2000
    """Most dev rows that are translated in each direction, chosen by hash: half of them fit the estimator, half judge
    it."""
    min_rows: Annotated[int, Field(ge=20)] = 200
    """Dev rows of a direction below which no estimator is fitted: its translations then have no confidence."""
    poor_chrf: Annotated[float, Field(gt=0, lt=100)] = 40.0
    """A translation with a sentence chrF++ below this is poor: `needs_review` is to find these."""
