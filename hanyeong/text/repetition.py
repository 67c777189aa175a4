"""Texts that say the same thing over and over: for a translator shortened, in a corpus found without a back-reference.

A unit of L letters that stands n times in a row makes each character equal to the one L places on, (n - 1) * L times
running. Such a run must cover a whole block that starts at a multiple of L, so one probe a block (n / L of them, all
texts at once) finds every candidate; only these are followed to both ends of their run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hanyeong.text.scripts import code_points

SHORTEST: Final = 3
"""Letters of a unit: haha and 네네 are how people write."""
LONGEST: Final = 60
"""Longer units repeat in contracts and lyrics, not in broken text."""
_JAMO_RUN: Final = re.compile(r"([\u3131-\u318e])\1{3,}")
"""The same letter of Hangul, not in a syllable, four times or more: laughter or tears, never a word."""
MOST_IN_A_ROW: Final = 8
"""Times that a word or a few syllables may stand in a row for a translator; models answer more with a loop."""
_SYLLABLE_RUN: Final = re.compile(rf"((?:[가-힣]|(?!x)[a-z]){{1,4}}?)\1{{{MOST_IN_A_ROW},}}")
"""The same syllables over and over, without blanks; a row of x stands for something hidden."""
_STOPS: Final = ".,!?~…"
_NOTHING: Final = np.zeros(0, dtype=np.int64)


def shorten_jamo_runs(text: str) -> str:
    """The text with no letter of Hangul outside a syllable more than three times in a row: ㅋㅋㅋ for any number."""
    return _JAMO_RUN.sub(r"\1\1\1", text)


def shorten_runs(text: str) -> str:
    """The text with no word, and no unit of up to four letters, more than `MOST_IN_A_ROW` times in a row: three for
    any larger number. Numbers stay: a row of zeros is data.
    """
    words = text.split(" ")
    if max(map(len, words)) >= MOST_IN_A_ROW:
        words = [_SYLLABLE_RUN.sub(r"\1\1\1", word) if _has_run(word) else word for word in words]
    if len(words) > MOST_IN_A_ROW:
        runs = [list(run) for _, run in groupby(words, lambda word: word.rstrip(_STOPS).casefold())]
        words = [word for run in runs for word in _three_of(run)]
    return " ".join(words)


def _has_run(word: str) -> bool:
    """Whether a word may hold a run; few do, and the pattern takes its time."""
    return len(word) >= MOST_IN_A_ROW and max(map(word.count, set(word))) >= MOST_IN_A_ROW


def _three_of(run: list[str]) -> list[str]:
    """The words of a run; of many, the first two and the last, with the stop after it."""
    long = len(run) > MOST_IN_A_ROW and any(map(str.isalpha, run[0]))
    return [*run[:2], run[-1]] if long else run


def repetitive(texts: Sequence[str], times: int) -> NDArray[np.bool_]:
    """Which texts hold a unit of `SHORTEST` to `LONGEST` letters more than `times` times in a row, blanks apart."""
    bare = ["".join(text.split()) for text in texts]
    codes, lengths = code_points(bare)
    row = np.repeat(np.arange(len(texts)), lengths)
    found = np.zeros(len(texts), dtype=bool)
    for lag in range(SHORTEST, LONGEST + 1):
        done = 0
        for start in _blocks(codes, lag):
            if start >= done and row[start] == row[start + lag] and _wordy(codes[start : start + lag]):
                first, done = _run(codes, row, int(start), lag)
                found[row[start]] |= done - first >= times * lag
    return found


def _wordy(unit: NDArray[np.uint32]) -> bool:
    """Whether a unit has two different letters: dashes, zeros and ㅋㅋㅋ are no repeated words."""
    return sum(chr(code).isalpha() for code in set(unit.tolist())) >= 2


def _blocks(codes: NDArray[np.uint32], lag: int) -> NDArray[np.int64]:
    """Multiples of `lag` from which `lag` characters equal those one lag on."""
    n = (len(codes) - lag) // lag * lag
    if n <= 0:
        return _NOTHING
    starts = np.flatnonzero(codes[:n:lag] == codes[lag : n + lag : lag]) * lag
    for step in range(1, lag):
        if not len(starts):
            break
        starts = starts[codes[starts + step] == codes[starts + step + lag]]
    return starts


def _run(codes: NDArray[np.uint32], row: NDArray[np.int64], start: int, lag: int) -> tuple[int, int]:
    """Where the run through `start` begins, and the place after its last character that equals the one a lag on."""
    first = last = start
    while first > 0 and row[first - 1] == row[start] and codes[first - 1] == codes[first - 1 + lag]:
        first -= 1
    while last + lag < len(codes) and row[last + lag] == row[start] and codes[last] == codes[last + lag]:
        last += 1
    return first, last
