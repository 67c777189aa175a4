"""Numbers as values, so that 1억 1천만 and $110 million can be compared.

Digits, thousands separators, Korean units (십 백 천 만 억 조) and English ones (hundred to trillion) are read; 백만
달러 and a million dollars too, but 제15조 is an article of a law. Not covered: other numbers written in words,
fractions, dates as such; so a difference between two texts is a hint, not a proof.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_MAY_HOLD: Final = re.compile(r"[0-9]|[십백천][만억조]|illion|housand")
OFTEN_WORDS: Final = 12
"""Up to twelve, numbers are as often words (두 개, two) as digits; month names hide as many."""

_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_START: Final = r"(?:(?<!\d)|(?=\d{1,3},\d{3}))"
"""Not inside a row of digits: a row of thousands would be read anew from each of them."""
_PLAIN: Final = re.compile(rf"(?:{_DIGITS})", re.ASCII)
_NO_UNIT: Final = (
    r"(?!백(?:신|분위|분율|업|팩|틱|서|화점)|천(?:안|연)|만(?:들|나|약|화|족)|조(?:각|항|건|치|사|정|회|합|직|절))"
)
"""Words that begin like a unit: 2020 만들기, 19백신."""
_UNIT: Final = rf"\s?{_NO_UNIT}[십백천만억조]+"
_KOREAN: Final = re.compile(rf"{_START}(?:(?:{_DIGITS}){_UNIT}\s?)+(?:(?:{_DIGITS})(?!{_UNIT}|[,.\d]))?", re.ASCII)
_PART: Final = re.compile(rf"({_DIGITS})(?:\s?([십백천만억조]+))?", re.ASCII)
_ARTICLE: Final = re.compile(r"(제\s?|[법령칙례]\s|헌법\s?|규정\s|약관\s)(\d+)\s?조(?![원달])", re.ASCII)
_OF_UNITS: Final = re.compile(
    r"(?<![가-힣\d.,])([십백천]만|[십백천]?만?[십백천]억|[십백천]?[십백천]조)"
    r"(?=\s?(?:명|원|달러|유로|엔|위안|개|대|년|권|톤|가구|건|부|주))"
)
"""백만 달러, 십만 명; not 수십만, and a unit alone is too often a part of a word."""
_ENGLISH: Final = re.compile(
    rf"{_START}({_DIGITS})[\s-]?(hundred thousand|hundred|thousand|million|billion|trillion)\b"
    r"|\b(?:an?|one) (hundred thousand|million|billion|trillion)\b",
    re.ASCII | re.IGNORECASE,
)
_SMALL: Final = {"십": 10, "백": 10**2, "천": 10**3}
_LARGE: Final = {"만": 10**4, "억": 10**8, "조": 10**12}
_SCALES: Final = {
    "hundred": 10**2, "thousand": 10**3, "hundred thousand": 10**5, "million": 10**6, "billion": 10**9,
    "trillion": 10**12,
}  # fmt: skip


def values(text: str) -> frozenset[Decimal]:
    """Every number above `OFTEN_WORDS` that the text writes in digits, or as a large unit alone."""
    if not _MAY_HOLD.search(text):
        return frozenset()
    found: set[Decimal] = set()

    def keep_korean(match: re.Match[str]) -> str:
        found.add(_korean(match[0]))
        return " "

    def keep_english(match: re.Match[str]) -> str:
        found.add(_decimal(match[1] or "1") * _SCALES[(match[2] or match[3]).lower()])
        return " "

    text = _OF_UNITS.sub(r"1\1", _ARTICLE.sub(r"\1\2 ", text))
    rest = _ENGLISH.sub(keep_english, _KOREAN.sub(keep_korean, text))
    found.update(map(_decimal, _PLAIN.findall(rest)))
    return frozenset(n.normalize() for n in found if n > OFTEN_WORDS)


def differ(ko: str, en: str) -> bool:
    """Whether one side holds a number that the other does not."""
    return values(ko) != values(en)


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _korean(text: str) -> Decimal:
    """12조 3천억 is 12 * 10^12 + 3 * 10^3 * 10^8: 만, 억 and 조 multiply all that stands before them since the last."""
    total = below = Decimal(0)
    for digits, units in _PART.findall(text):
        part = _decimal(digits)
        for unit in units:
            if unit in _SMALL:
                part *= _SMALL[unit]
            else:
                total, below, part = _raised(total, below + part, _LARGE[unit])
        below += part
    return total + below


def _raised(total: Decimal, below: Decimal, unit: int) -> tuple[Decimal, Decimal, Decimal]:
    """The total with what stood before a large unit; 2만억 is 2억 of 만."""
    if not below:
        return total * unit, below, Decimal(0)
    return total + below * unit, Decimal(0), Decimal(0)
