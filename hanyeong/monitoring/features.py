"""Monitored features of a served request: numbers, never its text.

Source side: length, scripts, and the surprisal of the text and of its end. Output side, without references: the model's
own score and confidence, length against the source, and the ways in which a translator is known to fail (empty, copied,
repeating itself, in the wrong script, numbers lost). Column names are fixed labels; reports and Evidently's pages see
nothing else. Texts are normalized.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.language_pair import Language
from hanyeong.inference.backend import FAILED
from hanyeong.monitoring.drift import Numbers
from hanyeong.monitoring.surprisal import SourceLM
from hanyeong.text import scripts
from hanyeong.text.output_rates import copy_rate, lost_number_rate, repetition_rate
from hanyeong.text.scripts import Script

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

MARK = re.compile(r"[^\w\s]")
WORD = re.compile(r"[^\W_]")
DECIMALS = 6
"""Features are rounded, so that noise in the last bits is not a difference."""


@dataclass(frozen=True)
class ServedRequests:
    """Requests and answers, line by line; `scores` are mean log probabilities of the answers' tokens."""

    sources: Sequence[str]
    answers: Sequence[str]
    scores: Sequence[float]
    confidences: Sequence[float | None] = ()
    """None: the model said nothing. Empty where the bundle has no quality estimator."""

    def __post_init__(self) -> None:
        lengths = {len(self.sources), len(self.answers), len(self.scores), len(self.confidences or self.scores)}
        if len(lengths) != 1:
            raise ValueError(f"requests, answers, scores and confidences differ in number: {sorted(lengths)}")

    def take(self, rows: Iterable[int]) -> ServedRequests:
        """Some of the requests, in the given order."""
        chosen = list(rows)
        columns = (self.sources, self.answers, self.scores, self.confidences)
        return ServedRequests(*([column[i] for i in chosen] if column else () for column in columns))  # type: ignore[arg-type]


def is_measured(n_source_tokens: int, flags: Sequence[str]) -> bool:
    """Whether the model was asked: what was copied or remembered says nothing about it."""
    return n_source_tokens > 0 or FAILED in flags


class FeatureMeter:
    """Measures what one bundle answers in one direction."""

    def __init__(
        self,
        target: Language,
        tokenizer: SentencePieceProcessor,
        source_lm: SourceLM,
        review_below: float | None = None,
    ) -> None:
        self.target, self.tokenizer, self.source_lm, self.review_below = target, tokenizer, source_lm, review_below
        """`target` is the language of the answers; an answer of lower confidence than `review_below` needs a review."""
        self._marks = marks(tokenizer)
        self._strange = np.array([tokenizer.is_byte(i) or tokenizer.is_unknown(i) for i in range(len(source_lm.bits))])

    def measure(self, served: ServedRequests) -> dict[str, Numbers]:
        """One row of numbers per request."""
        columns = {
            **_text_features(served.sources),
            **self._source_features(served.sources),
            "score_per_token": np.asarray(served.scores, dtype=np.float64),
            **self._confidence(served.confidences),
            **_output_features(served.sources, served.answers, self.target),
        }
        return {name: np.round(column, DECIMALS) + 0.0 for name, column in columns.items()}

    def _source_features(self, sources: Sequence[str]) -> dict[str, Numbers]:
        """How the sources are split into tokens, and how well training knew these."""
        pieces = self.tokenizer.encode(list(sources))
        surprisal = np.array([self.source_lm.surprisal(ids) for ids in pieces]).reshape(-1, 2)
        return {
            "tokens_per_word": _column(
                len(ids) / max(1, len(text.split())) for ids, text in zip(pieces, sources, strict=True)
            ),
            "unknown_share": _column(float(self._strange[ids].mean()) if ids else 0.0 for ids in pieces),
            "surprise_bits": surprisal[:, 0],
            "rarest_bits": surprisal[:, 1],
            "new_pairs_share": _column(self.source_lm.unseen_bigram_rate(ids) for ids in pieces),
            **self._ends(pieces),
        }

    def _ends(self, pieces: Sequence[Sequence[int]]) -> dict[str, Numbers]:
        """Nothing with counts of a former version, which did not hold the ends of sentences."""
        if self.source_lm.end_bits is None:
            return {}
        return {"end_bits": _column(self.source_lm.surprisal_of_end(ids, self._marks) for ids in pieces)}

    def _confidence(self, confidences: Sequence[float | None]) -> dict[str, Numbers]:
        """How good the bundle takes its answers to be; nothing without a quality estimator."""
        if self.review_below is None or not confidences:
            return {}
        values = _column(value or 0.0 for value in confidences)
        return {"confidence": values, "needs_review": (values < self.review_below).astype(np.float64)}


def marks(tokenizer: SentencePieceProcessor) -> NDArray[np.bool_]:
    """[vocabulary] which pieces hold no letter and no digit: marks, blanks and control symbols, not bytes."""
    return np.array(
        [
            not tokenizer.is_byte(i) and (tokenizer.is_control(i) or not WORD.search(tokenizer.id_to_piece(i)))
            for i in range(tokenizer.vocab_size())
        ]
    )


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


def _output_features(sources: Sequence[str], answers: Sequence[str], target: Language) -> dict[str, Numbers]:
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
