"""Hangul as arithmetic: syllables taken apart and put together, and the particles that depend on their last sound.

A precomposed syllable is 0xAC00 + (lead * 21 + vowel) * 28 + tail (The Unicode Standard, section 3.12). A particle such
as 은/는 follows the last *spoken* sound of its word, so digits and Latin letters are read as Koreans read them:
3 is 삼, 100 is 백, PDF is 피디에프.

Not covered: Latin words are judged by their last letters: right for most (book, phone, sale), a guess for some.
"""

from __future__ import annotations

import re
from typing import Final

LEADS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS: Final = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
FIRST, LAST = "가", "힣"

_DIGIT_FINALS: Final = dict(zip("0123456789", ("ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""), strict=True))
_ZEROS_FINALS: Final = ((1, "ㅂ"), (2, "ㄱ"), (3, "ㄴ"), (7, "ㄴ"), (11, "ㄱ"), (15, ""))
"""Up to so many trailing zeros, the number ends in 십, 백, 천, 만, 억, 조."""
_LETTER_FINALS: Final = {"L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ"}
"""엘, 엠, 엔, 알; the names of all other letters end in a vowel."""
_SIGN_FINALS: Final = {"%": "", "℃": "", "°": "", "₩": "ㄴ", "$": "", "€": "", "km": "", "kg": "ㅁ"}
_WORD_ENDS: Final = (
    ("ng", "ㅇ"), ("le", "ㄹ"), ("me", "ㅁ"), ("ne", "ㄴ"), ("l", "ㄹ"), ("m", "ㅁ"), ("n", "ㄴ"),
)  # fmt: skip
_STOPS: Final = {"p": "ㅂ", "b": "ㅂ", "k": "ㄱ", "c": "ㄱ", "t": "ㅅ"}
_SHORT_STOP: Final = re.compile(r"(?:^|[^aeiou])(?:[aeiou]|oo)(p|b|k|c|t)\1?k?$")
_BRACKETED: Final = re.compile(r"(?<=\S)\s*[(\[（【〔][^()\[\]（）【】〔〕]*[)\]）】〕]$")
_SPOKEN: Final = re.compile(
    rf"[{FIRST}-{LAST}]$|(?P<sign>k[mg]|[%℃°₩$€])$|(?P<number>\d[\d,]*(?:\.\d+)?)$|(?P<word>[A-Za-z]+)$"
)


def is_syllable(char: str) -> bool:
    """Whether `char` is one precomposed Hangul syllable."""
    return len(char) == 1 and FIRST <= char <= LAST


def decompose(syllable: str) -> tuple[str, str, str]:
    """Lead, vowel and tail of a syllable; the tail is "" where there is none.

    Raises:
        ValueError: where `syllable` is not one precomposed syllable.

    """
    if not is_syllable(syllable):
        raise ValueError(f"expected one Hangul syllable, found {len(syllable)} character(s) of another kind")
    rest, tail = divmod(ord(syllable) - ord(FIRST), len(TAILS))
    lead, vowel = divmod(rest, len(VOWELS))
    return LEADS[lead], VOWELS[vowel], TAILS[tail]


def compose(lead: str, vowel: str, tail: str = "") -> str:
    """The syllable made of these letters; `decompose` turned round."""
    index = (LEADS.index(lead) * len(VOWELS) + VOWELS.index(vowel)) * len(TAILS) + TAILS.index(tail)
    return chr(ord(FIRST) + index)


def final(text: str) -> str:
    """The consonant that the last spoken syllable of `text` ends in, "" for a vowel (or nothing that is spoken)."""
    spoken = _spoken_end(text)
    found = _SPOKEN.search(spoken)
    if found is None:
        return ""
    if number := found["number"]:
        return _number_final(number.replace(",", ""))
    if sign := found["sign"]:
        return _SIGN_FINALS[sign]
    if word := found["word"]:
        return _word_final(word)
    return decompose(spoken[-1])[2]


def has_final(text: str) -> bool:
    """Whether the last spoken syllable ends in a consonant."""
    return bool(final(text))


def josa(word: str, pair: str) -> str:
    """The particle of `pair` ("은/는": after consonant / vowel) that follows `word`; 으로/로 counts ㄹ as a vowel."""
    after_consonant, after_vowel = pair.split("/")
    last = final(word)
    closed = last not in ("", "ㄹ") if after_consonant.startswith("으") else bool(last)
    return after_consonant if closed else after_vowel


def with_josa(word: str, pair: str) -> str:
    """`word` and its particle, written together."""
    return word + josa(word, pair)


def _spoken_end(text: str) -> str:
    """`text` up to its last spoken character: brackets are read silently, quotes and stops not at all."""
    text = text.rstrip()
    while text and _SPOKEN.search(text) is None:
        shorter = _BRACKETED.sub("", text)
        text = (shorter if shorter != text else text[:-1]).rstrip()
    return text


def _number_final(digits: str) -> str:
    """The final of a number read in Sino-Korean; decimals are read digit by digit."""
    zeros = 0 if "." in digits else len(digits) - len(digits.rstrip("0"))
    if zeros == 0 or not digits.strip("0"):
        return _DIGIT_FINALS[digits[-1]]
    return next((found for most, found in _ZEROS_FINALS if zeros <= most), "ㅇ")


def _word_final(word: str) -> str:
    """The final of a Latin word: letter by letter in capitals, otherwise by how its last letters are usually read."""
    if word.isupper() or len(word) == 1:
        return _LETTER_FINALS.get(word[-1].upper(), "")
    lower = word.lower()
    for end, found in _WORD_ENDS:
        if lower.endswith(end):
            return found
    stop = _SHORT_STOP.search(lower)
    return _STOPS[stop[1]] if stop else ""
