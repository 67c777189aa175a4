"""Schedules by the name that `train.schedule` gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hanyeong.training.params import TrainParams
from hanyeong.training.schedules import constant, cosine, inverse_sqrt, wsd

Schedule = Callable[[TrainParams, int, float], float]
"""From params, steps taken and share of the budget used to the share of the highest learning rate, warm-up apart."""

SCHEDULES: Final[dict[str, Schedule]] = {
    "wsd": wsd.factor,
    "cosine": cosine.factor,
    "inverse_sqrt": inverse_sqrt.factor,
    "plateau": constant.factor,
    "constant": constant.factor,
}


def schedule_module(p: TrainParams) -> str:
    """The module whose code decides the learning rate; for digests, which leave `CHOICE` out."""
    return SCHEDULES[p.schedule].__module__


CHOICE: Final = (__name__, "hanyeong.training.params")
"""What lists all schedules: a new one changes nothing for trainings by the others."""
