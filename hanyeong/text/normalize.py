"""Text normalization: applied to every line before it is cleaned, learned from or translated, and never anywhere else.

What comes out is one line of ordinary characters: UTF-8 encodable, composed (NFC), without control, invisible or
direction characters, without tabs or doubled blanks, with full-width and compatibility forms written out by the
explicit table below. NFKC is not used: it turns the ㅋ that people type into the ᄏ of dictionaries. The gate is
idempotent, and what comes out has at most `GROWTH` times as many characters as went in.

Not covered: HTML entities (a repair of cleaning: a user who types `&lt;` means it), limits on length (the rules'
and the service's), private-use characters (kept here, refused by a rule).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from hanyeong.text.params import NormalizeParams

GROWTH: Final = 6
"""㎯ becomes rad/s²: no character becomes more than six."""


DEFAULT: Final = NormalizeParams()

_BLANK: Final = " "


def _span(first: int, last: int, *texts: str) -> dict[int, str]:
    """Code points `first` to `last`, each with its text."""
    return dict(zip(range(first, last + 1), texts, strict=True))


def _numbered(first: int, start: int, stop: int, shape: str = "({})") -> dict[int, str]:
    return {first + i: shape.format(n) for i, n in enumerate(range(start, stop + 1))}


def _lettered(first: int, letters: str) -> dict[int, str]:
    return {first + i: f"({letter})" for i, letter in enumerate(letters)}


_AZ: Final = "abcdefghijklmnopqrstuvwxyz"
_JAMO: Final = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_SYLLABLES: Final = "가나다라마바사아자차카타파하"
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "L", "C", "D", "M")
_KATAKANA: Final = (
    "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨ"
    "ラリルレロワン\u3099\u309a"
)


def _wide() -> dict[int, str]:
    """Full-width ASCII and signs, half-width katakana and jamo."""
    return (
        {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
        | _span(0xFFE0, 0xFFE6, *"¢£¬¯¦¥₩")
        | _span(0xFF61, 0xFF9F, *_KATAKANA)
        | {code: chr(code - 0xFFA1 + 0x3131) for code in range(0xFFA1, 0xFFBF)}
        | {
            code: chr(code - gap)
            for first, last, gap in ((0xFFC2, 0xFFC7, 0xCE73), (0xFFCA, 0xFFCF, 0xCE75))
            for code in range(first, last + 1)
        }
        | {
            code: chr(code - gap)
            for first, last, gap in ((0xFFD2, 0xFFD7, 0xCE77), (0xFFDA, 0xFFDC, 0xCE79))
            for code in range(first, last + 1)
        }
    )


def _enclosed() -> dict[int, str]:
    """Circled, bracketed and dotted numbers and letters: ① is (1), so that 2① does not become 21."""
    forms = _numbered(0x2460, 1, 20) | _numbered(0x2474, 1, 20) | _numbered(0x2488, 1, 20, "{}.")
    forms |= _lettered(0x249C, _AZ) | _lettered(0x24B6, _AZ.upper()) | _lettered(0x24D0, _AZ)
    forms |= _numbered(0x24EA, 0, 0) | _numbered(0x24EB, 11, 20) | _numbered(0x24F5, 1, 10) | _numbered(0x24FF, 0, 0)
    forms |= _numbered(0x2776, 1, 10) | _numbered(0x2780, 1, 10) | _numbered(0x278A, 1, 10)
    forms |= _numbered(0x3251, 21, 35) | _numbered(0x32B1, 36, 50)
    forms |= _lettered(0x3200, _JAMO) | _lettered(0x320E, _SYLLABLES) | _lettered(0x3260, _JAMO)
    forms |= _lettered(0x326E, _SYLLABLES) | _span(0x321C, 0x321E, "(주)", "(오전)", "(오후)")
    forms |= _span(0x327C, 0x327E, "(참고)", "(주의)", "(우)")
    del forms[0x24C2]  # Ⓜ is an emoji
    return forms


def _signs() -> dict[int, str]:
    """Roman numerals, ligatures, letter-like signs, units (squares and cubes keep their exponent)."""
    units = {
        code: _unit(code) for first, last in ((0x3371, 0x337A), (0x3380, 0x33DF)) for code in range(first, last + 1)
    }
    plain = [*range(0xFE10, 0xFE1A), *range(0xFE30, 0xFE45), 0xFE47, 0xFE48]
    plain += [*range(0xFE50, 0xFE53), *range(0xFE54, 0xFE67), *range(0xFE68, 0xFE6C), *range(0x1D400, 0x1D800)]
    return (
        {code: unicodedata.normalize("NFKC", chr(code)) for code in plain}
        | units
        | _span(0x2160, 0x216F, *_ROMAN)
        | _span(0x2170, 0x217F, *(n.lower() for n in _ROMAN))
        | _span(0xFB00, 0xFB06, "ff", "fi", "fl", "ffi", "ffl", "st", "st")
        | {0x2103: "°C", 0x2109: "°F", 0x2113: "l", 0x2116: "No.", 0x2121: "TEL"}
        | {0x2581: "_"}  # ▁ is how SentencePiece writes a blank: as text it would come back as one
    )


def _unit(code: int) -> str:
    text = unicodedata.normalize("NFKC", chr(code)).replace("\u2215", "/")
    if " SQUARED" in unicodedata.name(chr(code)):
        text = text.replace("2", "²")
    elif " CUBED" in unicodedata.name(chr(code)):
        text = text.replace("3", "³")
    return text


_DROPPED_SPANS: Final = (
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F),  # controls that are not blanks
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C),  # soft hyphen, grapheme joiner, Arabic letter mark
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),  # fillers, Mongolian selectors
    (0x200B, 0x200C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),  # zero width, direction
    (0xFDD0, 0xFDEF), (0xFE00, 0xFE0E), (0xFEFF, 0xFEFF), (0xFFF0, 0xFFFC),  # noncharacters, selectors, BOM
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),  # shorthand, music
    (0xE0000, 0xE001F), (0xE0080, 0xE0FFF),  # tags: text nobody sees; those of flags are looked at one by one
    *((plane + 0xFFFE, plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000)),
)  # fmt: skip

_DROP: Final[dict[int, str]] = {code: "" for first, last in _DROPPED_SPANS for code in range(first, last + 1)}
_FILLERS: Final[dict[int, str]] = dict.fromkeys((0x3164, 0xFFA0, 0x2800), _BLANK)
_FORMS: Final = _wide() | _enclosed() | _signs()
_TABLES: Final = {False: _FILLERS | _DROP, True: _FORMS | _FILLERS | _DROP}


_EMOJI: Final = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u2775\u2794-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f0ff\U0001f170-\U0001faff"
)
_STRAY_SELECTOR: Final = re.compile(f"(?<![{_EMOJI}#*0-9])\ufe0f")
_STRAY_JOINER: Final = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])")
_TAG: Final = "\U000e0020-\U000e007f"
_FLAG: Final = "\U0001f3f4(?:{}|{}|{})\U000e007f".format(
    *("".join(chr(0xE0000 + ord(letter)) for letter in place) for place in ("gbeng", "gbsct", "gbwls"))
)
"""England's, Scotland's and Wales's: a black flag and gbeng, gbsct or gbwls in tags."""
_STRAY_TAG: Final = re.compile(f"({_FLAG})|[{_TAG}]")
_HAS_TAG: Final = re.compile(f"[{_TAG}]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LONE_JAMO: Final = re.compile(
    "[\u1100-\u1112](?![\u1160-\u11a7\ud7b0-\ud7c6])"
    "|(?<![\u1100-\u115f\ua960-\ua97c])[\u1161-\u1175][\u11a8-\u11c2]?"
    "|(?<![\u1160-\u11a7\ud7b0-\ud7c6])[\u11a8-\u11c2]"
)
"""Jamo without a partner beside them; those of a syllable of old Hangul, which has no code of its own, stay."""
_HALF_JAMO: Final = re.compile("[\uffa1-\uffbe\uffc2-\uffc7\uffca-\uffcf\uffd2-\uffd7\uffda-\uffdc]{2,}")
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f"
)
_PLAIN: Final = re.compile(
    " -~¡-¬®-\u02af\u2010-\u2027\u2030-\u203b\u20a0-\u20bf\u3001-\u3029\u3030-\u303f"
    "\u3041-\u3096\u30a1-\u30fe\u3131-\u3163\u3165-\u318e\u4e00-\u9fff\uac00-\ud7a3".join(("[", "]*"))
)
"""Characters that the gate leaves alone whatever their neighbours are."""


def normalize(text: str, rules: NormalizeParams = DEFAULT) -> str:
    """The text as one clean line; empty when nothing readable is left. Never fails."""
    if _PLAIN.fullmatch(text) and "  " not in text and text[:1] != _BLANK and text[-1:] != _BLANK:
        return text  # nine lines of ten, in about a microsecond
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if rules.fold_forms:
        text = _HALF_JAMO.sub(_syllables, text)
    text = text.translate(_TABLES[rules.fold_forms])
    if _HAS_TAG.search(text):
        text = _STRAY_TAG.sub(r"\1", text)
    text = _STRAY_JOINER.sub("", _STRAY_SELECTOR.sub("", text))
    text = _LONE_JAMO.sub(_compatible, unicodedata.normalize("NFC", text))
    text = _flood(rules.max_marks).sub(r"\1", text)
    return _BLANK.join(text.split())


def changes(text: str, rules: NormalizeParams = DEFAULT) -> list[str]:
    """What the gate would change in the text, by kind; empty if nothing."""
    if normalize(text, rules) == text:
        return []
    kinds = {
        "control": _CONTROL.search(text),
        "invisible": _INVISIBLE.search(text) or _STRAY_TAG.sub(r"\1", text) != text,
        "form": rules.fold_forms and any(ord(c) in _FORMS for c in text),
        "composition": not unicodedata.is_normalized("NFC", text) or _LONE_JAMO.search(text),
        "marks": _flood(rules.max_marks).search(text),
        "blanks": _BLANK.join(text.split()) != text,
    }
    return [kind for kind, found in kinds.items() if found]


CHANGES: Final = ("control", "invisible", "form", "composition", "marks", "blanks")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE: Final = re.compile(
    "["
    + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _DROPPED_SPANS if first >= 0xA0)
    + "\u200d\u2028\u2029\u2800\u3164\ufe0f\uffa0]"
)


@lru_cache
def _flood(n: int) -> re.Pattern[str]:
    return re.compile(f"([{_MARKS}]{{{n}}})[{_MARKS}]+")


# Order of the 30 consonants and 21 vowels among the compatibility jamo; "" marks what cannot stand in that place.
_LEADING: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_TRAILING: Final = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TYPED: Final = {
    first + place: jamo
    for first, row in ((0x1100, _LEADING), (0x1161, _VOWELS), (0x11A8, _TRAILING))
    for place, jamo in enumerate(row)
}
_SYLLABLE: Final = re.compile(f"([{_LEADING}])([{_VOWELS}])([{_TRAILING}](?![{_VOWELS}]))?")


def _syllables(run: re.Match[str]) -> str:
    """Half-width jamo as the syllables that they spell: the only way to read them, unlike ㅋㅋ typed on purpose."""
    return _SYLLABLE.sub(_syllable, run[0].translate(_FORMS))


def _syllable(match: re.Match[str]) -> str:
    """Unicode 15, section 3.12: 0xAC00 + (leading * 21 + vowel) * 28 + trailing."""
    trailing = _TRAILING.index(match[3]) + 1 if match[3] else 0
    return chr(0xAC00 + (_LEADING.index(match[1]) * 21 + _VOWELS.index(match[2])) * 28 + trailing)


def _compatible(match: re.Match[str]) -> str:
    """Conjoining jamo that join nothing, as the jamo that people type."""
    return match[0].translate(_TYPED)
