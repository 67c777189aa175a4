"""Reasons of the release decision's checks, in Korean and English.

Both are kept in reports/judgement.json, so that every page says the reason in its reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from hanyeong.results.base import Code
from hanyeong.results.decision_reasons import DecisionReason


@dataclass(frozen=True)
class Reason:
    """One sentence in both languages, without its full stop."""

    ko: str
    en: str

    @classmethod
    def of(cls, code: Code, **values: object) -> Self:
        """The sentence of a code with its values filled in; one that is a Reason itself is said in each language."""
        ko, en = code.text
        return cls(
            ko.format_map({key: value.ko if isinstance(value, Reason) else value for key, value in values.items()}),
            en.format_map({key: value.en if isinstance(value, Reason) else value for key, value in values.items()}),
        )

    @classmethod
    def verbatim(cls, text: str) -> Self:
        """What somebody else said, as it is."""
        return cls(text, text)

    @classmethod
    def by_name(cls, codes: Mapping[str, DecisionReason]) -> Self:
        """A list of names, each with the sentence of its code."""
        each = {name: cls.of(code) for name, code in sorted(codes.items())}
        return cls.joined("; ", [cls(f"{name}: {found.ko}", f"{name}: {found.en}") for name, found in each.items()])

    @classmethod
    def joined(cls, between: str, reasons: Sequence[Reason]) -> Self:
        """Several, one after the other."""
        return cls(between.join(one.ko for one in reasons), between.join(one.en for one in reasons))
