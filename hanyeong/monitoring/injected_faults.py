"""Faults that the replay plants: what a broken service, or a change in how it is used, would look like."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from hanyeong.monitoring.features import ServedRequests

COPIED, EMPTY, LONGER = "copied answers", "empty answers", "longer requests"


def copied(served: ServedRequests) -> ServedRequests:
    """Every answer is the request itself, as from an untrained or wrongly loaded model."""
    return replace(served, answers=served.sources)


def empty(served: ServedRequests) -> ServedRequests:
    """Nothing is answered."""
    return replace(served, answers=[""] * len(served.sources))


def joined(texts: Sequence[str], most: int) -> list[str]:
    """Two requests in one, for at most `most` requests: users who paste paragraphs instead of sentences."""
    pairs = itertools.islice(zip(texts[::2], texts[1::2], strict=False), most)
    return [f"{first} {second}" for first, second in pairs]
