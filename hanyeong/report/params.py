"""Section `report` of params.yaml."""

from __future__ import annotations

from typing import Literal, TypeAlias

from hanyeong.pipeline.params import Params

Language: TypeAlias = Literal["ko", "en"]


class ReportParams(Params):
    """How the report speaks."""

    language: Language = "ko"
    """Language of reports/index.html and of the last lines of `make pipeline`; html/ holds both."""
