"""What a text becomes on its way to the model and back: sentences out, a text with its segments in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from hanyeong.documents.glossary import Glossary
from hanyeong.text.prose import COPIED
from hanyeong.text.segment import SENTENCE_SPLIT, Fits, Span

RESTORED, NUMBERS, RENUMBERED, TERM, MARKUP = "restored", "numbers", "renumbered", "term", "markup"
FLAGS: Final = (COPIED, SENTENCE_SPLIT, RESTORED, NUMBERS, RENUMBERED, TERM, MARKUP)
"""copied: nothing to translate, it came back as it is. broken: a part of a sentence too long for the model. restored: a
protected part stands where it stood in the source by proportion, for the model was not asked about it. numbers: it
holds another number than its source. renumbered: the one number that was wrong was put right. term: a term of the
glossary is not in it. markup: a tag or format inside the sentence stands where it stood by proportion."""


def _always(_: str) -> bool:
    return True


@dataclass(frozen=True)
class Settings:
    """How a text is prepared."""

    fits: Fits = _always
    """Whether the model has room for a text."""
    glossary: Glossary = field(default_factory=Glossary)


@dataclass(frozen=True)
class Segment:
    """A sentence (or another part of the text with anything but blanks) and what it became, by offset."""

    source: Span
    target: Span
    flags: tuple[str, ...] = ()
    """Of FLAGS, in that order."""
    sentence: int | None = None
    """Which of `Prepared.sentences` was translated for it; None where nothing was."""


@dataclass(frozen=True)
class Assembled:
    """The translation."""

    text: str
    segments: tuple[Segment, ...]


class Need(NamedTuple):
    """What a segment waits for."""

    question: str | None
    """What the model is asked for it; None where it is not translated."""
    hints: tuple[str, ...] = ()
    """Words asked for by themselves."""


class Written(NamedTuple):
    """Some more of a translation, in order: a segment, or what stands between two."""

    text: str
    segment: Segment | None = None


class Prepared(Protocol):
    """A text between its two halves."""

    @property
    def sentences(self) -> Sequence[str]:
        """What to translate, in order: first what stands in the text, then words asked for by themselves.

        The latter (terms of the glossary, words with a tag of their own) tell where they are in a translation.
        """
        ...

    def assemble(self, translations: Sequence[str]) -> Assembled:
        """The translation, from those of all sentences.

        Raises:
            ValueError: not one translation for each sentence.

        """
        ...

    def needs(self) -> Sequence[Need]:
        """What each segment waits for, for those who want a translation as it grows (`write`)."""
        ...

    def write(self, answers: Iterator[str], hint: Hint) -> Iterator[Written]:
        """The translation, segment by segment; the answer to a question is taken when it is due, and not before."""
        ...


def ordered(flags: Sequence[str]) -> tuple[str, ...]:
    """Flags, each once, in the order of FLAGS."""
    return tuple(flag for flag in FLAGS if flag in flags)


Hint = Callable[[str], str]
"""The translation of a word that was asked for by itself."""
