"""Models by the `kind` of their params: the packages of hanyeong/models that have a module `model`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hanyeong.models.base import AnySeq2Seq, Seq2Seq
from hanyeong.models.config import VocabSizes
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.discovery import classes_of, modules_of

MODELS: Final[Mapping[str, type[AnySeq2Seq]]] = {
    model.__module__.split(".")[-2]: model for model in classes_of(Seq2Seq, modules_of("hanyeong.models", "model"))
}


def build_model(params: ModelParams, vocabulary: VocabSizes) -> AnySeq2Seq:
    """A model with its first weights, from PyTorch's generator."""
    return MODELS[params.kind](params, vocabulary)


def module_of(params: ModelParams) -> str:
    """The module whose code decides what such a model computes; for digests, which leave `CHOICE` out."""
    return MODELS[params.kind].__module__


CHOICE: Final = (__name__, "hanyeong.models.params")
"""What finds all architectures: a new one changes nothing for models of the others."""
