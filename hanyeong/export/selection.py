"""Model selection: the smallest exported model within the limits of size and quality.

Quality and bytes decide, both of which the inputs determine. Measured time decides nothing unless `max_latency_ms`
is set, and then it can only rule candidates out: a clock that reads differently tomorrow must not silently pick
another model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hanyeong.export.compute_types import ComputeType
from hanyeong.export.params import CompressParams
from hanyeong.results.compress import LimitName, SelectionRule, candidate_name
from hanyeong.results.scores import ModelRole


@dataclass(frozen=True)
class Candidate:
    """An exported model as far as the pick is concerned."""

    model: ModelRole
    compute_type: ComputeType
    size_bytes: int
    chrf: float
    """Points on dev; the mean of both directions where there are two."""
    p95_ms: float | None = None
    """Given only where a limit was set."""
    drop: float | None = None
    """Points that it may be below the best candidate: the far end of the paired interval, in the direction where it is
    farther. None: nothing was compared by rows, and the scores themselves decide."""

    @property
    def name(self) -> str:
        """Its folder."""
        return candidate_name(self.model, self.compute_type)


@dataclass(frozen=True)
class Selection:
    """The chosen candidate and why not another."""

    chosen: Candidate
    rule: SelectionRule
    """Why it was chosen."""
    ruled_out: dict[str, LimitName]
    """Candidates that may not be picked, each with the first limit it breaks."""


def select(candidates: Sequence[Candidate], params: CompressParams) -> Selection:
    """The smallest candidate that keeps every limit; ties go to the better one, then to the name.

    Where none keeps them all, the best of those small enough is picked, and where none is small enough, the smallest:
    the run goes on, and the judge says what the budget did not allow.
    """
    best = max(one.chrf for one in candidates)
    ruled_out = {one.name: why for one in candidates if (why := _breaks(one, best, params))}
    good = [one for one in candidates if one.name not in ruled_out]
    if good:
        chosen = min(good, key=lambda one: (one.size_bytes, -one.chrf, one.name))
        return Selection(chosen, SelectionRule.SMALLEST_WITHIN_LIMITS, ruled_out)
    small = [one for one in candidates if ruled_out[one.name] is not LimitName.BYTES]
    if small:
        chosen = min(small, key=lambda one: (-one.chrf, one.size_bytes, one.name))
        return Selection(chosen, SelectionRule.BEST_WITHIN_SIZE, ruled_out)
    chosen = min(candidates, key=lambda one: (one.size_bytes, -one.chrf, one.name))
    return Selection(chosen, SelectionRule.SMALLEST_OF_ALL, ruled_out)


def _breaks(one: Candidate, best: float, params: CompressParams) -> LimitName | None:
    if params.max_bytes is not None and one.size_bytes > params.max_bytes:
        return LimitName.BYTES
    if (best - one.chrf if one.drop is None else one.drop) > params.max_quality_drop:
        return LimitName.QUALITY
    slow = params.max_latency_ms is not None and one.p95_ms is not None and one.p95_ms > params.max_latency_ms
    return LimitName.LATENCY if slow else None
