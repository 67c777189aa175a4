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
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\[\"'“‘])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|Inc|Ltd|Co|Corp|No|Vol|Fig|vs|cf|e\.g|i\.e)\.$"
)
"""Ends in an initial or an abbreviation, whose full stop ends no sentence."""
_MARK: Final = re.compile(r"(?:^|[\s(\[\"'“‘*_:])(\d+(?:\.\d+)*|[가나다라마바사아자차카타파하ㄱ-ㅎ])\.$")
"""Ends in what may be the mark of a list; 해. and 네. are sentences."""
_HEADED: Final = re.compile(
    r"(?:^|[:*_\[(\"'“‘] ?)"
    r"(?:(?:Fig(?:ure)?\.?|No\.|Table|Section|Chapter|Step|Part|Example|Appendix|그림|사진|표|예|부록|단계"
    r"|제?\d+[장절편]) )?"
    r"\d{1,3}(?:\.\d+)*\.$|^[(\[]?[가-하ㄱ-ㅎ]\.$"
)
"""A mark, or a heading's number, with nothing before it but what opens a line, a link or a quotation."""
_DATE: Final = re.compile(r"(?:^|\s)\d{4}\. ?\d{1,2}\.(?: ?\d{1,2}\.)?$")
_LOOKED_AT: Final = 200
"""Characters before a stop that are looked at, so that a text of nothing but marks is not read again for each."""
_SERIES: Final = "가나다라마바사아자차카타파하"
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
    found: list[list[str]] = []
    tail = ""
    for part in _cut(text, _SENTENCE):
        if found and _goes_on(tail, part, first=len(found) == 1):
            found[-1].append(part)
            tail = f"{tail} {part}"[-_LOOKED_AT:]
        else:
            found.append([part])
            tail = part[-_LOOKED_AT:]
    return [" ".join(parts) for parts in found]


def _goes_on(before: str, after: str, *, first: bool) -> bool:
    """Whether the full stop at the end of `before` ends no sentence."""
    if before[-1] != ".":
        return False
    if _ABBREVIATION.search(before):
        return True
    mark = _MARK.search(before)
    return mark is not None and (_is_mark(mark[1], before, first) or _in_date(before, after))


def _is_mark(mark: str, before: str, first: bool) -> bool:
    """Whether a numeral or syllable counts what follows: at the start of a line, or where its forerunner did."""
    if _HEADED.search(before) and (first or "0" <= mark[0] <= "9"):
        return True
    forerunner = _forerunner(mark)
    return mark == "1" or (bool(forerunner) and f"{forerunner}." in before.split(" "))


def _forerunner(mark: str) -> str:
    if mark.isdigit():
        return str(int(mark) - 1) if len(mark) < 3 else ""
    return _SERIES[_SERIES.index(mark) - 1] if mark in _SERIES[1:] else ""


def _in_date(before: str, after: str) -> bool:
    """2020. 1. 5. is written with a stop after every number."""
    return _DATE.search(before) is not None or (before[-2].isdigit() and after[:1].isdigit())


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
