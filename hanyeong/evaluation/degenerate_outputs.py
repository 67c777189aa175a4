"""Rates of degenerate outputs: empty, copied, repetitive, constant, wrong script or length.

A small model that fails says nothing, says the source again, says one thing over and over, says the same to everyone,
or answers in the wrong alphabet. Each is counted only where the reference does not do it too: a number or a name is
rightly copied, and "ha ha ha" rightly repeats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from hanyeong.evaluation.metrics import Language, require_same_length
from hanyeong.results.evaluate import DegenerateOutputs, NumbersKept
from hanyeong.text.numbers import values

HANGUL: Final = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
REPEATED: Final = re.compile(r"(?<!\S)(\S+(?: \S+){0,3})(?: \1){2,}(?!\S)|(\S{1,8}?)\2{4,}")
"""One to four words three times in a row, or a piece of a word five times."""
LENGTH_OUTLIER_RATIO = 2.0
"""An answer this many times longer or shorter than its reference is counted as uneven."""


def degenerate_rates(
    sources: Sequence[str], hypotheses: Sequence[str], references: Sequence[str], language: Language
) -> DegenerateOutputs:
    """Shares (0 to 1) of answers that misbehave, and the length of all answers against all references, in characters.

    `numbers` counts the rows whose source and reference hold the same numbers, and in how many of them the answer
    holds all of these; None where there is no such row.

    Raises:
        GateError: the sides are of unequal length, or empty.

    """
    require_same_length(hypotheses, references)
    require_same_length(sources, references)
    rows = list(zip(sources, hypotheses, references, strict=True))
    counts = {
        "empty_rate": sum(not hyp.strip() and bool(ref.strip()) for _, hyp, ref in rows),
        "copy_rate": sum(_copied(src, hyp) and not _copied(src, ref) for src, hyp, ref in rows),
        "repetition_rate": sum(has_repetition(hyp) and not has_repetition(ref) for _, hyp, ref in rows),
        "wrong_script_rate": sum(_wrong_script(hyp, ref, language) for _, hyp, ref in rows),
        "length_outlier_rate": sum(_uneven(hyp, ref) for _, hyp, ref in rows),
        "constant_output_rate": _most_common(hypotheses) - _most_common(references),
    }
    shares = {name: round(max(0, count) / len(rows), 6) for name, count in counts.items()}
    ratio = sum(map(len, hypotheses)) / max(1, sum(map(len, references)))
    return DegenerateOutputs(n=len(rows), length_ratio=round(ratio, 4), numbers=_numbers(rows), **shares)


def _numbers(rows: Sequence[tuple[str, str, str]]) -> NumbersKept:
    wanted = [(values(src), hyp) for src, hyp, ref in rows if values(src) and values(src) == values(ref)]
    kept = sum(numbers <= values(hyp) for numbers, hyp in wanted)
    return NumbersKept(rows=len(wanted), kept_share=round(kept / len(wanted), 6) if wanted else None)


def has_repetition(text: str) -> bool:
    """Whether the text says something over and over."""
    return REPEATED.search(text) is not None


def _copied(src: str, other: str) -> bool:
    return bool(src.strip()) and src.split() == other.split()


def _wrong_script(hyp: str, ref: str, language: Language) -> bool:
    """Korean without any Hangul, or English with some, where the reference is not like that."""
    has, should_have = bool(HANGUL.search(hyp)), bool(HANGUL.search(ref))
    if language == "ko":
        return bool(hyp.strip()) and should_have and not has
    return has and not should_have


def _uneven(hyp: str, ref: str) -> bool:
    shorter, longer = sorted([len(hyp.strip()), len(ref.strip())])
    return longer > LENGTH_OUTLIER_RATIO * shorter


def _most_common(texts: Sequence[str]) -> int:
    """How often the most frequent text stands there."""
    return Counter(texts).most_common(1)[0][1]
