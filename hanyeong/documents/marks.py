"""Tags and formats inside a sentence: where they belong in its translation.

What a tag surrounds is looked for by what the model makes of these words alone; where that is not found, the tag stands
where it stood by proportion, at the ends of words. Tags stay nested as they were, and none is lost.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from hanyeong.documents.glossary import find_word
from hanyeong.text.segment import Span, around, trimmed


class Mark(NamedTuple):
    """What a tag surrounds of a sentence."""

    start: int
    end: int
    opened: bool = False
    """It surrounds what is before the sentence as well."""
    open: bool = False
    """It surrounds what comes after the sentence as well."""


Marks = Mapping[int, Mark]
"""By number, outer before inner."""
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_BESIDE: Final = 20
"""Where a sentence has so many tags, one may be left around nothing."""
_EDGE: Final = re.compile(r"(?<=\S)(?=\s)|(?<=\s)(?=\S)")


def find_words(said: str, text: str) -> Span | None:
    """Where words stand in a text: all of them, or the longest run of at least half."""
    exact = find_word(said, text)
    if exact is not None:
        return exact
    words, found = [_plain(word[0]) for word in _WORD.finditer(said)], list(_WORD.finditer(text))
    run = SequenceMatcher(None, words, [_plain(word[0]) for word in found], autojunk=False).find_longest_match()
    if not run.size or 2 * run.size < len(words):
        return None
    return Span(found[run.b].start(), found[run.b + run.size - 1].end())


def _plain(word: str) -> str:
    lower = word.casefold()
    return lower[:-1] if lower.endswith("s") and len(lower) > 3 else lower


def placed(
    source: Span, marks: Marks, wanted: Mapping[int, Span | None], text: str, held: Sequence[Span]
) -> tuple[dict[int, Span], bool]:
    """Where each mark is in the translation; whether one's place is a guess."""
    found, guessed = dict[int, Span](), False
    edges = [edge.start() for edge in _EDGE.finditer(text)]
    beside: dict[int | None, list[Span]] = defaultdict(list)
    for n, parent in _parents(marks).items():
        mark = marks[n]
        outer = source if parent is None else Span(marks[parent].start, marks[parent].end)
        bounds = Span(0, len(text)) if parent is None else found[parent]
        if (mark.start, mark.end) == outer:
            found[n] = bounds
            continue
        span = _free(_opened(mark, wanted[n], bounds), bounds, beside[parent])
        guessed = guessed or span is None
        guess = span or trimmed(text, _guessed(mark, outer, bounds, beside[parent], edges))
        if guess.start == guess.end and len(beside[parent]) < _MOST_BESIDE:
            guess = _free_word(guess.start, bounds, beside[parent], text) or guess
        found[n] = _unbroken(guess, held)
        beside[parent].append(found[n])
    return found, guessed


def _parents(marks: Marks) -> dict[int, int | None]:
    """The innermost mark around each."""
    found: dict[int, int | None] = {}
    outer: list[int] = []
    for n, mark in marks.items():
        while outer and (marks[outer[-1]].end < mark.end or marks[outer[-1]].end <= mark.start):
            outer.pop()
        found[n] = outer[-1] if outer else None
        outer.append(n)
    return found


def _opened(mark: Mark, span: Span | None, bounds: Span) -> Span | None:
    """A mark that goes on in the next sentence reaches to the end of this one."""
    if span is None:
        return None
    return Span(bounds.start if mark.opened else span.start, bounds.end if mark.open else span.end)


def _free(span: Span | None, bounds: Span, beside: Sequence[Span]) -> Span | None:
    """A place inside its bounds that no neighbour has."""
    if span is None:
        return None
    span = Span(max(span.start, bounds.start), min(span.end, bounds.end))
    taken = any(other.start < span.end and span.start < other.end for other in beside)
    return span if span.start < span.end and not taken else None


def _guessed(mark: Mark, outer: Span, bounds: Span, beside: Sequence[Span], edges: Sequence[int]) -> Span:
    """As far from both ends as in the source, at the ends of words, after the neighbours."""
    length = max(1, outer.end - outer.start)

    def nearest(place: int) -> int:
        wanted = bounds.start + (place - outer.start) / length * (bounds.end - bounds.start)
        after = bisect_left(edges, wanted)
        near = [edge for edge in edges[max(0, after - 1) : after + 1] if bounds.start < edge < bounds.end]
        return min([*bounds, *near], key=lambda edge: abs(edge - wanted))

    earliest = max((other.end for other in beside), default=bounds.start)
    start = max(bounds.start if mark.opened else nearest(mark.start), earliest)
    return Span(start, max(start, bounds.end if mark.open else nearest(mark.end)))


def _free_word(place: int, bounds: Span, beside: Sequence[Span], text: str) -> Span | None:
    """The nearest word that no neighbour has: a link around nothing could not be clicked."""
    words = (Span(*word.span()) for word in _WORD.finditer(text, *bounds))
    free = [word for word in words if not any(other.start < word.end and word.start < other.end for other in beside)]
    return min(free, key=lambda word: abs(word.start - place), default=None)


def _unbroken(span: Span, held: Sequence[Span]) -> Span:
    """The place, no protected part cut in two."""
    first, last = around(span.start, held), around(span.end, held)
    return Span(first.start if first else span.start, last.end if last else span.end)
