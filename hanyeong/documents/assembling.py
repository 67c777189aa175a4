"""Blocks of a document between the two halves: all their sentences in one list, all their translations back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from hanyeong.documents.blocks import Block, Part, Piece, Step
from hanyeong.documents.document import Left
from hanyeong.documents.protected import ATOM
from hanyeong.documents.segments import Assembled, Hint, Need, Segment, Written
from hanyeong.text.segment import Span


@dataclass(frozen=True)
class Blocks:
    """The blocks of a document."""

    blocks: Sequence[Block]

    @cached_property
    def questions(self) -> list[str]:
        """A sentence for each part that is translated."""
        return [question for block in self.blocks for question in block.questions()]

    @cached_property
    def sentences(self) -> list[str]:
        """What to translate: the questions, then each hint once."""
        return [*self.questions, *dict.fromkeys(hint for block in self.blocks for hint in block.hints())]

    def finish(self, translations: Sequence[str]) -> list[tuple[list[Piece], list[tuple[str, ...]]]]:
        """Each block's pieces, and the flags of its parts.

        Raises:
            ValueError: not one translation for each sentence.

        """
        answers, hint = self.sorted_out(translations)
        return [block.finish(answers, hint) for block in self.blocks]

    def sorted_out(self, translations: Sequence[str]) -> tuple[Iterator[str], Hint]:
        """The answers to the questions, and the hints.

        Raises:
            ValueError: not one translation for each sentence.

        """
        asked, n = self.sentences, len(self.questions)
        if len(translations) != len(asked):
            raise ValueError(f"{len(translations)} translations, expected one for each of {len(asked)} sentences")
        hints = dict(zip(asked[n:], translations[n:], strict=True))
        return iter(translations[:n]), lambda said: hints.get(said, "")


@dataclass(frozen=True)
class Markup:
    """How a block is written: its marks' tags, and its text."""

    opening: Sequence[str] = ()
    closing: Sequence[str] = ()
    """By number of the mark."""
    escaped: Callable[[str], str] = str
    """A text as the format writes it, such as &lt; for <."""
    atoms: Sequence[str] = ()
    """What each `ATOM` stands for, in order."""
    never_empty: frozenset[str] = frozenset()
    """Closing tags that close nothing where they surround nothing: such a mark is left out, and flagged as guessed."""


@dataclass(frozen=True)
class Placed:
    """A block in its document."""

    block: Block
    starts: Sequence[int]
    ends: Sequence[int]
    """Where each of its characters begins and ends in the document."""
    markup: Markup = Markup()


@dataclass
class BlockBuilder:
    """A block that is being read: its text, where each character is in the document, its marks and atoms."""

    text: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    marks: list[Span] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    atoms: list[str] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Characters so far."""
        return len(self.starts)

    def add(self, text: str, start: int, end: int) -> None:
        """Text that stands for one part of the document."""
        self.text.append(text)
        self.starts += [start] * len(text)
        self.ends += [end] * len(text)

    def add_atom(self, written: str, start: int, end: int) -> None:
        """Markup without words."""
        self.add(ATOM, start, end)
        self.atoms.append(written)

    def open_mark(self, opening: str) -> int:
        """A mark begins here; its number."""
        self.marks.append(Span(self.length, self.length))
        self.opening.append(opening)
        self.closing.append("")
        return len(self.marks) - 1

    def close_mark(self, number: int, closing: str) -> bool:
        """The mark ends here; False: it surrounds nothing, and is no mark any more."""
        start = self.marks[number].start
        if start == self.length:
            del self.marks[number], self.opening[number], self.closing[number]
            return False
        self.marks[number] = Span(start, self.length)
        self.closing[number] = closing
        return True


@dataclass(frozen=True)
class PreparedText:
    """A text whose blocks are translated and whose rest, in between, stays as it is."""

    source: str
    parts: Sequence[str | Placed]
    left: tuple[Left, ...] = ()
    """What was not translated although it may have words."""

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks([part.block for part in self.parts if isinstance(part, Placed)])

    @property
    def sentences(self) -> Sequence[str]:
        """What to translate: the text's sentences, then words that are asked for by themselves."""
        return self._blocks.sentences

    def assemble(self, translations: Sequence[str]) -> Assembled:
        """The translation.

        Raises:
            ValueError: not one translation for each sentence.

        """
        found = list(self.write(*self._blocks.sorted_out(translations)))
        segments = tuple(one.segment for one in found if one.segment is not None)
        return Assembled("".join(one.text for one in found), segments)

    def needs(self) -> list[Need]:
        """What each segment waits for."""
        parts = (part for block in self._blocks.blocks for part in block.parts)
        return [
            Need(part.sentence.asked, tuple(part.sentence.hints)) if part.translated else Need(None) for part in parts
        ]

    def write(self, answers: Iterator[str], hint: Hint) -> Iterator[Written]:
        """The translation, segment by segment."""
        writing = _Writing(self.source)
        for part in self.parts:
            if isinstance(part, str):
                yield writing.layout(part)
            else:
                yield from writing.block(part, part.block.steps(answers, hint))


class _Writing:
    """A text that is being written."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.length = self.asked = 0

    def layout(self, text: str) -> Written:
        """What is no segment."""
        self.length += len(text)
        return Written(text)

    def block(self, placed: Placed, steps: Iterator[Step]) -> Iterator[Written]:
        """A block, as far as its steps have come."""
        markup, open_marks = placed.markup, tuple[int, ...]()
        atoms, parts = iter(markup.atoms), iter(placed.block.parts)
        for step in steps:
            before, said = "", ""
            for piece in step.pieces:
                if not piece.text and markup.closing[piece.marks[-1]] in markup.never_empty:
                    continue
                change, open_marks = _changed(markup, open_marks, piece.marks), piece.marks
                before, said = (before, said + change) if said else (before + change, said)
                said += self._written(piece, placed, atoms)
            if step.flags is None:
                yield self.layout(before + said)
            else:
                yield self.layout(before)
                yield self._segment(placed, next(parts), said, step.flags)
        yield self.layout(_changed(markup, open_marks, ()))

    def _segment(self, placed: Placed, part: Part, said: str, flags: tuple[str, ...]) -> Written:
        span = part.sentence.span
        source = Span(placed.starts[span.start], placed.ends[span.end - 1])
        target = Span(self.length, self.length + len(said))
        self.length = target.end
        number = self.asked if part.translated else None
        self.asked += part.translated
        return Written(said, Segment(source, target, flags, number))

    def _written(self, piece: Piece, placed: Placed, atoms: Iterator[str]) -> str:
        """A piece as its format writes it, with what its atoms stand for; as it was, if it is unchanged."""
        markup = placed.markup
        inside = list(islice(atoms, piece.text.count(ATOM))) if markup.atoms else []
        if piece.same is not None and piece.text:
            return self.source[placed.starts[piece.same.start] : placed.ends[piece.same.end - 1]]
        if not inside:
            return markup.escaped(piece.text)
        texts = map(markup.escaped, piece.text.split(ATOM))
        return next(texts) + "".join(atom + text for atom, text in zip(inside, texts, strict=True))


def _changed(markup: Markup, old: tuple[int, ...], new: tuple[int, ...]) -> str:
    """Closes the marks that end here and opens those that begin."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    closed = [markup.closing[n] for n in reversed(old[same:])]
    return "".join([*closed, *(markup.opening[n] for n in new[same:])])
