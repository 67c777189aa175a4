"""Decoding params, shared by evaluation, compression and service."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.pipeline.params import Params


class DecodingParams(Params):
    """Part of sections `evaluate` and `compress`: set both alike, for the bundle is served with the former."""

    beam_size: Annotated[int, Field(ge=1, le=32)] = 1
    """Hypotheses kept while translating; 1 is greedy search."""
    length_penalty: Annotated[float, Field(ge=0, le=5)] = 1.0
    """Hypotheses of a beam are ranked by log-probability / length ** this (Wu et al. 2016, without their constant). 1:
    the mean over tokens. More favours longer answers, which a model that says too little needs."""
