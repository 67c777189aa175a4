"""Personal data that a pattern can see: counted by kind and never shown.

Resident registration numbers (a possible birth date in front), payment cards (Luhn, ISO/IEC 7812), Korean telephone
numbers, e-mail addresses outside the names reserved for examples (RFC 2606). Not covered: names, postal addresses,
bank accounts; a pattern finds what people wrote the usual way.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["resident_number", "card_number", "phone_number", "email_address"]
KINDS: Final[tuple[Kind, ...]] = ("resident_number", "card_number", "phone_number", "email_address")

POSSIBLE: Final = r"[0-9][0-9-. )]{7,}[0-9]|@"
"""Most texts have neither a long number nor an @ and need not be looked at closer (RE2 and `re` agree on this one)."""

_RESIDENT: Final = re.compile(r"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?-\s?[1-8]\d{6}(?!\d)", re.ASCII)
_CARD: Final = re.compile(r"(?<![\d-])[2-6]\d{3}(?:[- ]?\d{4}){3}(?![\d-])", re.ASCII)
_PHONE: Final = re.compile(
    r"(?<![\d.-])(?:\+82[- .]?(?:10|2|[3-6][1-5]|70)|\(?0(?:1[016-9]|2|[3-6][1-5]|70)\)?)"
    r"[- .]\s?\d{3,4}[- .]\d{4}(?![\d-])"
    r"|(?<![\d.-])01[016-9]\d{7,8}(?!\d)",
    re.ASCII,
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})", re.ASCII)
_RESERVED: Final = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$", re.IGNORECASE)


def personal(text: str) -> list[Kind]:
    """The kinds of personal data in a text, each once, in the order of `KINDS`."""
    found: dict[Kind, bool] = {
        "resident_number": _RESIDENT.search(text) is not None,
        "card_number": any(_luhn(match[0]) for match in _CARD.finditer(text)),
        "phone_number": _PHONE.search(text) is not None,
        "email_address": any(not _RESERVED.search(match[1]) for match in _EMAIL.finditer(text)),
    }
    return [kind for kind, there in found.items() if there]


def _luhn(number: str) -> bool:
    """Whether the check digit of a card number is right: one random number in ten passes."""
    digits = [int(c) for c in number if c.isdigit()][::-1]
    return sum(digits[0::2] + [sum(divmod(2 * d, 10)) for d in digits[1::2]]) % 10 == 0
