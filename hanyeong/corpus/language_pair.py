"""The two languages, and the directions in which a model translates between them."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Language: TypeAlias = Literal["ko", "en"]
Direction: TypeAlias = Literal["ko-en", "en-ko", "both"]
"""What a model translates: section `direction` of params.yaml."""
Way: TypeAlias = Literal["ko-en", "en-ko"]

SIDES: Final[dict[Way, tuple[Language, Language]]] = {"ko-en": ("ko", "en"), "en-ko": ("en", "ko")}
"""Source and target language of a direction."""


def pairs_of(direction: Direction) -> list[Way]:
    """The directions that a model of that kind translates."""
    return ["ko-en", "en-ko"] if direction == "both" else [direction]


def test_name(table: str, way: Way, direction: Direction) -> str:
    """How a test is called where there is one direction, or both."""
    return f"{table}.{way}" if direction == "both" else table


test_name.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for a test
