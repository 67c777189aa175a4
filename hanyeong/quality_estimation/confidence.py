"""The confidence of translations as they are made: a bundle's quality estimator at work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.inference.backend import FAILED
from hanyeong.inference.translator import EncodedLine, Translation
from hanyeong.quality_estimation.estimator import DirectionEstimator, QualityEstimator, read_estimator
from hanyeong.quality_estimation.features import FeatureExtractor
from hanyeong.results.codes import Direction
from hanyeong.results.estimate_quality import FILE
from hanyeong.tokenization.tokenizer import Tokenizer

DECIMALS: Final = 4


class BundleConfidence:
    """What annotates translations of a bundle with their confidence (TranslationPipeline.confidence)."""

    def __init__(self, estimator: QualityEstimator, tokenizer: Tokenizer) -> None:
        self.estimator = estimator
        self._extractor = FeatureExtractor(tokenizer.src)

    @classmethod
    def of_bundle(cls, bundle: Path, tokenizer: Tokenizer) -> Self | None:
        """That of a bundle, or None where it has no estimator: one of an earlier version, or made with too little data.

        Raises:
            InputError: the estimator's file is of another version.

        """
        estimator = read_estimator(bundle / FILE)
        return cls(estimator, tokenizer) if estimator is not None and estimator.directions else None

    def annotate(self, lines: Sequence[EncodedLine], translations: Sequence[Translation]) -> list[Translation]:
        """The same translations, with a confidence where something was translated: 0 where the model said nothing."""
        found = list(translations)
        for direction, estimator in self.estimator.directions.items():
            rows = [n for n in range(len(lines)) if _is_translated(lines[n], translations[n], direction)]
            some = [translations[n] for n in rows]
            values = self._confidences(estimator, [lines[n].text for n in rows], some, direction)
            for n, value in zip(rows, values, strict=True):
                found[n] = replace(found[n], confidence=value, needs_review=value < estimator.review_below)
        return found

    def _confidences(
        self, estimator: DirectionEstimator, sources: Sequence[str], some: Sequence[Translation], direction: Direction
    ) -> Iterator[float]:
        if not some:
            return
        features = self._extractor.features(sources, some, LanguagePair(direction).tgt)
        for value, translation in zip(estimator.confidence(features).tolist(), some, strict=True):
            is_whole = translation.text and FAILED not in translation.flags
            yield round(value, DECIMALS) if is_whole else 0.0


def _is_translated(line: EncodedLine, translation: Translation, direction: Direction) -> bool:
    """Whether the model was asked to translate the line in this direction."""
    return translation.n_src_tokens > 0 and line.source == LanguagePair(direction).src
