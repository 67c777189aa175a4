"""A text in two steps: its sentences out, their translations in, and all that lay between them as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hanyeong.text.segment import split_sentences

_LINE: Final = re.compile(r"[^\n\r]+")
_BLANKS: Final = re.compile(r"\s*")


@dataclass(frozen=True)
class Span:
    """A stretch of a text: its characters (code points) from `start` to before `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Placed:
    """Where a sentence stood, and where its translation stands."""

    source: Span
    target: Span
    sentence: int | None
    """Which of the sentences was translated for it."""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assembled:
    """The whole translation, and a segment for each sentence."""

    text: str
    segments: Sequence[Placed]


@dataclass(frozen=True)
class Prepared:
    """A text with the places of its sentences."""

    text: str
    spans: Sequence[Span]

    @property
    def sentences(self) -> Sequence[str]:
        """What has to be translated, in order."""
        return [self.text[span.start : span.end] for span in self.spans]

    def assemble(self, translations: Sequence[str]) -> Assembled:
        """The text with each sentence replaced; blanks, line breaks and blank lines stay."""
        said: list[str] = []
        placed: list[Placed] = []
        at = length = 0
        for n, (span, translation) in enumerate(zip(self.spans, translations, strict=True)):
            before = self.text[at : span.start]
            start = length + len(before)
            length = start + len(translation)
            said += [before, translation]
            placed.append(Placed(span, Span(start, length), n))
            at = span.end
        return Assembled("".join([*said, self.text[at:]]), placed)


def prepare(text: str) -> Prepared:
    """The text's lines, each in its sentences."""
    return Prepared(text, [span for line in _LINE.finditer(text) for span in _spans(text, line.start(), line.end())])


def _spans(text: str, start: int, end: int) -> Iterator[Span]:
    """The places of a line's sentences, which are found in it with its runs of blanks made one."""
    line = text[start:end]
    at = start
    for sentence in split_sentences(" ".join(line.split())) if line.strip() else []:
        at = _after_blanks(text, at)
        first = at
        for word in sentence.split():
            at = _after_blanks(text, at) + len(word)
        yield Span(first, at)


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at
