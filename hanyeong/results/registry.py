"""The stages that have a page, in the order in which a reader meets them, found in hanyeong/results.

Result files, names and pages derive from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from hanyeong.pipeline.discovery import classes_of, modules_of
from hanyeong.results.base import Result, StageInfo

RESULTS: Sequence[type[Result]] = sorted(
    (model for model in classes_of(Result, modules_of("hanyeong.results")) if "stage" in vars(model)),
    key=lambda model: model.stage.order,
)

BY_KEY = {model.stage.key: model for model in RESULTS}
"""The results by the names of their pages."""

BY_STAGE = {model.stage.name: model for model in RESULTS}
"""The results by the names of their stages in dvc.yaml."""


def stage_of(key: str) -> StageInfo:
    """How the stage of a page is declared."""
    return BY_KEY[key].stage
