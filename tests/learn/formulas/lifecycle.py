"""The formulas of the part on the life of a model, against the product's own functions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hanyeong.models.config import VocabSizes
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.monitoring.drift import wilson as wilson_of
from hanyeong.planning.cost import Budget, Corpus, training_cost
from hanyeong.quality_estimation.assessment import calibration_bins
from hanyeong.quality_estimation.assessment import calibration_error as error_of

SIZES = TransformerParams(encoder_layers=1, decoder_layers=1, d_model=16, n_heads=2, d_ff=32, max_positions=32)
WORDS = VocabSizes(100, 100, shared=True)
CORPUS = Corpus(pairs=1000, text_bytes=0, other_bytes=0, src_tokens_per_pair=11.0, tgt_tokens_per_pair=9.0)


def passes() -> None:
    cost = training_cost(SIZES, WORDS, CORPUS, Budget(max_steps=500, max_tokens=None, batch_tokens=100))
    assert cost.tokens == 50_000
    assert cost.passes == pytest.approx(cost.tokens / (CORPUS.pairs * (11 + 9)))


def compression() -> None:
    teacher, student = (
        training_cost(size, WORDS, CORPUS, Budget(1, None, 100)).result()
        for size in (SIZES.model_copy(update={"d_model": 64, "n_heads": 4}), SIZES)
    )
    by_hand = 4 * teacher.parameters / (1.03 * student.parameters)
    assert teacher.float32_bytes / student.int8_bytes == pytest.approx(by_hand, rel=1e-3)


def calibration_error() -> None:
    rng = np.random.default_rng(1)
    confidence, quality = rng.random(101), rng.random(101)
    bins = calibration_bins(confidence, quality)
    by_hand = sum(one.rows / 101 * abs(one.confidence - one.quality) for one in bins)
    assert error_of(bins) == pytest.approx(by_hand, abs=1e-4)


def wilson() -> None:
    """Its ends are the rates from which the measured one is just z standard errors away."""
    z = 1.96
    for successes, n in ((3, 40), (50, 100), (1, 7)):
        rate, square = successes / n, z**2 / n
        half = z * math.sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2))
        for sign, end in zip((-1, 1), wilson_of(successes, n), strict=True):
            assert end == pytest.approx((rate + square / 2 + sign * half) / (1 + square), abs=1e-4)
            assert abs(rate - end) == pytest.approx(z * math.sqrt(end * (1 - end) / n), rel=1e-3)
