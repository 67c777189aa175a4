"""Texts that differ only in case, spacing or punctuation, made equal: what counts as a repeat and as a leak.

A range or minus sign beside a number belongs to the number, whichever of the many signs was typed: 3~5 is 3-5 and
3 – 5, and not 35. Folding is idempotent and loses no digit.
"""

from __future__ import annotations

import hashlib
import re
from itertools import groupby
from typing import Final

from hanyeong.text.typed_punctuation import as_punctuation

_TILDE: Final = "~∼〜～⁓˜"
_DASH: Final = "‐‑‒–—―−﹣－-"
_CURRENCY: Final = "$₩€£¥"

_BETWEEN: Final = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_OF_UNITS: Final = re.compile(rf"(\d[^\W\d_]{{1,3}})(?:\s+[{_DASH}]\s+|[{_DASH}]|\s*[{_TILDE}]\s*)(?=[{_CURRENCY}]?\d)")
"""3일-5일; but not 코로나-19, and not 9시 -5도."""
_OPEN: Final = re.compile(rf"(?:(?<=\s)[{_TILDE}]+\s+|[{_TILDE}]+)(?=\d)|(?<=\d)(?:[{_TILDE}]+|\s+[{_TILDE}]+(?=\s))")
"""3일~5일, ~5, 2020~; but not 안녕~ 5시에, where it is a tone."""
_MINUS: Final = re.compile(rf"(?:(?<![^\s(\[{{\"'“‘=<>:{_CURRENCY}])[{_DASH}]|[−⁻])(?=[{_CURRENCY}]?\d)")
_PLUS_MINUS: Final = re.compile(r"±(?=\s*\d)")
_NAMED: Final = re.compile(r"(?<=[a-z])[+#]+(?![^\W_])|(?<=[^\W_])[＋♯]+")
"""C++ and C#, but not Ctrl+C."""
_DOTS: Final = re.compile(r"\.\.+")

_SIGNS: Final = ",.:/-~⁻±…+×÷=<>≤≥^＋♯"
_HELD: Final = {sign: chr(0xFDD0 + place) for place, sign in enumerate(_SIGNS)}
"""Noncharacters, which no text holds after the gate, keep a sign's place until every other mark has gone."""
_MEANT: Final = (
    _HELD
    | dict.fromkeys("·•‧∙⋅・･․", _HELD["."])
    | dict.fromkeys("∶", _HELD[":"])
    | dict.fromkeys("⁄∕", _HELD["/"])
    | dict.fromkeys("、", _HELD[","])
    | dict.fromkeys("*∗✕✖⨯", _HELD["×"])
    | dict.fromkeys(_TILDE + _DASH, _HELD["-"])
)
"""Signs that tell two numbers from one: 1.5 from 15, 1-2 from 12, 1·2 from 12, 3×4 from 34."""
_NAMES: Final = str.maketrans({sign: _HELD[same] for sign, same in ("+＋", "#♯", "＋＋", "♯♯")})
_WRITTEN: Final = {ord(held): sign for sign, held in _HELD.items()}
_DROPPED: Final = re.compile("[^\\w\ufdd0-\ufde4]+|_+")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def comparison_key(text: str) -> str:
    """Letters, digits and what belongs to a number, in small letters; a text without any stays as it is."""
    small = as_punctuation(text.lower())
    if not _HAS_SIGNS.search(small):
        return _MARKS.sub("", small) or text
    held = _NAMED.sub(lambda name: name[0].translate(_NAMES), _numbers_held(_NONCHARACTER.sub("", small)))
    return _THOUSANDS.sub("", _DROPPED.sub("", held).translate(_WRITTEN)) or text


_HAS_SIGNS: Final = re.compile(r"[0-9+#＋♯]|\d|[\ufdd0-\ufdef]")
_NONCHARACTER: Final = re.compile("[\ufdd0-\ufdef]")
_MARKS: Final = re.compile(r"[\W_]+")


def _numbers_held(text: str) -> str:
    """The text with a noncharacter for each sign that belongs to a number."""
    text = _OF_UNITS.sub(rf"\1{_HELD['~']}", _BETWEEN.sub(_between, text))
    text = _MINUS.sub(_HELD["⁻"], _OPEN.sub(_HELD["~"], text))
    return _PLUS_MINUS.sub(_HELD["±"], text)


def _between(run: re.Match[str]) -> str:
    """The signs of the marks between two digits, each once in a row."""
    signs = filter(None, map(_MEANT.get, _DOTS.sub("…", run[0])))
    return "".join(sign for sign, _ in groupby(signs))


def fingerprint(text: str) -> int:
    """64 bits that stand for a text on every machine; among ten million texts, two agree once in 370,000 corpora."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
