"""The twin that computes in bfloat16: the model's weights each step, and the gradients of float64 but for rounding."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from hanyeong.models.config import VocabSizes
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.tokenization.encoded_pairs import Pairs
from hanyeong.training.batching import Batch, batch_of
from hanyeong.training.compute import Compute, share_memory
from hanyeong.training.device import DeviceConfig

V = VocabSizes(24, 24, shared=True)
A = TransformerParams(encoder_layers=2, decoder_layers=1, d_model=32, n_heads=2, d_ff=64, dropout=0.0, max_positions=32)


def here(precision: torch.dtype) -> DeviceConfig:
    return DeviceConfig(torch.device("cpu"), precision, 1)


@pytest.fixture
def batch(pairs) -> Batch:  # type: ignore[no-untyped-def]
    data: Pairs = pairs(30, 1)
    return batch_of(data, np.arange(30))


def learned(model: TransformerModel, precision: torch.dtype, batch: Batch) -> dict[str, torch.Tensor]:
    weights = dict(model.named_parameters())
    compute = Compute(model, here(precision), room_for(model))
    compute.refresh()
    compute.forward_backward(batch, batch.n_tgt_tokens, 0.1)
    return {name: part.double() for name, part in zip(weights, compute.gradients, strict=True)}


def room_for(model: TransformerModel) -> torch.Tensor:
    weights = list(model.parameters())
    return torch.zeros(sum(weight.numel() for weight in weights), dtype=weights[0].dtype)


def test_gradients_in_bfloat16_are_near_those_in_float64(batch: Batch) -> None:
    torch.manual_seed(1)
    model = TransformerModel(A, V)
    exact = learned(copy.deepcopy(model).double(), torch.float32, batch)
    for precision, near in ((torch.float32, 1e-4), (torch.bfloat16, 0.04)):
        found = learned(copy.deepcopy(model), precision, batch)
        for name, gradient in found.items():
            off = float((gradient - exact[name]).norm() / exact[name].norm().clamp_min(1e-6))
            # A bias of keys moves no softmax: its gradient is 0, and rounding all there is of it.
            assert off < near or "kv.bias" in name or "qkv.bias" in name, (name, precision, off)


def test_gradients_of_parts_add_up_in_float32(batch: Batch) -> None:
    torch.manual_seed(1)
    model = TransformerModel(A, V)
    compute = Compute(model, here(torch.bfloat16), room_for(model))
    compute.refresh()
    for part in batch.split_in_half():
        compute.forward_backward(part, batch.n_tgt_tokens, 0.1)
    whole = compute.gradient
    assert whole is not None
    assert whole.dtype == torch.float32
    split_in_half = whole.clone()
    compute.discard()
    compute.forward_backward(batch, batch.n_tgt_tokens, 0.1)
    assert float((split_in_half - whole).norm() / whole.norm()) < 0.02


def test_the_twin_takes_over_what_the_optimizer_has_changed(batch: Batch) -> None:
    torch.manual_seed(1)
    model = TransformerModel(A, V)
    whole = room_for(model)
    share_memory(model.parameters(), whole, fill=True)
    compute = Compute(model, here(torch.bfloat16))
    whole.mul_(0.5)
    compute.refresh()
    for its, ours in zip(compute.model.parameters(), model.parameters(), strict=True):
        assert its.dtype in (torch.bfloat16, torch.float32)
        assert its.equal(ours.to(its.dtype))
    assert sum(its is ours for its, ours in zip(compute.model.parameters(), model.parameters(), strict=True)) > 5


def test_in_float32_the_model_computes_itself(batch: Batch) -> None:
    model = TransformerModel(A, V)
    assert Compute(model, here(torch.float32)).model is model


def test_a_reading_is_that_of_the_model(batch: Batch) -> None:
    torch.manual_seed(1)
    model = TransformerModel(A, V)
    exact, rough = (Compute(model, here(precision)).evaluate(batch) for precision in (torch.float32, torch.bfloat16))
    assert float(rough.nll) == pytest.approx(float(exact.nll), rel=0.01)


def test_a_weight_that_no_word_of_a_batch_uses_has_a_gradient_of_zero(batch: Batch) -> None:
    apart = TransformerModel(A, replace(V, shared=False, src=40))
    gradient = learned(apart, torch.bfloat16, batch)["src_embedding.weight"]
    assert not gradient[24:].any()
    assert gradient[:24].any()
