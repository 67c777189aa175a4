"""The monitored translator: requests in, outputs with scores out, and the features of both.

Texts go the way that they go in the service: taken apart into sentences, translated, put together again, and measured
sentence by sentence, with the bundle's own estimate of its confidence. Requests are answered some hundred at a time, in
the order given, so that the same requests get the same answers to the last bit. What is familiar is learnt once, from
the training sources, with the bundle's own tokenizer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.language_pair import Language, LanguagePair
from hanyeong.documents.plain import prepare_plain
from hanyeong.documents.segments import Prepared, Segment, Settings
from hanyeong.inference.translator import Translation, TranslationPipeline
from hanyeong.models.config import EOS
from hanyeong.monitoring.domain_labels import labelled_texts, labels_of
from hanyeong.monitoring.domains import DomainClassifier, DomainCounts, accuracy
from hanyeong.monitoring.drift import Numbers
from hanyeong.monitoring.features import FeatureMeter, ServedRequests, is_measured, marks
from hanyeong.monitoring.surprisal import SourceLM, fit, flat
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.progress import ShowProgress
from hanyeong.quality_estimation.confidence import BundleConfidence
from hanyeong.results.monitor import DomainAccuracy
from hanyeong.text.normalize import normalize

CHUNK_REQUESTS = 512
"""Requests between two moves of the progress bar: enough to fill the batches of every core."""


@dataclass(frozen=True)
class Background:
    """What the training sources of one direction hold."""

    source_lm: SourceLM
    domains: DomainClassifier | None
    """None where there are no two domains to tell apart."""

    @classmethod
    def of(cls, train: Path, src: Language, translator: TranslationPipeline, most: int) -> Self:
        """From at most `most` rows of the training table."""
        tokenizer = translator.tokenizer.src
        labels, known = labels_of(train)
        counts = DomainCounts(known, tokenizer.vocab_size())

        def tokens() -> Iterator[NDArray[np.int64]]:
            for texts, named in labelled_texts(train, src, labels, most):
                if texts:
                    pieces = tokenizer.encode(texts)
                    counts.add(pieces, named)
                    yield flat(pieces, EOS)

        source_lm = fit(tokens(), tokenizer.vocab_size(), EOS, marks(tokenizer))
        return cls(source_lm, counts.classifier())


@dataclass(frozen=True)
class AnsweredSentences:
    """The sentences of some texts that the model was asked, with its answers."""

    served: ServedRequests
    texts: NDArray[np.int64]
    """Of each sentence, the number of its text."""


def load_translator(release: Path) -> TranslationPipeline:
    """The bundle (verified first), with its quality estimator where it has one.

    Raises:
        InputError: a file of the bundle is missing, altered or unreadable.

    """
    translator = TranslationPipeline.load(release, threads=n_cores())
    translator.confidence = BundleConfidence.of_bundle(release, translator.tokenizer)
    return translator


def review_below(translator: TranslationPipeline, pair: LanguagePair) -> float | None:
    """Confidence below which the bundle says that a translation needs a review; None without an estimator."""
    confidence = translator.confidence
    directions = confidence.estimator.directions if isinstance(confidence, BundleConfidence) else {}
    return next((one.review_below for name, one in directions.items() if str(name) == pair), None)


class MonitoredTranslator:
    """A loaded bundle that translates in one direction, and what its training sources hold."""

    def __init__(self, translator: TranslationPipeline, src: Language, background: Background) -> None:
        self.translator, self.background = translator, background
        self.pair = LanguagePair.from_src(src)
        self.review_below = review_below(translator, self.pair)
        self.meter = FeatureMeter(self.pair.tgt, translator.tokenizer.src, background.source_lm, self.review_below)
        self.answered = 0
        self.seconds = 0.0
        """Spent on answering so far."""

    def answer(self, texts: Sequence[str], progress: ShowProgress) -> AnsweredSentences:
        """Every text answered, in order."""
        settings = Settings(self.translator.fits)
        rows: list[tuple[int, str, str, Translation]] = []
        started = time.perf_counter()
        for start in progress(
            range(0, len(texts), CHUNK_REQUESTS), "answering requests", -(-len(texts) // CHUNK_REQUESTS)
        ):
            chunk = texts[start : start + CHUNK_REQUESTS]
            rows += self._answer(start, chunk, [prepare_plain(text, settings) for text in chunk])
        self.seconds += time.perf_counter() - started
        self.answered += len(texts)
        numbers, sources, answers, found = zip(*rows, strict=True) if rows else ((), (), (), ())
        confidences = [one.confidence for one in found] if self.review_below is not None else ()
        served = ServedRequests(sources, answers, [one.score for one in found], confidences)
        return AnsweredSentences(served, np.array(numbers, dtype=np.int64))

    def _answer(
        self, start: int, texts: Sequence[str], prepared: Sequence[Prepared]
    ) -> Iterator[tuple[int, str, str, Translation]]:
        sentences = [sentence for one in prepared for sentence in one.sentences]
        waiting = iter(self.translator.translate(sentences, self.pair))
        for number, (text, one) in enumerate(zip(texts, prepared, strict=True), start):
            found = list(islice(waiting, len(one.sentences)))
            whole = one.assemble([translation.text for translation in found])
            for segment in whole.segments:
                if (translation := _asked(segment, found)) is not None:
                    source, target = segment.source, segment.target
                    yield (
                        number,
                        normalize(text[source.start : source.end], self.translator.parts.gate),
                        whole.text[target.start : target.end],
                        translation,
                    )

    def measure(self, served: ServedRequests) -> dict[str, Numbers]:
        """One row of numbers for each sentence."""
        return self.meter.measure(served)

    def domains(self, served: ServedRequests) -> NDArray[np.int64]:
        """The number of the most likely domain of each sentence; none where there are no two domains."""
        if self.background.domains is None:
            return np.empty(0, dtype=np.int64)
        return self.background.domains.predict(self.translator.tokenizer.src.encode(list(served.sources)))

    def domain_accuracy(self, split: Path, most: int) -> DomainAccuracy | None:
        """How well domains are told on at most `most` dev rows."""
        classifier = self.background.domains
        if classifier is None:
            return None
        labels, _ = labels_of(split / "train.parquet")
        batches = list(labelled_texts(split / "dev.parquet", self.pair.src, labels, most))
        pieces = [ids for texts, _ in batches for ids in self.translator.tokenizer.src.encode(texts)]
        return accuracy(classifier, pieces, [label for _, named in batches for label in named])


def _asked(segment: Segment, found: Sequence[Translation]) -> Translation | None:
    translation = None if segment.sentence is None else found[segment.sentence]
    return translation if translation and is_measured(translation.n_src_tokens, translation.flags) else None
