"""Chance, evenly spread: every list is drawn to its end before any of its items comes again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class DeckSampler:
    """Deals from shuffled decks, one for each key, so that rare words are seen about as often as others."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311  a corpus, not a secret; seeding by text ignores PYTHONHASHSEED
        self._decks: dict[str, list[int]] = {}

    def draw(self, key: str, items: Sequence[T]) -> T:
        """The next of `items`; the same key must always come with the same items."""
        deck = self._decks.get(key)
        if not deck:
            deck = list(range(len(items)))
            self._random.shuffle(deck)
            self._decks[key] = deck
        return items[deck.pop()]

    def pick(self, items: Sequence[T]) -> T:
        """Any of `items`, whatever came before."""
        return items[int(self._random.random() * len(items))]

    def chance(self, share: float) -> bool:
        """True with this probability."""
        return self._random.random() < share

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return self._random.randint(low, high)

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items."""
        return self._random.sample(items, count)
