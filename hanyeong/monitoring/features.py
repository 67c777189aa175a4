"""What is watched of a served request: numbers, never its text.

Source side: length, scripts, and how familiar the text is to the model. Answer side, without references: the model's
own score, length against the source, and the ways in which a translator is known to fail (empty, copied, repeating
itself, in the wrong script, numbers lost). Column names are fixed labels; reports and Evidently's pages see nothing
else.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hanyeong.monitoring.drift import Numbers
from hanyeong.monitoring.familiarity import Familiarity

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

HANGUL = re.compile(r"(?=[^\W\d_])[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
LATIN = re.compile(r"(?=[^\W\d_])[A-Za-z\u00c0-\u024f]")
LETTER = re.compile(r"[^\W\d_]")
DIGIT = re.compile(r"\d")
MARK = re.compile(r"[^\w\s]")
NUMBER = re.compile(r"\d+")
WORD = re.compile(r"\w+")
DECIMALS = 6
"""Features are rounded, so that noise in the last bits is not a difference."""


@dataclass(frozen=True)
class Served:
    """Requests and answers, line by line; `score` is the mean log probability of an answer's tokens."""

    sources: Sequence[str]
    answers: Sequence[str]
    scores: Sequence[float]

    def __post_init__(self) -> None:
        lengths = {len(self.sources), len(self.answers), len(self.scores)}
        if len(lengths) != 1:
            raise ValueError(f"requests, answers and scores differ in number: {sorted(lengths)}")


def measure(
    served: Served, target: str, subwords: SentencePieceProcessor, familiarity: Familiarity
) -> dict[str, Numbers]:
    """One row of numbers per request; `target` is the language of the answers, "ko" or "en"."""
    pieces = subwords.encode(list(served.sources))
    columns: dict[str, list[float]] = {}
    for source, answer, score, ids in zip(served.sources, served.answers, served.scores, pieces, strict=True):
        found = {**_written(source), **_familiar(source, ids, subwords, familiarity)}
        found |= {"score_per_token": float(score), **_answered(source, answer, target)}
        for name, value in found.items():
            columns.setdefault(name, []).append(round(value, DECIMALS))
    return {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}


def _written(text: str) -> dict[str, float]:
    """Length and scripts of a source."""
    n_letters = max(1, len(LETTER.findall(text)))
    n_chars = max(1, len(text))
    return {
        "source_chars": len(text),
        "source_words": len(text.split()),
        "hangul_share": len(HANGUL.findall(text)) / n_letters,
        "latin_share": len(LATIN.findall(text)) / n_letters,
        "digit_share": len(DIGIT.findall(text)) / n_chars,
        "punctuation_share": len(MARK.findall(text)) / n_chars,
    }


def _familiar(
    text: str, ids: Sequence[int], subwords: SentencePieceProcessor, familiarity: Familiarity
) -> dict[str, float]:
    """How the source falls into subwords, and how well training knew these."""
    surprise, rarest = familiarity.surprise(ids)
    unknown = sum(subwords.is_byte(i) or subwords.is_unknown(i) for i in ids)
    return {
        "tokens_per_word": len(ids) / max(1, len(text.split())),
        "unknown_share": unknown / max(1, len(ids)),
        "surprise_bits": surprise,
        "rarest_bits": rarest,
        "new_pairs_share": familiarity.new_pairs_share(ids),
    }


def _answered(source: str, answer: str, target: str) -> dict[str, float]:
    """How an answer looks beside its source; no reference is needed."""
    wrong = LATIN if target == "ko" else HANGUL
    return {
        "length_log_ratio": float(np.log2((1 + len(answer)) / (1 + len(source)))),
        "empty_answer": float(not answer.strip()),
        "copied_share": copied_share(source, answer),
        "repeated_share": repeated_share(answer),
        "wrong_script_share": len(wrong.findall(answer)) / max(1, len(LETTER.findall(answer))),
        "numbers_lost_share": numbers_lost_share(source, answer),
    }


def copied_share(source: str, answer: str) -> float:
    """Share of the answer's words that stand in the source as they are; numbers are not words here."""
    there = set(WORD.findall(source))
    words = [word for word in WORD.findall(answer) if not word.isdigit()]
    return sum(word in there for word in words) / max(1, len(words))


def repeated_share(answer: str) -> float:
    """Share of the answer's word pairs that occurred before in it: what a looping decoder drives towards 1."""
    words = answer.split()
    pairs = Counter(itertools.pairwise(words))
    return (pairs.total() - len(pairs)) / max(1, pairs.total())


def numbers_lost_share(source: str, answer: str) -> float:
    """Share of the source's digit groups that the answer lacks; 0 when the source has none."""
    wanted, found = Counter(NUMBER.findall(source)), Counter(NUMBER.findall(answer))
    return (wanted - found).total() / max(1, wanted.total())
