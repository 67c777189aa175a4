"""Numbers as values, so that 1억 1천만 and $110 million can be compared.

Digits, thousands separators, Korean units (천 만 억 조) and English ones (thousand to trillion) are read. Not covered:
numbers written in words, fractions, dates as such; so a difference between two texts is a hint, not a proof.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

OFTEN_WORDS: Final = 12
"""Up to twelve, numbers are as often words (두 개, two) as digits; month names hide as many."""

_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PLAIN: Final = re.compile(rf"(?:{_DIGITS})", re.ASCII)
_KOREAN: Final = re.compile(rf"(?:(?:{_DIGITS})\s?[천만억조]+\s?)+(?:(?:{_DIGITS})(?!\s?[천만억조,.\d]))?", re.ASCII)
_PART: Final = re.compile(rf"({_DIGITS})\s?([천만억조]*)", re.ASCII)
_ENGLISH: Final = re.compile(rf"({_DIGITS})[\s-]?(thousand|million|billion|trillion)\b", re.ASCII | re.IGNORECASE)
_UNITS: Final = {"천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12}
_SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def values(text: str) -> frozenset[Decimal]:
    """Every number above `OFTEN_WORDS` that the text writes in digits."""
    if not any("0" <= c <= "9" for c in text):
        return frozenset()
    found: set[Decimal] = set()

    def keep_korean(match: re.Match[str]) -> str:
        found.add(_korean(match[0]))
        return " "

    def keep_english(match: re.Match[str]) -> str:
        found.add(_decimal(match[1]) * _SCALES[match[2].lower()])
        return " "

    rest = _ENGLISH.sub(keep_english, _KOREAN.sub(keep_korean, text))
    found.update(map(_decimal, _PLAIN.findall(rest)))
    return frozenset(n.normalize() for n in found if n > OFTEN_WORDS)


def differ(ko: str, en: str) -> bool:
    """Whether one side holds a number that the other does not."""
    return values(ko) != values(en)


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _korean(text: str) -> Decimal:
    """12조 3천억 is 12 * 10^12 + 3 * 10^3 * 10^8: units after one number multiply."""
    total = Decimal(0)
    for digits, units in _PART.findall(text):
        part = _decimal(digits)
        for unit in units:
            part *= _UNITS[unit]
        total += part
    return total
