"""What goes wrong in an output, as shares that its source and itself tell: no reference is needed."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import Final

from hanyeong.text.numbers import values

WORD: Final = re.compile(r"\w+")


def copy_rate(source: str, answer: str) -> float:
    """Share of the answer's words that stand in the source as they are; numbers are not words here."""
    there = set(WORD.findall(source))
    words = [word for word in WORD.findall(answer) if not word.isdigit()]
    return sum(word in there for word in words) / max(1, len(words))


def repetition_rate(answer: str) -> float:
    """Share of the answer's word pairs that occurred before in it: what a looping decoder drives towards 1."""
    pairs = Counter(itertools.pairwise(answer.split()))
    return (pairs.total() - len(pairs)) / max(1, pairs.total())


def lost_number_rate(source: str, answer: str) -> float:
    """Share of the numbers above twelve in the source that the answer lacks; 0 when the source has none."""
    wanted = values(source)
    return len(wanted - values(answer)) / max(1, len(wanted))
