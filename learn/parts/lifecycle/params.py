"""Params of the part on the life of a model."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.pipeline.params import Params


class LifecycleParams(Params):
    """Where the pages find what a run has left."""

    reports: Annotated[str, Field(min_length=1)] = "reports"
    """The folder with the results of the pipeline, from the top folder of the project; another project's will do."""
