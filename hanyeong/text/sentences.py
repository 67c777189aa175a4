"""Text in pieces that a model can take: its sentences, and smaller parts only of one that does not fit.

Sentence by sentence also where several would fit: corpora hold sentences, and a model that learned from them leaves
things out of a paragraph (docs/results.md has figures). Nothing is dropped: the pieces hold every letter of the text,
in order; only blanks between pieces are gone. Text is expected as the gate leaves it: one line, single blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

CLOSERS: Final = "\"'”’」』》〉)\\]"
_SENTENCE: Final = re.compile(f"(?<=[.!?…。！？])(?:[{CLOSERS}]*) (?![a-z])")
_GOES_ON: Final = re.compile(
    r"(?:^|[\s(\[\"'“‘])(?:\d+(?:\.\d+)*|[A-Za-z가-힣]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|Inc|Ltd|Co|Corp|No|Vol|Fig|vs|cf|e\.g|i\.e)\.$"
)
"""Ends in a numeral, an initial or an abbreviation, whose full stop ends no sentence."""
_CLAUSE: Final = re.compile("(?<=[,;:·—]) ")

Fits = Callable[[str], bool]


@dataclass(frozen=True)
class Pieces:
    """A text in pieces; `broken` if a sentence had to be taken apart."""

    texts: tuple[str, ...]
    broken: bool = False


def pieces(text: str, fits: Fits) -> Pieces:
    """The text's sentences, long ones taken apart as gently as possible.

    A single character is never taken apart, whether it fits or not.
    """
    sentences = split_sentences(text)
    parts = [part for sentence in sentences for part in _small(sentence, fits)]
    return Pieces(tuple(parts), broken=not all(map(fits, sentences)))


def split_sentences(text: str) -> list[str]:
    """Sentences by their end marks, closing quotes and brackets included; a mark without a blank after it ends none."""
    found: list[str] = []
    for part in _cut(text, _SENTENCE):
        if found and _GOES_ON.search(found[-1]):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


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
