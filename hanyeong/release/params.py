"""Section `package` of params.yaml (`goals`: hanyeong/release/goals.py)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.pipeline.params import Params


class PackageParams(Params):
    """What a bundle is called, and under which terms it may be passed on."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    """Title of the model card."""
    licence: str = ""
    """Of the released model. The terms of restricted sources may limit it; empty: not stated, which is a no-go."""
