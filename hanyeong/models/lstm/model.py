"""The LSTM encoder-decoder: what came before the Transformer, behind the same interface.

The decoder starts from the encoder's last states, and without attention has nothing else of the source. With it, every
decoder state also gets a mean of all encoded positions (Luong et al. 2015, global attention without input feeding, so
that in training all positions are computed at once). B batch, S source length, T target length, D width, V vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from hanyeong.models.base import Seq2Seq
from hanyeong.models.config import VocabSizes
from hanyeong.models.linear import Linear
from hanyeong.models.lstm.attention import KINDS, Attention, mapped
from hanyeong.models.lstm.layers import BidirectionalLayer, Cell, LstmLayer, mirror
from hanyeong.models.lstm.params import LstmParams
from hanyeong.models.transformer.model import shift_right


@dataclass(frozen=True)
class Encoded:
    """Sources after the encoder."""

    x_BSD: Tensor  # noqa: N815  a shape suffix
    summary_BD: Tensor  # noqa: N815
    """The last state of either direction: all that a decoder without attention gets."""
    bias_B1S: Tensor | None  # noqa: N815
    """Minus infinity where the source is padding; None: there is none."""


@dataclass(frozen=True)
class DecoderState:
    """Each layer's state, and what attention looks at (nothing without attention)."""

    cells: list[Cell]
    memory: tuple[Tensor, ...]
    """Encoded positions and their keys, [B, S, D] each."""
    bias_B1S: Tensor | None  # noqa: N815

    def reorder(self, rows_B: Tensor) -> DecoderState:
        """The state of the chosen rows, in that order."""
        return DecoderState(
            [Cell(*(part.index_select(0, rows_B) for part in cell)) for cell in self.cells],
            tuple(part.index_select(0, rows_B) for part in self.memory),
            None if self.bias_B1S is None else self.bias_B1S.index_select(0, rows_B),
        )


class LstmModel(Seq2Seq[Encoded, DecoderState]):
    """Encoder and decoder with one embedding matrix a vocabulary."""

    architecture: LstmParams

    def __init__(self, architecture: LstmParams, vocabulary: VocabSizes) -> None:
        super().__init__(architecture, vocabulary)
        a, v = architecture, vocabulary
        self.src_embedding = nn.Embedding(v.src, a.d_model)
        if not v.shared:
            self.tgt_embedding = nn.Embedding(v.tgt, a.d_model)
        self.encoder = nn.ModuleList(BidirectionalLayer(a.d_model) for _ in range(a.encoder_layers))
        self.bridge = Linear(a.d_model, 2 * a.decoder_layers * a.d_model, n_fused=2 * a.decoder_layers)
        self.decoder = nn.ModuleList(LstmLayer(a.d_model, a.d_model) for _ in range(a.decoder_layers))
        self.attention: Attention | None = None if a.attention == "none" else KINDS[a.attention](a.d_model)
        self.readout = Linear((1 if self.attention is None else 2) * a.d_model, a.d_model)
        self.dropout = nn.Dropout(a.dropout)
        self.reset_parameters()

    def forward(self, src_BS: Tensor, tgt_BT: Tensor, src_mask_BS: Tensor | None) -> Tensor:
        """Hidden states [B, T, D]: at position t what predicts tgt[t], having been shown tgt[:t] and the source."""
        return self.decode(shift_right(tgt_BT), self.encode(src_BS, src_mask_BS))

    def encode(self, src_BS: Tensor, src_mask_BS: Tensor | None) -> Encoded:
        """The source, read from both ends."""
        n_rows, length = src_BS.shape
        lengths_B = src_BS.new_full((n_rows,), length) if src_mask_BS is None else src_mask_BS.sum(1)
        mirror_BL = mirror(lengths_B, length)
        x_BSD = self._embed(self.src_embedding, src_BS)
        for number, layer in enumerate(self.encoder):
            x_BSD = layer(x_BSD if number == 0 else self.dropout(x_BSD), mirror_BL)
        return Encoded(x_BSD, _last_states(x_BSD, lengths_B), _padding_bias(src_mask_BS))

    def decode(self, prefix_BT: Tensor, encoded: Encoded) -> Tensor:
        """Hidden states [B, T, D] after each prefix of `prefix_BT`, which starts with BOS."""
        state_BTD = self._decoder_states(prefix_BT, encoded)
        return self._read_out(state_BTD, self._memory(encoded), encoded.bias_B1S)

    @property
    def output_weight(self) -> Tensor:
        """[V, D]: the target embedding, tied."""
        return self._tgt_embedding.weight

    def init_state(self, encoded: Encoded) -> DecoderState:
        """Initial decoder state: the encoder's last states, mapped for each layer."""
        return DecoderState(self._first_cells(encoded), self._memory(encoded), encoded.bias_B1S)

    def step(self, token_B: Tensor, state: DecoderState) -> tuple[Tensor, DecoderState]:
        """Decode one token: scores [B, V] of the next one, and the new state."""
        cells: list[Cell] = []
        x_BD = self._embed(self._tgt_embedding, token_B)
        for layer, before in zip(self._decoder_layers(), state.cells, strict=True):
            cells.append(layer.step(self.dropout(x_BD) if cells else x_BD, before))
            x_BD = cells[-1].h_BR
        hidden_B1D = self._read_out(x_BD[:, None], state.memory, state.bias_B1S)
        return self.logits(hidden_B1D[:, 0]), DecoderState(cells, state.memory, state.bias_B1S)

    @torch.no_grad()
    def attention_weights(self, src_BS: Tensor, tgt_BT: Tensor, src_mask_BS: Tensor | None) -> Tensor | None:
        """[1, B, 1, T, S]: one layer, one head; row t predicts tgt[t]. None without attention."""
        if self.attention is None:
            return None
        encoded = self.encode(src_BS, src_mask_BS)
        state_BTD = self._decoder_states(shift_right(tgt_BT), encoded)
        share_BTS = self.attention.weights(state_BTD, self.attention.keys(encoded.x_BSD), encoded.bias_B1S)
        return share_BTS[None, :, None]

    def matrix_rows(self) -> dict[str, int]:
        """Each gate of a layer is a matrix of its own."""
        layers = {name: module for name, module in self.named_modules() if isinstance(module, LstmLayer)}
        gates = {
            f"{name}.{weight}": layer.width for name, layer in layers.items() for weight in ("weight_ih", "weight_hh")
        }
        return {**super().matrix_rows(), **gates}

    def reset_parameters(self) -> None:
        """Initial weights: Glorot's for matrices, embeddings of standard deviation D^-0.5."""
        d, rows = self.architecture.d_model, super().matrix_rows()
        for name, weight in self.named_parameters():
            if name.endswith("embedding.weight") or name == "attention.v":
                nn.init.normal_(weight, std=d**-0.5)
            elif name in rows:
                for matrix in torch.split(weight, rows[name]):
                    nn.init.xavier_uniform_(matrix)
            elif weight.dim() == 1:
                nn.init.zeros_(weight)
        for module in self.modules():
            if isinstance(module, LstmLayer):
                module.reset_parameters()

    def _decoder_states(self, prefix_BT: Tensor, encoded: Encoded) -> Tensor:
        """What the last layer puts out, [B, T, D]."""
        x_BTD = self._embed(self._tgt_embedding, prefix_BT)
        for number, (layer, start) in enumerate(zip(self._decoder_layers(), self._first_cells(encoded), strict=True)):
            x_BTD = layer(x_BTD if number == 0 else self.dropout(x_BTD), start)
        return x_BTD

    def _first_cells(self, encoded: Encoded) -> list[Cell]:
        parts = mapped(self.bridge, encoded.summary_BD).chunk(self.bridge.n_fused, 1)
        return [Cell(h_BD.tanh(), c_BD) for h_BD, c_BD in zip(parts[0::2], parts[1::2], strict=True)]

    def _memory(self, encoded: Encoded) -> tuple[Tensor, ...]:
        return () if self.attention is None else (encoded.x_BSD, self.attention.keys(encoded.x_BSD))

    def _read_out(self, state_BTD: Tensor, memory: tuple[Tensor, ...], bias_B1S: Tensor | None) -> Tensor:
        """tanh(W [context; state]), or tanh(W state) without attention."""
        if self.attention is not None:
            encoded_BSD, keys_BSD = memory
            context_BTD = self.attention.weights(state_BTD, keys_BSD, bias_B1S) @ encoded_BSD
            state_BTD = torch.cat([context_BTD, state_BTD], 2)
        return mapped(self.readout, self.dropout(state_BTD)).tanh()

    @property
    def _tgt_embedding(self) -> nn.Embedding:
        return self.src_embedding if self.vocabulary.shared else self.tgt_embedding

    def _decoder_layers(self) -> list[LstmLayer]:
        return [layer for layer in self.decoder if isinstance(layer, LstmLayer)]

    def _embed(self, table: nn.Embedding, ids: Tensor) -> Tensor:
        embedded: Tensor = self.dropout(table(ids) * math.sqrt(self.architecture.d_model))
        return embedded


def _last_states(x_BSD: Tensor, lengths_B: Tensor) -> Tensor:
    """The onward direction's at the last token, the other one's at the first."""
    half = x_BSD.size(2) // 2
    last_B = (lengths_B - 1).clamp_min(0)
    onward_BR = x_BSD[torch.arange(len(x_BSD), device=x_BSD.device), last_B, :half]
    return torch.cat([onward_BR, x_BSD[:, 0, half:]], 1)


def _padding_bias(src_mask_BS: Tensor | None) -> Tensor | None:
    """What is added to scores, [B, 1, S]; a row without a real token is left open, so that it stays finite."""
    if src_mask_BS is None:
        return None
    hidden_BS = ~src_mask_BS & src_mask_BS.any(1, keepdim=True)
    return torch.zeros(src_mask_BS.shape, device=src_mask_BS.device).masked_fill_(hidden_BS, -torch.inf)[:, None]
