"""The canary sentences of a bundle at its release: made by the sample's grammar, translated as the service does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.inference.translator import TranslationPipeline
from hanyeong.monitoring.canary import N_SENTENCES, SLICE, Canaries
from hanyeong.sample.grammar import make_pairs

SEED: Final = 14
"""The same sentences for every bundle, whatever the seed of the corpus."""


def canaries_of(translator: TranslationPipeline, pair: LanguagePair) -> Canaries:
    """The sentences with the bundle's translations in a direction."""
    pairs = make_pairs(N_SENTENCES, SEED, 0.0)
    sources = [made.ko if pair.src == "ko" else made.en for made in pairs]
    return Canaries(tuple(sources), tuple(_translations(translator, sources, pair)))


def _translations(translator: TranslationPipeline, sources: Sequence[str], pair: LanguagePair) -> Iterator[str]:
    for start in range(0, len(sources), SLICE):
        yield from (found.text for found in translator.translate(sources[start : start + SLICE], pair))
