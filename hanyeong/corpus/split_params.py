"""Section `split` of params.yaml."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params


class SplitParams(Params):
    """How much of the training sources is held back."""

    dev_share: Annotated[float, Field(gt=0, le=0.5)] = 0.02
    """Rows to stop training by / rows of the train sources, roughly: whole groups go."""
    dev_max_rows: Annotated[int, Field(gt=0)] = 3_000
    """More rows than this make every reading slower and none surer; the share is halved until they fit."""
    test_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Rows of a test set of its own, `split`, for a corpus that brings none / rows of the train sources, roughly."""
    test_max_rows: Annotated[int, Field(gt=0)] = 3_000
    """As `dev_max_rows`, for the test set that `test_share` cuts."""
    group: Literal["document", "row"] = "document"
    """What stays together: the rows of a document, or only those of one Korean side."""
    defect_labels: str | None = None
    """Labels of the leaks injected into the sample, to measure their detection; a path below the project."""


def fitting_share(share: float, max_rows: int, n_rows: Callable[[float], float]) -> float:
    """The share, or the largest of its halves that has at most `max_rows` rows; `n_rows` counts those of a share."""
    while share and n_rows(share) > max_rows:
        share /= 2
    return share
