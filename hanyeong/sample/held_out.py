"""What is held out: combinations of a predicate with an argument, never words.

Of each predicate's arguments a share is set aside, by hash, so that added words move few others. A noun keeps at least
two thirds of its predicates, and a predicate with few arguments keeps them all: what is held out can be learnt.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Combination = tuple[str, str]
"""(predicate, argument), both in Korean."""

SHARE: Final = 0.1
"""Of a predicate's arguments; of nouns in few combinations fewer are taken."""
FEWEST_ARGUMENTS: Final = 5


@dataclass(frozen=True)
class HeldOut:
    """The combinations set aside."""

    combinations: frozenset[Combination]

    def holds(self, predicate: str, argument: str) -> bool:
        """Whether this combination must not be trained on."""
        return (predicate, argument) in self.combinations


def hold_out(arguments: Mapping[str, Sequence[str]], seed: int) -> HeldOut:
    """Set aside a share of every predicate's arguments."""
    uses = Counter(noun for nouns in arguments.values() for noun in nouns)
    taken: Counter[str] = Counter()
    combinations: set[Combination] = set()
    for predicate, nouns in arguments.items():
        quota = round(len(nouns) * SHARE + 0.4) if len(nouns) >= FEWEST_ARGUMENTS else 0
        spare = [noun for noun in _shuffled(predicate, nouns, seed) if 3 * (taken[noun] + 1) <= uses[noun]]
        taken.update(spare[:quota])
        combinations.update((predicate, noun) for noun in spare[:quota])
    return HeldOut(frozenset(combinations))


def _shuffled(predicate: str, nouns: Sequence[str], seed: int) -> list[str]:
    return sorted(nouns, key=lambda noun: hashlib.blake2b(f"{seed}\0{predicate}\0{noun}".encode()).digest())
