"""Personal data that a pattern can see: counted by kind and never shown.

A number is told by its digits; how they are grouped, and by which dash, dot, bracket or blank, hardly matters. Resident
and foreigner registration numbers (a date of birth in front; the rest has been drawn by lot since 2020, so it is not
checked), payment cards (ISO/IEC 7812: Luhn, whatever the first digit), bank accounts (where a word says so, since each
bank has a form of its own), Korean telephone numbers, e-mail addresses outside the names reserved for examples
(RFC 2606). Not personal: the registration number of a business, which the law has every shop publish. Not covered:
names, postal addresses, passports, telephones of other countries. docs/results.md says how often this is wrong.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["resident_number", "card_number", "account_number", "phone_number", "email_address"]
KINDS: Final[tuple[Kind, ...]] = (
    "resident_number", "card_number", "account_number", "phone_number", "email_address",
)  # fmt: skip

POSSIBLE: Final = r"[0-9](?:[^0-9A-Za-z가-힣]{0,4}[0-9]){7,}|@"
"""Most texts have neither a long number nor an @ and need not be looked at closer (RE2 and `re` agree on this one)."""

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ㅡー﹣－", "-"))
_START: Final = r"(?<![\d+])(?<!\d[-.,:/])(?:(?<![A-Za-z_.])|(?<=[Tt][Ee][Ll]))"
_END: Final = r"(?!\d|[-.,:/]\d|\.?[A-Za-z_])"
"""Not a part of a longer number, of a name or of an identifier (they look like aa02-4827-9167)."""
_DASH: Final = r"(?:\s?-\s?|\s)"
_GAP: Final = r"(?:\s?[-.)·/]\s?|\s)"
_ANY: Final = rf"{_GAP}?"

_RESIDENT: Final = re.compile(rf"{_START}(?P<born>\d{{6}}){_DASH}?(?P<century>[1-8])\d{{6}}{_END}", re.ASCII)
_CARD: Final = re.compile(
    rf"{_START}(?:\d{{4}}(?P<gap>(?:\s?-\s?|\s|\.)?)\d{{4}}(?P=gap)\d{{4}}(?P=gap)\d{{4}}"
    rf"|3[47]\d\d{_DASH}?\d{{6}}{_DASH}?\d{{5}}|3[068]\d\d{_DASH}?\d{{6}}{_DASH}?\d{{4}}){_END}",
    re.ASCII,
)
_ACCOUNT: Final = re.compile(
    r"(?i:계좌|예금주|\baccount\s*(?:number|no\b|#)|\bacct\b)[^\d\n]{0,24}(\d(?:[ -]?\d){9,15})(?![\d.])"
    r"|은행[^\d\n]{0,8}(?=(?:-?\d){10,16}(?![\d-]))(\d{2,6}(?:-\d{1,8}){2,4})(?![\d.])",
    re.ASCII,
)
_AREA: Final = r"(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|60)"
_MOBILE: Final = r"(?:1[016-9]|[78]0|50[2-8])"
"""Mobile telephones, the internet's, those free to call, and safe numbers."""
_PHONE: Final = re.compile(
    rf"{_START}\(?0{_AREA}\)?{_GAP}\d{{3,4}}{_GAP}\d{{4}}{_END}"
    rf"|{_START}\(?0{_MOBILE}\)?{_GAP}\d{{3,4}}{_ANY}\d{{4}}{_END}"
    rf"|(?:\+\s?82\)?|{_START}\(?82\){_ANY}|{_START}(?:00\d{{0,3}}{_ANY})?82{_GAP}){_ANY}(?:\(?0\)?{_ANY})?"
    rf"(?:{_AREA}|{_MOBILE}){_ANY}\d{{3,4}}{_ANY}\d{{4}}{_END}"
    rf"|{_START}(?:01[16-9]\d{{7,8}}|(?:82|0)10\d{{8}}){_END}",
    re.ASCII,
)
_COMPANY: Final = re.compile(
    rf"{_START}(15(?:22|33|44|51|55|66|77|88|99)|16(?:00|11|44|60|61|66|68|70|88)|18(?:00|11|33|55|66|77|99))"
    rf"\s?-\s?(\d{{4}}){_END}",
    re.ASCII,
)
_LIVES: Final = 150
"""Years between the two of 1577-1640 (Rubens), which would be a telephone otherwise."""
_EMAIL: Final = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})", re.ASCII)
_RESERVED: Final = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$", re.IGNORECASE)


def find_pii(text: str) -> list[Kind]:
    """The kinds of personal data in a text, each once, in the order of `KINDS`."""
    dashed = text.translate(_DASHES)
    found: dict[Kind, bool] = {
        "resident_number": any(map(_born, _RESIDENT.finditer(dashed))),
        "card_number": any(_luhn(match[0]) for match in _CARD.finditer(dashed)),
        "account_number": _ACCOUNT.search(dashed) is not None,
        "phone_number": any(map(_rings, _PHONE.finditer(dashed))) or any(map(_answers, _COMPANY.finditer(dashed))),
        "email_address": any(not _RESERVED.search(match[1]) for match in _EMAIL.finditer(text)),
    }
    return [kind for kind, there in found.items() if there]


def _born(number: re.Match[str]) -> bool:
    """Whether a registration number begins with a day that there was; its seventh digit tells the century."""
    year, month, day = (int(number["born"][at : at + 2]) for at in (0, 2, 4))
    try:
        date((1900 if number["century"] in "1256" else 2000) + year, month, day)
    except ValueError:
        return False
    return True


def _luhn(number: str) -> bool:
    """Whether the check digit of a card number is right: one random number in ten passes."""
    digits = [int(c) for c in number if c.isdigit()][::-1]
    if len(set(digits)) == 1:
        return False
    return sum(digits[0::2] + [sum(divmod(2 * d, 10)) for d in digits[1::2]]) % 10 == 0


def _rings(number: re.Match[str]) -> bool:
    """Whether it is more than zeros and ones: those are bits."""
    return not set(number[0]) <= set("01")


def _answers(number: re.Match[str]) -> bool:
    """Whether it is the number of a call centre and not the years of a life or a war."""
    first, second = int(number[1]), int(number[2])
    return not first < second <= first + _LIVES
