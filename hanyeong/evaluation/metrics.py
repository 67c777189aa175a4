"""BLEU and chrF++ by sacreBLEU, each with its signature, kept as sufficient statistics of every sentence.

sacreBLEU scores two hypotheses against one reference as perfect without a word; here unequal and empty sets are
refused. Statistics are small integers per sentence that add up: a corpus score, the score of a slice and thousands of
bootstrap resamples all come from sums of the same rows, so the text is looked at once. chrF++ comes first for Korean,
since BLEU depends there on how a tokenizer cuts the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from hanyeong.pipeline.errors import GateError

Language = Literal["ko", "en"]
Counts = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]

NAMES: Final = ("bleu", "chrf")
TOKENIZER: Final[Mapping[str, str]] = {"en": "13a", "ko": "ko-mecab"}
"""How BLEU cuts words. It stands in the signature; there is no fall-back to another one."""

NGRAM_ORDERS = 4  # Papineni et al. 2002
CHRF_ORDERS = 6 + 2  # characters 1 to 6 and words 1 to 2: chrF++ (Popović 2017)
BETA = 2  # recall counts twice as much as precision (Popović 2016)


@dataclass(frozen=True)
class Metric:
    """One way to score: statistics of sentences, the score of their sums, and the signature that names all of it."""

    name: str
    _engine: Any
    """sacreBLEU's metric, which extracts the statistics."""
    score: Callable[[npt.ArrayLike], Scores]
    """Scores (0 to 100) of summed statistics; [..., n_statistics] -> [...]."""

    def statistics(self, hypotheses: Sequence[str], references: Sequence[str]) -> Counts:
        """One row of counts for each sentence, [n, n_statistics].

        Raises:
            GateError: the two sides are of unequal length, or empty.

        """
        require_same_length(hypotheses, references)
        return np.array(self._engine._extract_corpus_statistics(hypotheses, [references]), dtype=np.int64)

    def signature(self, resamples: int, seed: int) -> str:
        """The signature as sacreBLEU words it: references, resamples, seed, tokenizer, smoothing, version."""
        self._engine.num_refs, self._engine.n_bootstrap, self._engine.seed = 1, resamples, seed
        return str(self._engine.get_signature().format())


def require_same_length(hypotheses: Sequence[str], references: Sequence[str]) -> None:
    """Stop unless there are as many hypotheses as references, and at least one."""
    if len(hypotheses) != len(references):
        raise GateError(
            f"{len(hypotheses)} hypotheses against {len(references)} references; a score needs one for one. "
            f"Run `evaluate` again"
        )
    if not references:
        raise GateError("no sentences to score; expected at least one. Look at the split's report")


@cache
def bleu(language: Language) -> Metric:
    """BLEU with the tokenizer of the language it measures.

    Built once: the Korean tokenizer leaks what it opens, and crashes after some thousand constructions
    (NoUnique/pymecab-ko#11).

    Raises:
        GateError: the tokenizer is not installed or not the one that the signature means.

    """
    try:
        engine = BLEU(tokenize=TOKENIZER[language], force=True)
    except (RuntimeError, AssertionError) as error:
        raise GateError(
            f"BLEU's tokenizer {TOKENIZER[language]} cannot be used ({type(error).__name__}); another one would give "
            f"numbers that compare with nothing. Install the locked set again: `rm -rf .venv`, then `make setup`"
        ) from None
    return Metric("bleu", engine, bleu_of)


@cache
def chrf() -> Metric:
    """chrF++, the same for every language."""
    return Metric("chrf", CHRF(word_order=2), chrf_of)


def metrics_for(language: Language) -> dict[str, Metric]:
    """Every metric for text in `language`, by name."""
    return {"bleu": bleu(language), "chrf": chrf()}


def bleu_of(totals: npt.ArrayLike) -> Scores:
    """BLEU of summed statistics, vectorised: [..., 10] -> [...], sacreBLEU's exponential smoothing.

    A row is hypothesis length, reference length, matched 1- to 4-grams, hypothesis 1- to 4-grams.
    """
    t = np.asarray(totals, dtype=np.float64)
    hyp_length, ref_length = t[..., 0], t[..., 1]
    matched, total = t[..., 2 : 2 + NGRAM_ORDERS], t[..., 2 + NGRAM_ORDERS :]
    # an order without a match counts as half a match, the next such order as a quarter, ... (NIST mteval-v13a)
    halvings = np.cumsum(matched == 0, axis=-1)
    softened = np.where(matched == 0, 0.5**halvings, matched)
    precision = 100.0 * softened / np.maximum(total, 1)
    brevity = np.exp(np.minimum(0.0, 1.0 - ref_length / np.maximum(hyp_length, 1e-9)))
    defined = (total > 0).all(-1) & (matched > 0).any(-1)
    return np.asarray(np.where(defined, brevity * np.exp(np.log(precision).mean(-1)), 0.0))


def chrf_of(totals: npt.ArrayLike) -> Scores:
    """chrF++ of summed statistics, vectorised: [..., 24] -> [...], orders averaged where both sides have n-grams.

    A row is hypothesis n-grams, reference n-grams, matches, for each order in turn.
    """
    t = np.asarray(totals, dtype=np.float64).reshape(*np.shape(totals)[:-1], CHRF_ORDERS, 3)
    hyp, ref, matched = t[..., 0], t[..., 1], t[..., 2]
    counted = (hyp > 0) & (ref > 0)
    n_orders = np.maximum(counted.sum(-1), 1)
    precision = np.where(counted, matched / np.maximum(hyp, 1), 0.0).sum(-1) / n_orders
    recall = np.where(counted, matched / np.maximum(ref, 1), 0.0).sum(-1) / n_orders
    weighed = np.maximum(BETA**2 * precision + recall, 1e-300)
    return np.asarray(100.0 * (1 + BETA**2) * precision * recall / weighed)
