"""Letters, by their class in Unicode, that are typed as punctuation: the ㆍ of Korean keyboards, a dash written ㅡ.

The tables of Unicode know what a character is called, not what it is used for. What needs to know punctuation from
letters (comparing texts, counting scripts) asks here. Most of these letters are marks wherever they stand; some only
beside what they can mark. The gate leaves them as they are: a translator should know what people type.
"""

from __future__ import annotations

import re
from typing import Final

ALWAYS: Final = "ㆍㅡº\u02b9-\u02d1ꞌꞏᐧǀǃ"
"""Middle dots, a dash, a degree, apostrophes, bars; a class of a regular expression. Vowels in grammars only."""
TYPED_MARKS: Final = "ㆍㅡ\u119e\u11a2"
"""Those of them that stand in Korean text, for counting: old Hangul, where two of them are vowels, hardly counts."""
_TYPED: Final = re.compile(
    f"[{ALWAYS}]"
    "|(?<![\u1100-\u115f\ua960-\ua97c])[\u119e\u11a2]"  # dots of telephones; after a consonant, vowels of old Hangul
    "|(?<![ぁ-ゖァ-ヺー])ー+|(?<![一-鿿〇])〇+(?![一-鿿〇])"  # a dash, if no long vowel; letters left out, if no zero
    "|(?<!\\S)[ㅣ丨]+(?!\\S)|\\A\\s*(?:[ㅇㅁㄴ]\\s+)+"  # a bar between blanks; what lists and answers begin a line with
)
_POSSIBLE: Final = re.compile(f"[{ALWAYS}\u119e\u11a2ー〇ㅣ丨ㅇㅁㄴ]")
_MEANING: Final = dict.fromkeys("ㆍ\u119eꞏᐧ", "·") | dict.fromkeys("ㅡー", "—") | {"\u11a2": "…"}


def as_punctuation(text: str) -> str:
    """The text with each letter that is used as a mark written as the mark, or as a blank where it says nothing."""
    return _TYPED.sub(_mark, text) if _POSSIBLE.search(text) else text


def _mark(match: re.Match[str]) -> str:
    return _MEANING.get(match[0].strip()[:1], " ")
