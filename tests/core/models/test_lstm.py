"""The LSTM encoder-decoder, against PyTorch's own layers and the papers' formulas."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from hanyeong.models.config import EOS, PAD, VocabSizes
from hanyeong.models.lstm.attention import AdditiveAttention, MultiplicativeAttention
from hanyeong.models.lstm.layers import BidirectionalLayer, LstmLayer, mirror
from hanyeong.models.lstm.model import LstmModel
from hanyeong.models.lstm.params import LstmParams
from hanyeong.training.batching import Batch
from hanyeong.training.compute import Compute
from hanyeong.training.device import DeviceConfig

WORDS = VocabSizes(40, 40, shared=True)
KINDS = ("none", "additive", "multiplicative")


def model_of(attention: str, d_model: int = 32, **more: object) -> LstmModel:
    torch.manual_seed(3)
    params = {"encoder_layers": 2, "decoder_layers": 2, "d_model": d_model, "attention": attention, "dropout": 0.0}
    return LstmModel(LstmParams.model_validate({**params, **more}), WORDS)


def test_a_bidirectional_layer_is_pytorchs_over_packed_sequences() -> None:
    torch.manual_seed(1)
    ours, lengths = BidirectionalLayer(12), torch.tensor([7, 3, 5])
    for layer in (ours.onward, ours.backward_):
        layer.reset_parameters()
    theirs = nn.LSTM(12, 6, batch_first=True, bidirectional=True)
    weights = {}
    for layer, ending in ((ours.onward, ""), (ours.backward_, "_reverse")):
        weights |= {
            f"weight_ih_l0{ending}": layer.weight_ih,
            f"weight_hh_l0{ending}": layer.weight_hh,
            f"bias_ih_l0{ending}": layer.bias,
            f"bias_hh_l0{ending}": torch.zeros(24),
        }
    theirs.load_state_dict(weights)
    x = torch.randn(3, 7, 12)
    packed, _ = theirs(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))
    wanted, _ = pad_packed_sequence(packed, batch_first=True)
    real = torch.arange(7) < lengths[:, None]
    assert torch.allclose(ours(x, mirror(lengths, 7))[real], wanted[real], atol=1e-6)


def test_forget_gates_start_open_and_the_other_gates_do_not() -> None:
    layer = LstmLayer(8, 5)
    layer.reset_parameters()
    assert layer.bias.tolist() == [0.0] * 5 + [1.0] * 5 + [0.0] * 10


@torch.no_grad()
def test_scores_are_those_of_the_papers() -> None:
    torch.manual_seed(2)
    state, encoded = torch.randn(1, 3, 8), torch.randn(1, 4, 8)
    product, small_net = MultiplicativeAttention(8), AdditiveAttention(8)
    small_net.v.normal_()
    keys = encoded @ product.key.weight.T + product.key.bias
    for t in range(3):
        for s in range(4):
            found = product.scores(state, product.keys(encoded))[0, t, s]
            assert torch.isclose(found, state[0, t] @ keys[0, s], atol=1e-5)
            inner = small_net.query(state[0, t]) + small_net.key(encoded[0, s])
            found = small_net.scores(state, small_net.keys(encoded))[0, t, s]
            assert torch.isclose(found, small_net.v @ inner.tanh(), atol=1e-5)


@torch.no_grad()
def test_without_attention_the_decoder_knows_the_source_by_its_last_states_alone() -> None:
    src = torch.tensor([[7, 8, 9, EOS]])
    for kind in KINDS:
        model = model_of(kind).eval()
        encoded = model.encode(src, None)
        other = type(encoded)(torch.randn_like(encoded.x_BSD), encoded.summary_BD, None)
        prefix = torch.tensor([[2, 5, 6]])
        alike = torch.allclose(model.decode(prefix, encoded), model.decode(prefix, other))
        assert alike == (kind == "none")
        weights = model.attention_weights(src, torch.tensor([[5, 6, EOS]]), None)
        assert (weights is None) == (kind == "none")


@pytest.mark.parametrize("kind", KINDS)
def test_bfloat16_and_moved_weights_give_nearly_the_gradient_of_float32(kind: str) -> None:
    """The trainer keeps weights in one array and computes with a copy of the model: none may be left behind."""
    src = torch.tensor([[7, 8, 9, 10, EOS], [9, 11, EOS, PAD, PAD]])
    batch = Batch.of(src, torch.tensor([[6, 7, 8, EOS], [10, 9, EOS, PAD]]))
    found = []
    for precision in (torch.float32, torch.bfloat16):
        model = model_of(kind)
        gradient = torch.zeros(sum(weight.numel() for weight in model.parameters()))
        compute = Compute(model, DeviceConfig(torch.device("cpu"), precision, 1), gradient)
        with torch.no_grad():
            for weight in model.parameters():
                weight.data = weight.data * 0.9
        compute.refresh()
        compute.forward_backward(batch, batch.n_tgt_tokens, 0.1)
        found.append(gradient)
    assert torch.nn.functional.cosine_similarity(*found, dim=0) > 0.99
    assert 0.9 < found[0].norm() / found[1].norm() < 1.1


def test_gates_are_matrices_of_their_own_for_the_optimizer() -> None:
    rows = model_of("multiplicative").matrix_rows()
    assert rows["decoder.0.weight_hh"] == 32
    assert rows["encoder.1.backward_.weight_ih"] == 16
    assert rows["bridge.weight"] == 32


def test_an_odd_width_is_refused() -> None:
    with pytest.raises(ValueError, match="d_model 33 must be even"):
        model_of("none", d_model=33)
