"""The monitored translator: requests in, outputs with scores out, and the features of both.

Requests are answered some hundred at a time, in the order given, so that the same requests get the same answers to the
last bit. What is familiar is learnt once, from the training sources, with the bundle's own tokenizer.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hanyeong.corpus.language_pair import Language, LanguagePair
from hanyeong.inference.translator import TranslationPipeline
from hanyeong.models.config import EOS
from hanyeong.monitoring.drift import Numbers
from hanyeong.monitoring.features import ServedRequests, measure
from hanyeong.monitoring.request_pool import training_texts
from hanyeong.monitoring.surprisal import SourceLM, fit, flat
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.progress import ShowProgress

CHUNK_REQUESTS = 512
"""Requests between two moves of the progress bar: enough to fill the batches of every core."""


@dataclass
class MonitoredTranslator:
    """A loaded bundle, and what its training sources hold."""

    translator: TranslationPipeline
    src: Language
    """Language of the requests."""
    source_lm: SourceLM
    answered: int = 0
    seconds: float = 0.0
    """Spent on answering so far."""

    @classmethod
    def load(cls, release: Path, train_table: Path, src: Language, background_rows: int) -> Self:
        """The bundle (verified first), and the counts of at most `background_rows` training sources.

        Raises:
            InputError: a file of the bundle is missing, altered or unreadable.

        """
        translator = TranslationPipeline.load(release, threads=n_cores())
        encode = translator.tokenizer.src.encode
        texts = training_texts(train_table, src, background_rows)
        tokens = (flat(encode(batch), EOS) for batch in texts if batch)
        return cls(translator, src, fit(tokens, translator.tokenizer.src.vocab_size()))

    def answer(self, texts: Sequence[str], progress: ShowProgress) -> ServedRequests:
        """Every text answered, in order."""
        direction = LanguagePair.from_src(self.src)
        answers: list[str] = []
        scores: list[float] = []
        started = time.perf_counter()
        for start in progress(
            range(0, len(texts), CHUNK_REQUESTS), "answering requests", -(-len(texts) // CHUNK_REQUESTS)
        ):
            found = self.translator.translate(texts[start : start + CHUNK_REQUESTS], direction)
            answers += [one.text for one in found]
            scores += [one.score for one in found]
        self.seconds += time.perf_counter() - started
        self.answered += len(texts)
        return ServedRequests(texts, answers, scores)

    def measure(self, served: ServedRequests) -> dict[str, Numbers]:
        """One row of numbers for each request."""
        return measure(served, LanguagePair.from_src(self.src).tgt, self.translator.tokenizer.src, self.source_lm)

    @property
    def lines_per_s(self) -> float:
        """Requests answered a second so far: a timing."""
        return round(self.answered / self.seconds, 2) if self.seconds else 0.0
