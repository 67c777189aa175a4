"""How often a side may be repeated."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.pipeline.params import Params


class DedupParams(Params):
    """How many pairs may share a side."""

    max_per_ko: Annotated[int, Field(ge=1)] = 8
    """Different English sides of one Korean side, case, spacing and punctuation apart; later ones are refused."""
    max_per_en: Annotated[int, Field(ge=1)] = 8
    """Different Korean sides of one English side."""
