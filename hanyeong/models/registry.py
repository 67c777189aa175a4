"""Models by the `kind` of their params. A new one has its params in params.py and a line here."""

from __future__ import annotations

from typing import Final

from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import VocabSizes
from hanyeong.models.params import ModelParams
from hanyeong.models.transformer.model import TransformerModel

MODELS: Final[dict[str, type[AnySeq2Seq]]] = {"transformer": TransformerModel}


def build_model(params: ModelParams, vocabulary: VocabSizes) -> AnySeq2Seq:
    """A model with its first weights, from PyTorch's generator."""
    return MODELS[params.kind](params, vocabulary)


def module_of(params: ModelParams) -> str:
    """The module whose code decides what such a model computes; for digests, which leave `CHOICE` out."""
    return MODELS[params.kind].__module__


CHOICE: Final = (__name__, "hanyeong.models.params")
"""What lists all architectures: a new one changes nothing for models of the others."""
