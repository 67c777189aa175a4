"""Which scripts a text is written in, counted for many texts at once.

All texts of a batch become one array of code points; one look into a table says what each is, one bincount adds them
up by text. About 20 million characters a second on one core.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hanyeong.text.typed_punctuation import TYPED_MARKS


class Script(IntEnum):
    """What a character is to us; the columns of `counts`."""

    OTHER = 0
    """Blanks, punctuation, signs, marks; so are the letters that are typed as marks, such as ㆍ."""
    HANGUL = 1
    """Syllables that Korean uses, and jamo."""
    RARE_HANGUL = 2
    """Syllables outside the 2,350 of KS X 1001: one in ten thousand in sound text, most of them in mis-decoded text."""
    LATIN = 3
    HAN = 4
    KANA = 5
    FOREIGN = 6
    """Letters of any other script."""
    DIGIT = 7
    BROKEN = 8
    """The replacement character and private use: what wrong decoding leaves."""
    ACCENTED = 9
    """Latin letters of Latin-1's upper half: few in any language, nearly all letters in mis-decoded Korean."""


_LATIN: Final = (Script.LATIN, Script.ACCENTED)
_HANGUL: Final = (Script.HANGUL, Script.RARE_HANGUL)
_LETTERS: Final = (*_HANGUL, *_LATIN, Script.HAN, Script.KANA, Script.FOREIGN)

_SPANS: Final = (
    (Script.LATIN, ((0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xBA, 0xBA), (0x100, 0x2AF), (0x1E00, 0x1EFF))),
    (Script.ACCENTED, ((0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0xFF))),
    (Script.HANGUL, ((0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xD7B0, 0xD7FB))),
    (Script.HAN, ((0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))),
    (Script.KANA, ((0x3041, 0x3096), (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF))),
    (Script.DIGIT, ((0x30, 0x39),)),
    (Script.BROKEN, ((0xE000, 0xF8FF), (0xFFFD, 0xFFFD), (0xF0000, 0x10FFFF))),
)  # fmt: skip


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint8]:
    """The script of each code point."""
    table = np.zeros(0x110000, dtype=np.uint8)
    table[[code for code in range(0x2B0, 0x20000) if unicodedata.category(chr(code))[0] == "L"]] = Script.FOREIGN
    for script, spans in _SPANS:
        for first, last in spans:
            table[first : last + 1] = script
    table[[ord(char) for char in TYPED_MARKS]] = Script.OTHER
    # EUC-KR spells other syllables out in eight bytes.
    rare = [code for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc_kr")) > 2]
    table[rare] = Script.RARE_HANGUL
    return table


def code_points(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The characters of all texts one after the other, and the length of each text. Texts hold no lone surrogate."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    return np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32), lengths


def counts(texts: Sequence[str]) -> NDArray[np.int64]:
    """Characters of each script in each text: (texts, scripts)."""
    codes, lengths = code_points(texts)
    rows = np.repeat(np.arange(len(texts)), lengths)
    cells = np.bincount(rows * len(Script) + _table()[codes], minlength=len(texts) * len(Script))
    return cells.reshape(len(texts), len(Script))


def is_rare(char: str) -> bool:
    """Whether a character is a syllable outside the 2,350 of KS X 1001."""
    return bool(_table()[ord(char)] == Script.RARE_HANGUL)


def letters(counted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Letters of any script, by text."""
    return _total(counted, _LETTERS)


def hangul(counted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Hangul letters, rare or not, by text."""
    return _total(counted, _HANGUL)


def latin(counted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Latin letters, accented or not, by text."""
    return _total(counted, _LATIN)


def _total(counted: NDArray[np.int64], kinds: Sequence[Script]) -> NDArray[np.int64]:
    total: NDArray[np.int64] = counted[:, list(kinds)].sum(axis=1)
    return total


def share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    """`part` / `whole`, and 0 where there is nothing."""
    return part / np.maximum(whole, 1)
