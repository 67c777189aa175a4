"""Monitored features of a served request: numbers, never its text.

Source side: length, scripts, and the surprisal of the text. Output side, without references: the model's
own score, length against the source, and the ways in which a translator is known to fail (empty, copied, repeating
itself, in the wrong script, numbers lost). Column names are fixed labels; reports and Evidently's pages see nothing
else. Texts are normalized.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hanyeong.monitoring.drift import Numbers
from hanyeong.monitoring.surprisal import SourceLM
from hanyeong.text import scripts
from hanyeong.text.output_rates import copy_rate, lost_number_rate, repetition_rate
from hanyeong.text.scripts import Script

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

MARK = re.compile(r"[^\w\s]")
DECIMALS = 6
"""Features are rounded, so that noise in the last bits is not a difference."""


@dataclass(frozen=True)
class ServedRequests:
    """Requests and answers, line by line; `scores` are mean log probabilities of the answers' tokens."""

    sources: Sequence[str]
    answers: Sequence[str]
    scores: Sequence[float]

    def __post_init__(self) -> None:
        lengths = {len(self.sources), len(self.answers), len(self.scores)}
        if len(lengths) != 1:
            raise ValueError(f"requests, answers and scores differ in number: {sorted(lengths)}")

    def take(self, rows: Iterable[int]) -> ServedRequests:
        """Some of the requests, in the given order."""
        sources, answers, scores = zip(*((self.sources[i], self.answers[i], self.scores[i]) for i in rows), strict=True)
        return ServedRequests(sources, answers, scores)


def measure(
    served: ServedRequests, target: str, tokenizer: SentencePieceProcessor, source_lm: SourceLM
) -> dict[str, Numbers]:
    """One row of numbers per request; `target` is the language of the answers, "ko" or "en"."""
    columns = {
        **_text_features(served.sources),
        **_source_features(served.sources, tokenizer, source_lm),
        "score_per_token": np.asarray(served.scores, dtype=np.float64),
        **_output_features(served.sources, served.answers, target),
    }
    return {name: np.round(column, DECIMALS) + 0.0 for name, column in columns.items()}


def _text_features(sources: Sequence[str]) -> dict[str, Numbers]:
    """Length and scripts of the sources."""
    counted = scripts.counts(sources)
    letters, chars = scripts.letters(counted), counted.sum(axis=1)
    return {
        "source_chars": chars.astype(np.float64),
        "source_words": _column(len(text.split()) for text in sources),
        "hangul_share": scripts.share(scripts.hangul(counted), letters),
        "latin_share": scripts.share(counted[:, Script.LATIN], letters),
        "digit_share": scripts.share(counted[:, Script.DIGIT], chars),
        "punctuation_share": _column(len(MARK.findall(text)) / max(1, len(text)) for text in sources),
    }


def _source_features(
    sources: Sequence[str], tokenizer: SentencePieceProcessor, source_lm: SourceLM
) -> dict[str, Numbers]:
    """How the sources are split into tokens, and how well training knew these."""
    pieces = tokenizer.encode(list(sources))
    strange = np.array([tokenizer.is_byte(i) or tokenizer.is_unknown(i) for i in range(tokenizer.vocab_size())])
    surprisal = np.array([source_lm.surprisal(ids) for ids in pieces]).reshape(-1, 2)
    return {
        "tokens_per_word": _column(
            len(ids) / max(1, len(text.split())) for ids, text in zip(pieces, sources, strict=True)
        ),
        "unknown_share": _column(float(strange[ids].mean()) if ids else 0.0 for ids in pieces),
        "surprise_bits": surprisal[:, 0],
        "rarest_bits": surprisal[:, 1],
        "new_pairs_share": _column(source_lm.unseen_bigram_rate(ids) for ids in pieces),
    }


def _output_features(sources: Sequence[str], answers: Sequence[str], target: str) -> dict[str, Numbers]:
    """How the answers look beside their sources; no reference is needed."""
    counted = scripts.counts(answers)
    wrong = counted[:, Script.LATIN] if target == "ko" else scripts.hangul(counted)
    both = list(zip(sources, answers, strict=True))
    return {
        "length_log_ratio": _column(float(np.log2((1 + len(answer)) / (1 + len(source)))) for source, answer in both),
        "empty_answer": _column(not answer.strip() for answer in answers),
        "copied_share": _column(copy_rate(*pair) for pair in both),
        "repeated_share": _column(map(repetition_rate, answers)),
        "wrong_script_rate": scripts.share(wrong, scripts.letters(counted)),
        "numbers_lost_share": _column(lost_number_rate(*pair) for pair in both),
    }


def _column(found: Iterable[float]) -> NDArray[np.float64]:
    return np.fromiter(found, dtype=np.float64)
