"""Interface of a translation model: encoder, incremental decoder, and weights by kind.

Trainer, search and planning know models by this class alone; hanyeong/models/registry.py builds them from params.
B batch, S source length, T target length, D width, V target vocabulary.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Generic, Protocol, Self, TypeVar

from torch import Tensor, nn
from torch.nn import functional

from hanyeong.models.config import VocabSizes
from hanyeong.models.linear import Linear
from hanyeong.models.params import ModelParams


class DecoderState(Protocol):
    """What a decoder keeps between two tokens of a batch of prefixes."""

    def reorder(self, rows_B: Tensor) -> Self:
        """The state of the chosen rows, in that order; a row may be chosen several times."""
        ...


EncodedT = TypeVar("EncodedT")
StateT = TypeVar("StateT", bound=DecoderState)


class Seq2Seq(nn.Module, ABC, Generic[EncodedT, StateT]):
    """A sequence-to-sequence model. Hidden states times `output_weight` are the scores of the next token."""

    row_multiple: int
    """Flat batches are padded to a multiple of so many rows, so that few shapes are met."""

    def __init__(self, architecture: ModelParams, vocabulary: VocabSizes) -> None:
        super().__init__()
        self.architecture, self.vocabulary = architecture, vocabulary
        self.row_multiple = 1

    @abstractmethod
    def forward(self, src_BS: Tensor, tgt_BT: Tensor, src_mask_BS: Tensor | None) -> Tensor:
        """Hidden states [B, T, D]: position t predicts tgt[t] from tgt[:t] and the source (teacher forcing).

        `src_mask_BS` is True where a source token is real; None when the batch has no source padding.
        """

    @abstractmethod
    def encode(self, src_BS: Tensor, src_mask_BS: Tensor | None) -> EncodedT:
        """The encoded sources."""

    @abstractmethod
    def decode(self, prefix_BT: Tensor, encoded: EncodedT) -> Tensor:
        """Hidden states [B, T, D] after each prefix of `prefix_BT`, which starts with BOS."""

    @abstractmethod
    def init_state(self, encoded: EncodedT) -> StateT:
        """Decoder state before the first token."""

    @abstractmethod
    def step(self, token_B: Tensor, state: StateT) -> tuple[Tensor, StateT]:
        """Decode one token: scores [B, V] of the next one, and the new state."""

    @property
    @abstractmethod
    def output_weight(self) -> Tensor:
        """[V, D]."""

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores of every target token, [..., V], from hidden states [..., D]."""
        return functional.linear(hidden, self.output_weight)

    @abstractmethod
    def attention_weights(self, src_BS: Tensor, tgt_BT: Tensor, src_mask_BS: Tensor | None) -> Tensor | None:
        """How much each target position looks at each source position: [layers, B, heads, T, S], rows summing to 1.

        None for a model without attention. Only for looking at: `forward` never makes them.
        """

    def matrix_rows(self) -> dict[str, int]:
        """Rows of each matrix in the layers' weights, by name; a fused weight has several, one below another."""
        linear = {name: module for name, module in self.named_modules() if isinstance(module, Linear)}
        return {f"{name}.weight": module.out_features // module.n_fused for name, module in linear.items()}


AnySeq2Seq = Seq2Seq[Any, Any]
