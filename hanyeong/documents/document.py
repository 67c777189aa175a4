"""What a document becomes: its translation, and a list of what was not translated and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

REASONS: Final[Mapping[str, str]] = {
    "picture": "text in a chart, a diagram, a picture or an embedded file",
    "field": "the result of a field, such as a page number or a reference",
    "formula": "the result of a formula",
    "code": "code, or what says that it is not to be translated",
    "attribute": "what a picture or a tag says of itself",
    "table_heading": "the heading of a table, which formulas may name",
}


@dataclass(frozen=True)
class Left:
    """Something in a document that was left as it is."""

    place: str
    """The part of the file; empty where the file is one text."""
    reason: str
    """Of REASONS."""
    count: int


@dataclass(frozen=True)
class Limits:
    """How much a document may hold."""

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 200_000_000
    members: int = 5_000
    """Parts of an Office file."""
    sentences: int = 200_000


@dataclass(frozen=True)
class AssembledDocument:
    """The translated document."""

    data: bytes
    flags: Mapping[str, int]
    """How many of its segments carry each flag."""
    left: tuple[Left, ...] = ()


class PreparedDocument(Protocol):
    """A document between its two halves."""

    @property
    def sentences(self) -> Sequence[str]:
        """What to translate."""
        ...

    def assemble(self, translations: Sequence[str]) -> AssembledDocument:
        """The translated document.

        Raises:
            ValueError: not one translation for each sentence.

        """
        ...
