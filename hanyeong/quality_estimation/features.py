"""Features of a translation that are known without a reference: numbers from the source, the output and its score.

The same function measures them where the estimator is fitted and where it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.language_pair import Language
from hanyeong.documents.protected import protected_spans
from hanyeong.inference.backend import REPETITIVE, TRUNCATED
from hanyeong.results.estimate_quality import QualityFeature
from hanyeong.text import scripts
from hanyeong.text.output_rates import copy_rate, lost_number_rate, repetition_rate
from hanyeong.text.scripts import Script

Numbers: TypeAlias = NDArray[np.float64]

TRENDS: Final[Mapping[QualityFeature, int]] = {
    QualityFeature.LOG_PROBABILITY: 1,
    QualityFeature.LENGTH_RATIO: 0,
    QualityFeature.SOURCE_TOKENS: 0,
    QualityFeature.TOKENS_PER_WORD: -1,
    QualityFeature.UNKNOWN_SHARE: -1,
    QualityFeature.FAMILIARITY: 1,
    QualityFeature.RAREST_TOKEN: 1,
    QualityFeature.COPIED_SHARE: -1,
    QualityFeature.REPEATED_SHARE: -1,
    QualityFeature.NUMBERS_LOST: -1,
    QualityFeature.PLACEHOLDERS_LOST: -1,
    QualityFeature.WRONG_SCRIPT: -1,
    QualityFeature.DECODING_PROBLEM: -1,
}
"""The features in the order of their columns. 1: more of it never lowers the estimate. -1: more of it never raises it.
0: a length can be too small or too large, so its effect may have any shape."""
FEATURES: Final = tuple(TRENDS)
NO_TRANSLATION: Final[Mapping[QualityFeature, float]] = {
    QualityFeature.WRONG_SCRIPT: 0.9,
    QualityFeature.REPEATED_SHARE: 0.5,
    QualityFeature.DECODING_PROBLEM: 0.5,
}
"""An output with more than this is no translation, whatever else speaks for it. Dev sets hold hardly any such output,
so that nothing of it can be learned there; a model that repeats itself is sure of what it says."""


class Translated(Protocol):
    """What is looked at of a translation (hanyeong.inference.translator.Translation)."""

    @property
    def text(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def flags(self) -> tuple[str, ...]: ...


class FeatureExtractor:
    """Measures translations with what the model's own source tokenizer knows."""

    def __init__(self, tokenizer: Any) -> None:
        ids = range(tokenizer.vocab_size())
        self._encode = tokenizer.encode
        self._is_byte = np.array([tokenizer.is_byte(i) or tokenizer.is_unknown(i) for i in ids])
        scores = np.array([tokenizer.get_score(i) for i in ids], dtype=np.float64)
        self._scores = np.where(self._is_byte, scores.min(), scores)
        """Of each token, as the tokenizer learned it from training text: the more frequent, the higher. SentencePiece
        gives bytes a score of 0; they stand for what training hardly knew."""

    def features(self, sources: Sequence[str], translations: Sequence[Translated], target: Language) -> Numbers:
        """One row for each translation, one column for each of FEATURES."""
        ids = self._encode(list(sources))
        outputs = [translation.text for translation in translations]
        pairs = list(zip(sources, outputs, strict=True))
        columns = {
            QualityFeature.LOG_PROBABILITY: _column(translation.score for translation in translations),
            QualityFeature.LENGTH_RATIO: _column(np.log2((1 + len(out)) / (1 + len(src))) for src, out in pairs),
            QualityFeature.SOURCE_TOKENS: _column(map(len, ids)),
            QualityFeature.TOKENS_PER_WORD: _column(
                len(row) / max(1, len(source.split())) for row, source in zip(ids, sources, strict=True)
            ),
            QualityFeature.UNKNOWN_SHARE: _column(self._is_byte[row].mean() if row else 0.0 for row in ids),
            QualityFeature.FAMILIARITY: _column(self._scores[row].mean() if row else 0.0 for row in ids),
            QualityFeature.RAREST_TOKEN: _column(self._scores[row].min() if row else 0.0 for row in ids),
            QualityFeature.COPIED_SHARE: _column(copy_rate(*pair) for pair in pairs),
            QualityFeature.REPEATED_SHARE: _column(map(repetition_rate, outputs)),
            QualityFeature.NUMBERS_LOST: _column(lost_number_rate(*pair) for pair in pairs),
            QualityFeature.PLACEHOLDERS_LOST: _column(lost_placeholder_rate(*pair) for pair in pairs),
            QualityFeature.WRONG_SCRIPT: _wrong_script(outputs, target),
            QualityFeature.DECODING_PROBLEM: _column(
                TRUNCATED in translation.flags or REPETITIVE in translation.flags for translation in translations
            ),
        }
        return np.column_stack([columns[name] for name in FEATURES])


def lost_placeholder_rate(source: str, output: str) -> float:
    """Share of the source's placeholders, addresses and tags that the output lacks; 0 when the source has none."""
    wanted = {source[span.start : span.end] for span in protected_spans(source)}
    return sum(text not in output for text in wanted) / max(1, len(wanted))


def _wrong_script(outputs: Sequence[str], target: Language) -> Numbers:
    """Latin letters in Korean are often right (names); the estimator learns how often."""
    counted = scripts.counts(outputs)
    wrong = counted[:, Script.LATIN] if target == "ko" else scripts.hangul(counted)
    return scripts.share(wrong, scripts.letters(counted))


def _column(values: Iterable[float]) -> Numbers:
    return np.fromiter(values, dtype=np.float64)
