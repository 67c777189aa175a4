"""The Transformer: source tokens in, logits of every next target token out.

A pre-norm encoder-decoder Transformer with tied embeddings and sinusoidal positions, kept to what CTranslate2 can run.
B batch, S source length, T target length, D width, V target vocabulary. The names of the weights:

    src_embedding.weight [V_src, D]    tgt_embedding.weight [V, D], missing where the vocabulary is shared
    encoder.{i}.attention_norm, .attention.qkv, .attention.out, .ff_norm, .ff.up, (.ff.gate,) .ff.down
    decoder.{i}.attention_norm, .attention.qkv, .attention.out, .cross_norm, .cross.q, .cross.kv, .cross.out,
                .ff_norm, .ff.up, (.ff.gate,) .ff.down
    encoder_norm, decoder_norm         after the last layer

Every linear and norm has .weight and .bias. The output matrix is the target embedding, without a bias; embeddings are
multiplied by the square root of D on the way in (CTranslate2: scale_embeddings). How qkv and kv are laid out stands
with SelfAttention and CrossAttention.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from hanyeong.models.base import Seq2Seq
from hanyeong.models.config import BOS, PAD, VocabSizes
from hanyeong.models.transformer.attention import BatchShape, KVCache, padding_bias
from hanyeong.models.transformer.dropout import Dropout
from hanyeong.models.transformer.layers import DecoderLayer, EncoderLayer
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.models.transformer.positions import sinusoids


@dataclass(frozen=True)
class Encoded:
    """A flat batch of sources after the encoder, and the bias that hides its padding (None: there is none)."""

    x_ND: Tensor  # noqa: N815  a shape suffix
    size: BatchShape
    bias: Tensor | None


@dataclass(frozen=True)
class DecoderState:
    """State for incremental decoding: each layer's self-attention cache and the source's projected keys and values."""

    past: list[KVCache]
    memory: list[KVCache]
    bias: Tensor | None
    length: int

    def reorder(self, rows_B: Tensor) -> DecoderState:
        """The state of the chosen rows, in that order."""
        bias = None if self.bias is None else self.bias.index_select(0, rows_B)
        return DecoderState(
            [p.reorder(rows_B) for p in self.past], [m.reorder(rows_B) for m in self.memory], bias, self.length
        )


class TransformerModel(Seq2Seq[Encoded, DecoderState]):
    """Encoder and decoder with one embedding matrix a vocabulary."""

    architecture: TransformerParams

    def __init__(self, architecture: TransformerParams, vocabulary: VocabSizes) -> None:
        super().__init__(architecture, vocabulary)
        a, v = architecture, vocabulary
        self.src_embedding = nn.Embedding(v.src, a.d_model)
        if not v.shared:
            self.tgt_embedding = nn.Embedding(v.tgt, a.d_model)
        self.encoder = nn.ModuleList(EncoderLayer(a) for _ in range(a.encoder_layers))
        self.decoder = nn.ModuleList(DecoderLayer(a) for _ in range(a.decoder_layers))
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(a.d_model), nn.LayerNorm(a.d_model)
        self.dropout = Dropout(a.dropout)
        self.positions: Tensor
        self.register_buffer("positions", sinusoids(a.max_positions, a.d_model), persistent=False)
        self.reset_parameters()

    def forward(self, src_BS: Tensor, tgt_BT: Tensor, src_mask_BS: Tensor | None) -> Tensor:
        """Hidden states [B, T, D]: at position t what predicts tgt[t], having been shown tgt[:t] and the source.

        `seen_BS` is True where a source token is real; None when the batch has no source padding.
        """
        return self.decode(shift_right(tgt_BT), self.encode(src_BS, src_mask_BS))

    def encode(self, src_BS: Tensor, src_mask_BS: Tensor | None) -> Encoded:
        """The source, read once."""
        bias, size = None if src_mask_BS is None else padding_bias(src_mask_BS), BatchShape(*src_BS.shape)
        x_ND = self._filled_up(self._embed(self.src_embedding, src_BS, 0))
        for layer in self.encoder:
            x_ND = layer(x_ND, size, bias)
        return Encoded(self.encoder_norm(x_ND), size, bias)

    def decode(self, prefix_BT: Tensor, encoded: Encoded) -> Tensor:
        """Hidden states [B, T, D] after each prefix of `prefix_BT`, which starts with BOS."""
        size = BatchShape(*prefix_BT.shape)
        x_ND = self._filled_up(self._embed(self._tgt_embedding, prefix_BT, 0))
        for layer in self.decoder:
            x_ND = layer(x_ND, size, encoded.x_ND, encoded.size, encoded.bias)
        hidden_ND: Tensor = self.decoder_norm(x_ND)
        return hidden_ND[: prefix_BT.numel()].view(*size, -1)

    @property
    def output_weight(self) -> Tensor:
        """[V, D]: the target embedding, tied (Press and Wolf 2017)."""
        return self._tgt_embedding.weight

    def init_state(self, encoded: Encoded) -> DecoderState:
        """Initial decoder state: cross-attention keys and values, empty self-attention caches."""
        memory = [layer.cross.project_kv(encoded.x_ND, encoded.size) for layer in self._decoder_layers()]
        empty = [KVCache(m.keys[:, :, :0], m.values[:, :, :0]) for m in memory]
        return DecoderState(empty, memory, encoded.bias, 0)

    def step(self, token_B: Tensor, state: DecoderState) -> tuple[Tensor, DecoderState]:
        """Decode one token: scores [B, V] of the next one, and the state with its keys and values appended."""
        x_B1D = self._embed(self._tgt_embedding, token_B[:, None], state.length)
        past = []
        for layer, before, memory in zip(self._decoder_layers(), state.past, state.memory, strict=True):
            x_B1D, after = layer.step(x_B1D, before, memory, state.bias)
            past.append(after)
        logits_BV = self.logits(self.decoder_norm(x_B1D)[:, 0])
        return logits_BV, DecoderState(past, state.memory, state.bias, state.length + 1)

    @torch.no_grad()
    def attention_weights(self, src_BS: Tensor, tgt_BT: Tensor, src_mask_BS: Tensor | None) -> Tensor:
        """Cross-attention of every decoder layer, [layers, B, H, T, S]; row t predicts tgt[t]."""
        found: list[Tensor] = []
        layers = self._decoder_layers()
        hooks = [
            layer.cross.register_forward_hook(lambda cross, inputs, _: found.append(cross.weights(*inputs)))
            for layer in layers
        ]
        try:
            self(src_BS, tgt_BT, src_mask_BS)
        finally:
            for hook in hooks:
                hook.remove()
        return torch.stack(found)

    @property
    def _tgt_embedding(self) -> nn.Embedding:
        return self.src_embedding if self.vocabulary.shared else self.tgt_embedding

    @property
    def _layers_precision(self) -> torch.dtype:
        return self._decoder_layers()[0].ff.up.weight.dtype

    def _decoder_layers(self) -> list[DecoderLayer]:
        return [layer for layer in self.decoder if isinstance(layer, DecoderLayer)]

    def _embed(self, table: nn.Embedding, ids: Tensor, first: int) -> Tensor:
        """Embeddings with the positions from `first` on added, [B, length, D]."""
        x = table(ids) * math.sqrt(self.architecture.d_model) + self.positions[first : first + ids.size(1)]
        dropped: Tensor = self.dropout(x)
        return dropped

    def _filled_up(self, x_BTD: Tensor) -> Tensor:
        """A flat batch in the layers' precision, with rows of zeros at its end."""
        x_ND = x_BTD.flatten(0, 1).to(self._layers_precision)
        more = -len(x_ND) % self.row_multiple
        return functional.pad(x_ND, (0, 0, 0, more)) if more else x_ND

    def reset_parameters(self) -> None:
        """Initial weights: Glorot's for matrices (each of q, k, v by itself), embeddings of standard deviation D^-0.5.

        What a sub-layer adds to the stream starts smaller the deeper the stack, so that the sum does not grow with
        depth (Radford et al. 2019, section 2.3).
        """
        d, rows = self.architecture.d_model, self.matrix_rows()
        for name, weight in self.named_parameters():
            if name.endswith("embedding.weight"):
                nn.init.normal_(weight, std=d**-0.5)
            elif name.endswith("bias"):
                nn.init.zeros_(weight)
            elif "norm" not in name:
                for matrix in torch.split(weight, rows[name]):
                    nn.init.xavier_uniform_(matrix)
        self._scale_residual_init(self.encoder, 2)
        self._scale_residual_init(self.decoder, 3)

    @staticmethod
    def _scale_residual_init(stack: nn.ModuleList, n_sublayers: int) -> None:
        with torch.no_grad():
            for name, weight in stack.named_parameters():
                if name.endswith(("out.weight", "down.weight")):
                    weight.mul_((n_sublayers * len(stack)) ** -0.5)


def shift_right(tgt_BT: Tensor) -> Tensor:
    """Decoder input for teacher forcing: BOS, then tgt up to t - 1 where tgt[t] is predicted."""
    prefix_BT = torch.full_like(tgt_BT, PAD)
    prefix_BT[:, 0] = BOS
    prefix_BT[:, 1:] = tgt_BT[:, :-1]
    return prefix_BT
