"""The formulas of the part from LSTM to Transformer, against the product's models and search."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import BOS, EOS, VocabSizes
from hanyeong.models.lstm.attention import AdditiveAttention, MultiplicativeAttention
from hanyeong.models.lstm.layers import Cell, LstmLayer
from hanyeong.models.lstm.model import LstmModel
from hanyeong.models.lstm.params import LstmParams
from hanyeong.models.search import beam, greedy
from hanyeong.models.transformer.attention import BatchShape, flat_attention
from learn.parts.seq2seq.tracing import log_probability

SRC = torch.tensor([[7, 9, 11, EOS]])
WIDTH = 8


@cache
def model() -> AnySeq2Seq:
    torch.manual_seed(4)
    params = LstmParams(encoder_layers=1, decoder_layers=1, d_model=WIDTH, dropout=0.0, max_positions=16)
    found = LstmModel(params, VocabSizes(20, 20, shared=True)).eval()
    with torch.no_grad():
        for weight in found.parameters():
            weight.mul_(3.0)
    return found


def cell_by_hand(layer: LstmLayer, x: torch.Tensor, h: torch.Tensor, c: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """i, f, g and o by the formula, gate by gate."""
    parts = [each.chunk(4) for each in (layer.weight_ih, layer.weight_hh, layer.bias)]
    into = [w @ x + u @ h + b for w, u, b in zip(*parts, strict=True)]
    return into[0].sigmoid(), into[1].sigmoid(), into[2].tanh(), into[3].sigmoid()


@torch.no_grad()
def chain() -> None:
    """The search's own score, token by token, is that of the whole sentence at once."""
    found = greedy(model(), SRC, None, 12)[0]
    state, given, total = model().init_state(model().encode(SRC, None)), torch.tensor([BOS]), 0.0
    for token in found.tokens:
        logits, state = model().step(given, state)
        total += float(logits.log_softmax(1)[0, token])
        given = torch.tensor([token])
    assert found.score * len(found.tokens) == pytest.approx(total, abs=1e-4)
    assert log_probability(model(), SRC, found.tokens) == pytest.approx(total, abs=1e-4)


@torch.no_grad()
def gates() -> None:
    cell()


@torch.no_grad()
def cell() -> None:
    torch.manual_seed(5)
    layer = LstmLayer(3, 4)
    for weight in layer.parameters():
        weight.normal_()
    x, h, c = torch.randn(3), torch.randn(4), torch.randn(4)
    i, f, g, o = cell_by_hand(layer, x, h, c)
    found = layer.step(x[None], Cell(h[None], c[None]))
    torch.testing.assert_close(found.c_BR[0], f * c + i * g)
    torch.testing.assert_close(found.h_BR[0], o * (f * c + i * g).tanh())


def cell_gradient() -> None:
    """With no recurrence into the gates they do not depend on the cell, and the formula is exact."""
    torch.manual_seed(6)
    layer = LstmLayer(3, 1)
    layer.reset_parameters()
    with torch.no_grad():
        layer.weight_hh.zero_()
    first, xs = torch.randn(1, 1, requires_grad=True), torch.randn(6, 1, 3)
    state, product = Cell(torch.zeros(1, 1), first), 1.0
    for x in xs:
        _, f, _, _ = cell_by_hand(layer, x[0], torch.zeros(1), first[0])
        product *= float(f.detach())
        state = layer.step(x, state)
    (grad,) = torch.autograd.grad(state.c_BR.sum(), first)
    assert float(grad) == pytest.approx(product, rel=1e-5)


@torch.no_grad()
def additive() -> None:
    torch.manual_seed(7)
    layer, h, source = AdditiveAttention(5), torch.randn(5), torch.randn(1, 3, 5)
    layer.v.normal_()
    layer.query.bias.zero_()
    layer.key.bias.zero_()
    found = layer.scores(h[None, None], layer.keys(source))[0, 0]
    wanted = [layer.v @ (layer.query.weight @ h + layer.key.weight @ each).tanh() for each in source[0]]
    torch.testing.assert_close(found, torch.stack(wanted))


@torch.no_grad()
def multiplicative() -> None:
    torch.manual_seed(8)
    layer, h, source = MultiplicativeAttention(5), torch.randn(5), torch.randn(1, 3, 5)
    layer.key.bias.zero_()
    found = layer.scores(h[None, None], layer.keys(source))[0, 0]
    torch.testing.assert_close(found, torch.stack([h @ layer.key.weight @ each for each in source[0]]))


@torch.no_grad()
def context() -> None:
    readout()


@torch.no_grad()
def readout() -> None:
    """The last step of the model, written out from its weights and its attention's scores."""
    own = model()
    assert isinstance(own, LstmModel)
    assert own.attention is not None
    encoded, prefix = own.encode(SRC, None), torch.tensor([[BOS, 6, 9]])
    h = own._decoder_states(prefix, encoded)[0, -1]
    score = own.attention.scores(h[None, None], own.attention.keys(encoded.x_BSD))[0, 0].double()
    share = score.exp() / score.exp().sum()
    seen = (share[:, None] * encoded.x_BSD[0]).sum(0)
    hidden = (own.readout.weight.double() @ torch.cat([seen, h.double()]) + own.readout.bias).tanh()
    torch.testing.assert_close(own.decode(prefix, encoded)[0, -1].double(), hidden, rtol=1e-5, atol=1e-5)
    weights = own.attention_weights(SRC, torch.tensor([[6, 9, EOS]]), None)
    assert weights is not None
    torch.testing.assert_close(weights[0, 0, 0, -1].double(), share, rtol=1e-5, atol=1e-5)


def products(work: FlopCounterMode) -> float:
    """Multiplications: PyTorch counts a multiplication and an addition as two operations."""
    return work.get_total_flops() / 2


def lstm_products() -> None:
    with torch.device("meta"):
        layer, x = LstmLayer(WIDTH, WIDTH), torch.zeros(1, 5, WIDTH)
    with FlopCounterMode(display=False) as counter:
        layer(x)
    assert products(counter) == 5 * 8 * WIDTH**2


def attention_products() -> None:
    """Of one query and the keys and values of six positions, whatever the number of heads."""
    length = 6
    for n_heads in (1, 2, 4):
        query, source = torch.zeros(1, WIDTH), torch.zeros(length, 2 * WIDTH)
        with FlopCounterMode(display=False) as counter:
            flat_attention(query, source, n_heads, BatchShape(1, 1), BatchShape(1, length), None, 0.0, False)
        assert products(counter) == 2 * length * WIDTH


def beam_score() -> None:
    """No hypothesis of the beam has a higher score, whichever beta is asked for."""
    for beta in (0.5, 1.0, 2.0):
        best = beam(model(), SRC, None, 3, 8, length_penalty=beta)[0]
        own = log_probability(model(), SRC, best.tokens) / len(best.tokens) ** beta
        assert best.score * len(best.tokens) ** (1 - beta) == pytest.approx(own, abs=1e-4)
        other = greedy(model(), SRC, None, 8)[0]
        assert own >= log_probability(model(), SRC, other.tokens) / len(other.tokens) ** beta - 1e-4


def all_right() -> None:
    right = np.random.default_rng(1).random((40_000, 12)) < 0.9
    assert right.all(1).mean() == pytest.approx(0.9**12, rel=0.03)
