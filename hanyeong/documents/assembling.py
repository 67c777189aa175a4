"""Blocks of a document between the two halves: all their sentences in one list, all their translations back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from hanyeong.documents.blocks import Block, Piece
from hanyeong.documents.document import Left
from hanyeong.documents.protected import ATOM
from hanyeong.documents.segments import Assembled, Segment
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
        asked, n = self.sentences, len(self.questions)
        if len(translations) != len(asked):
            raise ValueError(f"{len(translations)} translations, expected one for each of {len(asked)} sentences")
        answers = iter(translations[:n])
        hints = dict(zip(asked[n:], translations[n:], strict=True))
        return [block.finish(answers, lambda said: hints.get(said, "")) for block in self.blocks]


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
        finished = iter(self._blocks.finish(translations))
        writing = _Writing(self.source)
        for part in self.parts:
            if isinstance(part, str):
                writing.add(part)
            else:
                writing.block(part, *next(finished))
        return Assembled("".join(writing.text), tuple(writing.segments))


class _Writing:
    """A text that is being written."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text: list[str] = []
        self.segments: list[Segment] = []
        self.length = self.asked = 0

    def add(self, text: str) -> None:
        self.text.append(text)
        self.length += len(text)

    def block(self, placed: Placed, pieces: Sequence[Piece], flags: Sequence[tuple[str, ...]]) -> None:
        open_marks: tuple[int, ...] = ()
        begun: dict[int, int] = {}
        ended: dict[int, int] = {}
        atoms = iter(placed.markup.atoms)
        for piece in pieces:
            if not piece.text and placed.markup.closing[piece.marks[-1]] in placed.markup.never_empty:
                continue
            self._change(placed.markup, open_marks, piece.marks)
            open_marks = piece.marks
            if piece.part is not None:
                begun.setdefault(piece.part, self.length)
            self.add(self._written(piece, placed, atoms))
            if piece.part is not None:
                ended[piece.part] = self.length
        self._change(placed.markup, open_marks, ())
        for n, part in enumerate(placed.block.parts):
            span = part.sentence.span
            source = Span(placed.starts[span.start], placed.ends[span.end - 1])
            target = Span(begun.get(n, self.length), ended.get(n, self.length))
            self.segments.append(Segment(source, target, flags[n], self.asked if part.translated else None))
            self.asked += part.translated

    def _change(self, markup: Markup, old: tuple[int, ...], new: tuple[int, ...]) -> None:
        """Close the marks that end here and open those that begin."""
        same = 0
        while same < min(len(old), len(new)) and old[same] == new[same]:
            same += 1
        for n in reversed(old[same:]):
            self.add(markup.closing[n])
        for n in new[same:]:
            self.add(markup.opening[n])

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
