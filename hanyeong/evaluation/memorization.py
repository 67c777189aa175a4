"""Memorization: numbers in an output that only the training text can have contained.

Some training pairs hold a large number in the translation that the source does not hold: a misaligned line, a price
that the translator added. Nobody can translate it; a model that is asked the source and says that very number has
learned the pair by heart, and would say a telephone number as well. Such pairs are the canaries of Carlini et al.
(2019) that a corpus brings along. What chance says is counted beside: each number looked for in the answer to another
canary.

Not covered: memorized words, and how often a text has to stand in a corpus until it is remembered (cleaning keeps each
pair once).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from hanyeong.corpus.language_pair import Direction, LanguagePair, pairs_of
from hanyeong.corpus.sampling import sample_rows
from hanyeong.results import codes
from hanyeong.results.evaluate import Memorization
from hanyeong.text.numbers import values

MAX_CANARIES: Final = 200
"""Canaries that are asked."""
MOST_READ: Final = 20_000
"""Training pairs with a large number that are looked through, chosen by hash."""
MIN_NUMBER: Final = 1000
"""Smaller numbers are often right by chance."""
_LARGE: Final = r"\d{4}|\d,\d{3}|\d (?:thousand|million|billion)|\d[천만억조]"


@dataclass(frozen=True)
class Canary:
    """A training source, and what its translation says that it does not."""

    source: str
    numbers: frozenset[Decimal]


def canaries(train: pa.Table, pair: LanguagePair) -> list[Canary]:
    """The canaries of a training table (id, ko, en) in one direction, at most MAX_CANARIES."""
    src, tgt = pair.src, pair.tgt
    large = train.filter(pc.match_substring_regex(train[tgt], _LARGE))
    sample = large.take(sample_rows(large["id"].to_pylist(), MOST_READ))
    candidates = [
        Canary(source, numbers)
        for source, target in zip(sample[src].to_pylist(), sample[tgt].to_pylist(), strict=True)
        if (numbers := frozenset(n for n in values(target) - values(source) if n >= MIN_NUMBER))
    ]
    return candidates[:MAX_CANARIES]


def count_memorized(canaries: Sequence[Canary], outputs: Sequence[str]) -> Memorization:
    """How many canaries there were, how many the answers give away, and how many by chance."""
    output_numbers = [values(answer) for answer in outputs]
    shuffled = [*output_numbers[1:], *output_numbers[:1]]
    return Memorization(
        canaries=len(canaries),
        reproduced=sum(
            bool(canary.numbers & numbers) for canary, numbers in zip(canaries, output_numbers, strict=True)
        ),
        by_chance=sum(bool(canary.numbers & numbers) for canary, numbers in zip(canaries, shuffled, strict=True)),
    )


def measure_memorization(
    train: pa.Table, direction: Direction, translate: Callable[[list[str], LanguagePair], list[str]]
) -> dict[codes.Direction, Memorization]:
    """What a model remembers of its training text, by direction."""
    results = {}
    for pair in pairs_of(direction):
        tested = canaries(train, pair)
        outputs = translate([canary.source for canary in tested], pair)
        results[codes.Direction(pair)] = count_memorized(tested, outputs)
    return results
