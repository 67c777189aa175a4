"""The interface of the inference backends, CTranslate2 and PyTorch, so that both are evaluated identically."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from hanyeong.inference.params import DecodingParams

MAX_LENGTH_RATIO: Final = 2.0
MAX_LENGTH_OFFSET: Final = 16
"""A translation has at most MAX_LENGTH_RATIO times the source's tokens (rounded up to a bucket) + MAX_LENGTH_OFFSET."""
BUCKET: Final = 8
"""Sources whose lengths lie between the same multiples of this share a limit, so that neighbours cannot move it."""
BATCH_TOKENS: Final = 2048
"""Source tokens of a batch; divided by the beam, which multiplies the work."""
TRUNCATED, REPETITIVE, FAILED = "truncated", "repetitive", "failed"
"""truncated: the output reached its maximum length. repetitive: the first output repeated itself and was decoded again
without repeats. failed: there is no output, or its score is not a number."""

Row = Sequence[str]
GREEDY: Final = DecodingParams()


@dataclass(frozen=True)
class Hypothesis:
    """Target tokens without marks, their score (mean log-probability, in nats), and what was odd about them."""

    tokens: list[str] = field(default_factory=list)
    score: float = 0.0
    flags: tuple[str, ...] = ()


class Backend(Protocol):
    """A loaded model."""

    @property
    def max_positions(self) -> int:
        """Positions of the model: the longest source or target in tokens."""
        ...

    @property
    def compute_type(self) -> str:
        """What it computes in, such as float32 or int8_float32."""
        ...

    def translate(self, rows: Sequence[Row]) -> list[Hypothesis]:
        """One hypothesis a row; source rows end with EOS and have at most `max_positions` tokens."""
        ...


def length_buckets(rows: Sequence[Row]) -> list[list[int]]:
    """Places of rows of like length together, short ones first; their lengths lie between the same multiples."""
    buckets: dict[int, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        buckets[math.ceil(len(row) / BUCKET)].append(n)
    return [indices for _, indices in sorted(buckets.items())]


def batch_rows(longest: int, beam_size: int, tokens: int = BATCH_TOKENS) -> int:
    """Rows of a batch of `tokens` source tokens whose longest row has `longest`."""
    return max(1, tokens // (BUCKET * math.ceil(longest / BUCKET) * beam_size))


def max_target_length(n_src_tokens: int, max_positions: int) -> int:
    """Longest translation of a source of so many tokens."""
    padded = BUCKET * math.ceil(n_src_tokens / BUCKET)
    return min(max_positions, math.ceil(MAX_LENGTH_RATIO * padded) + MAX_LENGTH_OFFSET)
