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

    selected: Candidate
    rule: SelectionRule
    """Why it was chosen."""
    ruled_out: dict[str, LimitName]
    """Candidates that may not be picked, each with the first limit it breaks."""


def select(candidates: Sequence[Candidate], params: CompressParams) -> Selection:
    """The smallest candidate that keeps every limit; ties go to the better one, then to the name.

    Where none keeps them all, the best of those small enough is picked, and where none is small enough, the smallest:
    the run goes on, and the judge says what the budget did not allow.
    """
    best = max(candidate.chrf for candidate in candidates)
    ruled_out = {
        candidate.name: limit for candidate in candidates if (limit := _exceeded_limit(candidate, best, params))
    }
    allowed = [candidate for candidate in candidates if candidate.name not in ruled_out]
    if allowed:
        selected = min(allowed, key=lambda candidate: (candidate.size_bytes, -candidate.chrf, candidate.name))
        return Selection(selected, SelectionRule.SMALLEST_WITHIN_LIMITS, ruled_out)
    small = [candidate for candidate in candidates if ruled_out[candidate.name] is not LimitName.BYTES]
    if small:
        selected = min(small, key=lambda candidate: (-candidate.chrf, candidate.size_bytes, candidate.name))
        return Selection(selected, SelectionRule.BEST_WITHIN_SIZE, ruled_out)
    selected = min(candidates, key=lambda candidate: (candidate.size_bytes, -candidate.chrf, candidate.name))
    return Selection(selected, SelectionRule.SMALLEST_OF_ALL, ruled_out)


def _exceeded_limit(candidate: Candidate, best: float, params: CompressParams) -> LimitName | None:
    if params.max_bytes is not None and candidate.size_bytes > params.max_bytes:
        return LimitName.BYTES
    if (best - candidate.chrf if candidate.drop is None else candidate.drop) > params.max_quality_drop:
        return LimitName.QUALITY
    slow = (
        params.max_latency_ms is not None and candidate.p95_ms is not None and candidate.p95_ms > params.max_latency_ms
    )
    return LimitName.LATENCY if slow else None
