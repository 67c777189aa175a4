"""Long text in pieces that a model can take: whole sentences where they fit, smaller parts only where one does not.

Nothing is dropped: the pieces hold every letter of the text, in order; only blanks between pieces are gone.
Text is expected as the gate leaves it: one line, single blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

CLOSERS: Final = "\"'”’」』》〉)\\]"
_SENTENCE: Final = re.compile(f"(?<=[.!?…。！？])(?:[{CLOSERS}]*) ")
_CLAUSE: Final = re.compile("(?<=[,;:·—]) ")

Fits = Callable[[str], bool]


@dataclass(frozen=True)
class Pieces:
    """A text in pieces; `broken` if a sentence had to be taken apart."""

    texts: tuple[str, ...]
    broken: bool = False


def pieces(text: str, fits: Fits) -> Pieces:
    """The text as few pieces that each fit: sentences packed together, long ones taken apart as gently as possible.

    A single character is never taken apart, whether it fits or not.
    """
    if fits(text):
        return Pieces((text,))
    packed: list[str] = []
    whole: list[str] = []
    broken = False
    for sentence in split_sentences(text):
        if fits(sentence):
            whole.append(sentence)
            continue
        # Parts of a broken sentence stay by themselves: a blank between two halves of a word would be ours.
        packed += [*_packed(whole, fits), *_small(sentence, fits)]
        whole, broken = [], True
    return Pieces((*packed, *_packed(whole, fits)), broken)


def split_sentences(text: str) -> list[str]:
    """Sentences by their end marks, closing quotes and brackets included; a mark without a blank after it ends none."""
    return _cut(text, _SENTENCE)


def _small(text: str, fits: Fits) -> Iterator[str]:
    """The text in parts that fit: at commas and the like, else between words, else between letters."""
    if fits(text):
        yield text
        return
    parts = _cut(text, _CLAUSE)
    if len(parts) == 1:
        parts = text.split(" ")
    if len(parts) == 1:
        yield from _letters(text, fits)
        return
    for part in _packed(parts, fits):
        yield from _small(part, fits)


def _letters(word: str, fits: Fits) -> Iterator[str]:
    """A word without blanks, halved until its parts fit."""
    if len(word) <= 1 or fits(word):
        yield word
        return
    middle = len(word) // 2
    yield from _letters(word[:middle], fits)
    yield from _letters(word[middle:], fits)


def _packed(parts: Sequence[str], fits: Fits) -> list[str]:
    """Neighbours joined by a blank as long as they fit together."""
    packed: list[str] = []
    for part in parts:
        if packed and fits(joined := f"{packed[-1]} {part}"):
            packed[-1] = joined
        else:
            packed.append(part)
    return packed


def _cut(text: str, at: re.Pattern[str]) -> list[str]:
    """The text cut at the blank that ends each match."""
    ends = [0, *(match.end() for match in at.finditer(text)), len(text) + 1]
    return [text[start : end - 1] for start, end in pairwise(ends)]
