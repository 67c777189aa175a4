"""Texts that differ only in case, spacing or punctuation, made equal: what counts as a repeat and as a leak."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_BETWEEN: Final = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Letters and digits only, in small letters; a text without any stays as it is."""
    return _BETWEEN.sub("", text.lower()) or text


def fingerprint(text: str) -> int:
    """64 bits that stand for a text on every machine; among ten million texts, two agree once in 370,000 corpora."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
