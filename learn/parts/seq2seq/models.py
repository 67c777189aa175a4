"""The four models, each with as many parameters as the Transformer, or as nearly as its width allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hanyeong.models.architecture import ArchitectureParams
from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import n_parameters
from hanyeong.models.lstm.params import LstmParams
from hanyeong.models.transformer.params import TransformerParams
from learn.parts.seq2seq.params import Seq2seqParams
from learn.parts.seq2seq.task import MAX_POSITIONS

TRANSFORMER: Final = "transformer"
ATTENTION: Final[Mapping[str, str]] = {"lstm": "none", "additive": "additive", "multiplicative": "multiplicative"}
"""The LSTMs by name, and the attention of each."""
MODELS: Final = (*ATTENTION, TRANSFORMER)


def architectures(p: Seq2seqParams, vocabulary: VocabSizes) -> dict[str, ArchitectureParams]:
    """By name."""
    transformer = TransformerParams(
        encoder_layers=p.layers, decoder_layers=p.layers, d_model=p.width, n_heads=4, d_ff=3 * p.width, dropout=0.0,
        max_positions=MAX_POSITIONS,
    )  # fmt: skip
    n = n_parameters(transformer, vocabulary)
    return {**{name: equal_lstm(name, n, p, vocabulary) for name in ATTENTION}, TRANSFORMER: transformer}


def equal_lstm(name: str, n: int, p: Seq2seqParams, vocabulary: VocabSizes) -> LstmParams:
    """The LSTM of the width at which its parameters are nearest to `n`; parameters grow with the width."""

    def of_width(width: int) -> LstmParams:
        return LstmParams.model_validate(
            {
                "encoder_layers": p.lstm_layers,
                "decoder_layers": p.lstm_layers,
                "d_model": width,
                "attention": ATTENTION[name],
                "dropout": 0.0,
                "max_positions": MAX_POSITIONS,
            }
        )

    low, high = 8, 4096
    while high - low > 2:
        middle = (low + high) // 4 * 2
        low, high = (middle, high) if n_parameters(of_width(middle), vocabulary) <= n else (low, middle)
    return min((of_width(low), of_width(high)), key=lambda found: abs(n_parameters(found, vocabulary) - n))
