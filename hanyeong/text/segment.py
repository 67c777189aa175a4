"""Text in pieces that a model can take: its sentences, and smaller parts only of one that does not fit.

Sentence by sentence also where several would fit: corpora hold sentences, and a model that learned from them leaves
things out of a paragraph (docs/results.md has figures). Nothing is dropped: the pieces hold every letter of the text,
in order; only blanks between pieces are in none. A text is one line, with blanks of any kind and number; where it says
nothing else (`whole`), it is cut at blanks only, so no address is cut in two.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

CLOSERS: Final = "\"'”’」』》〉)\\]"
_SENTENCE: Final = re.compile(
    rf"(?<=[.!?…。！？])(?:[{CLOSERS}]*)(?P<gap>\s++)(?![a-z]|(?<=[{CLOSERS}]\s)(?:이?라[고며는던]|하[고며는던])(?:\s|$))"
)
"""A quotation that 라고 or 하고 follows is a part of its sentence."""
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
_CLAUSE: Final = re.compile(r"(?<=[,;:·—])(?P<gap>\s++)")
_WORD: Final = re.compile(r"(?P<gap>\s++)")

SENTENCE_SPLIT: Final = "sentence_split"
"""Flag of what holds, or is, a part of a sentence that was too long for the model."""
Fits = Callable[[str], bool]


class Span(NamedTuple):
    """A part of a text: text[start:end]."""

    start: int
    end: int


@dataclass(frozen=True)
class Pieces:
    """A text in pieces; `broken` if a sentence had to be taken apart."""

    texts: tuple[str, ...]
    broken: bool = False


def pieces(text: str, fits: Fits) -> Pieces:
    """The text's sentences, long ones taken apart as gently as possible.

    A single character is never taken apart, whether it fits or not.
    """
    sentences = sentence_spans(text)
    parts = [part for sentence in sentences for part in fitting_spans(text, sentence, fits)]
    return Pieces(tuple(text[start:end] for start, end in parts), broken=len(parts) > len(sentences))


def sentence_spans(text: str, whole: Sequence[Span] = (), within: Span | None = None) -> list[Span]:
    """Where the sentences are, by their end marks; `whole` are parts, in order, that no cut may fall into.

    Closing quotes and brackets belong to the sentence before. A mark without a blank after it ends none. Outer blanks
    are in none.
    """
    found: list[Span] = []
    tail = ""
    for part in _cut(text, trimmed(text, within or Span(0, len(text))), _SENTENCE, whole):
        said = " ".join(text[max(part.start, part.end - _LOOKED_AT) : part.end].split())
        if found and _goes_on(tail, text[part.start], first=len(found) == 1):
            found[-1] = Span(found[-1].start, part.end)
            tail = f"{tail} {said}"[-_LOOKED_AT:]
        else:
            found.append(part)
            tail = said
    return found


def _goes_on(before: str, after: str, *, first: bool) -> bool:
    """Whether the full stop at the end of `before` ends no sentence, which `after` may begin."""
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


def fitting_spans(text: str, part: Span, fits: Fits, whole: Sequence[Span] = ()) -> Iterator[Span]:
    """A part in parts that fit: cut at commas and the like, else between words, else between letters."""
    if fits(text[part.start : part.end]):
        yield part
        return
    parts = _cut(text, part, _CLAUSE, whole)
    if len(parts) == 1:
        parts = _cut(text, part, _WORD, whole)
    if len(parts) == 1:
        yield from _letters(text, part, fits, whole)
        return
    for some in _packed(text, parts, fits):
        yield from fitting_spans(text, some, fits, whole)


def _letters(text: str, part: Span, fits: Fits, whole: Sequence[Span]) -> Iterator[Span]:
    """A word without blanks, halved until its parts fit."""
    middle = _middle(part, whole)
    if middle == part.end or fits(text[part.start : part.end]):
        yield part
        return
    yield from _letters(text, Span(part.start, middle), fits, whole)
    yield from _letters(text, Span(middle, part.end), fits, whole)


def _middle(part: Span, whole: Sequence[Span]) -> int:
    """Where a word may be halved; its end if nowhere."""
    place = (part.start + part.end) // 2
    places = around(place, whole) or (place,)
    return next((place for place in places if part.start < place < part.end), part.end)


def _packed(text: str, parts: Sequence[Span], fits: Fits) -> list[Span]:
    """Neighbours together as long as they fit together."""
    packed: list[Span] = []
    for part in parts:
        if packed and fits(text[packed[-1].start : part.end]):
            packed[-1] = Span(packed[-1].start, part.end)
        else:
            packed.append(part)
    return packed


def trimmed(text: str, part: Span) -> Span:
    """The part without its outer blanks."""
    inner = text[part.start : part.end]
    start = part.start + len(inner) - len(inner.lstrip())
    return Span(start, max(start, part.start + len(inner.rstrip())))


def _cut(text: str, part: Span, at: re.Pattern[str], whole: Sequence[Span]) -> list[Span]:
    """The part without the blanks that `at` finds in it."""
    found, start = [], part.start
    for match in at.finditer(text, part.start, part.end):
        gap = Span(*match.span("gap"))
        if start < gap.start and gap.end < part.end and not around(gap.start, whole):
            found.append(Span(start, gap.start))
            start = gap.end
    return [*found, Span(start, part.end)]


def around(place: int, whole: Sequence[Span]) -> Span | None:
    """The part that a place lies within."""
    n = bisect_right(whole, place, key=lambda span: span.start) - 1
    return whole[n] if n >= 0 and whole[n].start < place < whole[n].end else None
