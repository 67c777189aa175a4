"""A block of text, such as a paragraph or a cell: taken apart into sentences, and put together from their translations.

Blanks, bullets and columns are layout: they come out as they went in. A block may hold marks (what a tag or a format
surrounds) and atoms (markup without words, one `ATOM` each).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from hanyeong.documents.marks import Mark
from hanyeong.documents.protected import ATOM, protected_spans
from hanyeong.documents.segments import Hint, Settings, ordered
from hanyeong.documents.sentence import Finished, Sentence
from hanyeong.text.prose import COPIED
from hanyeong.text.segment import SENTENCE_SPLIT, Span, fitting_spans, sentence_spans, trimmed

_CELL: Final = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\t]+")
"""What a line or a column holds."""
_COLUMNS: Final = re.compile(r"\s{3,}")
_BULLET: Final = re.compile(
    r"(?:[-*+>#•‣◦▪▫●○■□◆◇▶▷►※☞☐☑✓✔·ㆍ–—]+|\[[ xX]\]|\(?\d{1,3}[.)](?!\s*\d)|\d{1,3}\)|[①-⑳])\s+(?=\S)"
)
"""The mark of a list before its text."""
_MOST_BULLETS: Final = 20


class Piece(NamedTuple):
    """A part of a translated block."""

    text: str
    marks: tuple[int, ...] = ()
    """What surrounds it, outer before inner."""
    part: int | None = None
    """Of which of the block's parts it is; None between them."""
    same: Span | None = None
    """Where it stands in the block, if it is unchanged."""


class Step(NamedTuple):
    """A part of a translated block, or the layout before or after one."""

    pieces: Sequence[Piece]
    flags: tuple[str, ...] | None = None
    """Of a part; None for layout."""


@dataclass(frozen=True)
class Part:
    """A part of a block that has anything but blanks."""

    sentence: Sentence
    translated: bool
    """Whether the model is asked; otherwise it comes back as it is."""
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Block:
    """A block, taken apart."""

    text: str
    marks: Sequence[Span]
    """What each surrounds, outer before inner."""
    parts: Sequence[Part]

    def questions(self) -> Iterator[str]:
        """What the model is asked, a sentence each."""
        return (part.sentence.asked for part in self.parts if part.translated)

    def hints(self) -> Iterator[str]:
        """What it is asked besides."""
        return (hint for part in self.parts if part.translated for hint in part.sentence.hints)

    def finish(self, answers: Iterator[str], hint: Hint) -> tuple[list[Piece], list[tuple[str, ...]]]:
        """The translated block, and the flags of each part."""
        steps = list(self.steps(answers, hint))
        pieces = [piece for step in steps for piece in step.pieces]
        return pieces, [step.flags for step in steps if step.flags is not None]

    def steps(self, answers: Iterator[str], hint: Hint) -> Iterator[Step]:
        """The translated block, part by part; an answer is taken when its part is due, and not before."""
        gaps = self._gaps()
        for n, part in enumerate(self.parts):
            yield Step(list(next(gaps)))
            done = part.sentence.finish(next(answers), hint) if part.translated else part.sentence.copied()
            pieces = list(_pieces(done, n, part.sentence.span.start if done.same else None))
            yield Step(pieces, ordered([*done.flags, *part.flags]))
        yield Step(list(next(gaps)))

    def _gaps(self) -> Iterator[Iterator[Piece]]:
        """What is before each part, and after the last."""
        edges = [0, *(edge for part in self.parts for edge in part.sentence.span), len(self.text)]
        gaps = [Span(edges[n], edges[n + 1]) for n in range(0, len(edges), 2)]
        return map(self._between, gaps, overlapping(self.marks, gaps))

    def _between(self, gap: Span, around: Sequence[int]) -> Iterator[Piece]:
        """Layout, cut where a mark begins or ends in it."""
        start, end = gap
        if start == end:
            return
        edges = {edge for n in around for edge in self.marks[n] if start < edge < end}
        for first, last in pairwise(sorted({start, end, *edges})):
            inside = [n for n in around if self.marks[n].start <= first and last <= self.marks[n].end]
            yield Piece(self.text[first:last], tuple(inside), same=Span(first, last))


def _pieces(done: Finished, part: int, place: int | None) -> Iterator[Piece]:
    """A translated sentence, cut where its marks begin and end; its place in the block, if it is unchanged."""
    edges = sorted({0, len(done.text), *(edge for span in done.marks.values() for edge in span)})
    empty = {n: span.start for n, span in done.marks.items() if span.start == span.end}
    for first, last in pairwise([*edges, edges[-1]]):
        around = [n for n, span in done.marks.items() if n not in empty and span.start <= first and last <= span.end]
        for n in (n for n, at in empty.items() if at == first):
            yield Piece("", (*(m for m in around if m < n), n), part)
        if first < last:
            same = None if place is None else Span(place + first, place + last)
            yield Piece(done.text[first:last], tuple(around), part, same)


def taken_apart(text: str, settings: Settings, marks: Sequence[Span] = (), *, wrapped: bool = False) -> Block:
    """A block in its sentences, bullets and the like; where it is `wrapped`, a new line is a blank like any other."""
    held, uses = protected_spans(text), settings.glossary.uses(text)
    held_from, uses_from = [each.start for each in held], [use.span.start for use in uses]
    found = list(_spans(text, settings, held, wrapped=wrapped))
    parts = []
    for (span, kind), around in zip(found, overlapping(marks, [span for span, _ in found]), strict=True):
        held_in = held[bisect_left(held_from, span.start) : bisect_left(held_from, span.end)]
        uses_in = uses[bisect_left(uses_from, span.start) : bisect_left(uses_from, span.end)]
        free = [use for use in uses_in if not any(h.start < use.span.end and use.span.start < h.end for h in held_in)]
        clipped = {n: _clipped(marks[n], span) for n in around}
        sentence = Sentence(text, span, [h for h in held_in if h.end <= span.end], free, clipped)
        asked = kind != COPIED and sentence.translatable
        parts.append(Part(sentence, asked, frozenset([kind] if asked and kind else [] if asked else [COPIED])))
    return Block(text, marks, parts)


def overlapping(marks: Sequence[Span], ranges: Iterable[Span]) -> Iterator[list[int]]:
    """Which marks (by start) each of the ranges (in order) has a part of."""
    active, following = list[int](), 0
    for start, end in ranges:
        while following < len(marks) and marks[following].start < end:
            active.append(following)
            following += 1
        active = [n for n in active if marks[n].end > start]
        yield list(active)


def _clipped(mark: Span, span: Span) -> Mark:
    return Mark(max(mark.start, span.start), min(mark.end, span.end), mark.start < span.start, mark.end > span.end)


def _spans(text: str, settings: Settings, held: Sequence[Span], *, wrapped: bool) -> Iterator[tuple[Span, str]]:
    """Every part that has anything but blanks, with its flag if it has one."""
    shadow = _without_tags(text, held)
    for cell in [Span(0, len(text))] if wrapped else _cells(text):
        body = _after_bullets(text, trimmed(text, cell))
        if body.start > (start := trimmed(text, cell).start):
            yield trimmed(text, Span(start, body.start)), COPIED
        for sentence in sentence_spans(shadow, held, body):
            parts = [part for part in fitting_spans(text, sentence, settings.fits, held) if part.start < part.end]
            yield from ((part, SENTENCE_SPLIT if len(parts) > 1 else "") for part in parts)


def _without_tags(text: str, held: Sequence[Span]) -> str:
    """A text of the same length in which a sentence may end before a tag: brackets stand for tags."""
    parts, at = list[str](), 0
    for start, end in held:
        if text[start] in f"<{ATOM}":
            parts += [text[at:start], ")" * (end - start)]
            at = end
    return "".join([*parts, text[at:]])


def _cells(text: str) -> Iterator[Span]:
    """Lines, in their columns."""
    for line in _CELL.finditer(text):
        at = line.start()
        for gap in _COLUMNS.finditer(text, *line.span()):
            yield Span(at, gap.start())
            at = gap.end()
        yield Span(at, line.end())


def _after_bullets(text: str, body: Span) -> Span:
    start = body.start
    for _ in range(_MOST_BULLETS):
        bullet = _BULLET.match(text, start, body.end)
        if bullet is None:
            break
        start = bullet.end()
    return Span(start, body.end)
