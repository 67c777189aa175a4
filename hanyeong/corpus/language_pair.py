"""The two languages, and the directions in which a model translates between them."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["ko", "en"]
Direction: TypeAlias = Literal["ko-en", "en-ko", "both"]
"""What a model translates: section `direction` of params.yaml."""


class LanguagePair(StrEnum):
    """One direction of translation."""

    KO_EN = "ko-en"
    EN_KO = "en-ko"

    @property
    def src(self) -> Language:
        """The language to translate from."""
        return "ko" if self is LanguagePair.KO_EN else "en"

    @property
    def tgt(self) -> Language:
        """The language to translate into."""
        return "en" if self is LanguagePair.KO_EN else "ko"

    @classmethod
    def from_src(cls, src: Language) -> LanguagePair:
        """The direction that translates from a language."""
        return cls.KO_EN if src == "ko" else cls.EN_KO


def pairs_of(direction: Direction) -> list[LanguagePair]:
    """The directions that a model of that kind translates."""
    return list(LanguagePair) if direction == "both" else [LanguagePair(direction)]


def test_name(table: str, pair: LanguagePair, direction: Direction) -> str:
    """The name of a test set: where a model translates both ways, it is scored once each way."""
    return f"{table}.{pair}" if direction == "both" else table


test_name.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for a test
