"""Texts that differ only in case, spacing or punctuation, made equal: what counts as a repeat and as a leak."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_MEANT: Final = r"(?<=\d)[.:/-](?=\d)|(?<![^\s(])-(?=\d)|(?<=[a-z])[+#](?![^\W_])"
"""Marks that tell 1.5 from 15, 1-2 from 12, -5 from 5, and C++ from C."""
_BETWEEN: Final = re.compile(rf"(?:(?!{_MEANT})[\W_])+")


def fold(text: str) -> str:
    """Letters, digits and what belongs to a number, in small letters; a text without any stays as it is."""
    return _BETWEEN.sub("", text.lower()) or text


def fingerprint(text: str) -> int:
    """64 bits that stand for a text on every machine; among ten million texts, two agree once in 370,000 corpora."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
