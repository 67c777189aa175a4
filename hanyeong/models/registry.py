"""Models by the `kind` of their params. A new one has its params in hanyeong/models/config.py and a line here."""

from __future__ import annotations

from typing import Final

from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import ModelParams, VocabSizes
from hanyeong.models.transformer.model import TransformerModel

MODELS: Final[dict[str, type[AnySeq2Seq]]] = {"transformer": TransformerModel}


def build_model(params: ModelParams, vocabulary: VocabSizes) -> AnySeq2Seq:
    """A model with its first weights, from PyTorch's generator."""
    return MODELS[params.kind](params, vocabulary)
