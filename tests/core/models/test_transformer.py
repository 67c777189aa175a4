"""The translator against a second one in float64, and the properties that masks and caches must have."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from hanyeong.models.config import BOS, EOS, PAD, VocabSizes
from hanyeong.models.counting import n_parameters, training_flops
from hanyeong.models.transformer.attention import KVCache, attend, padding_bias
from hanyeong.models.transformer.model import TransformerModel, shift_right
from hanyeong.models.transformer.params import TransformerParams

_spec = importlib.util.spec_from_file_location("reference", Path(__file__).with_name("reference.py"))
assert _spec is not None
assert _spec.loader is not None
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

SRC = [[7, 9, 11, 4, EOS], [8, 29, EOS], [5, EOS]]
TGT = [[12, 6, EOS], [7, 7, 20, 21, 9, EOS], [EOS]]
SHAPES = [
    {"activation": "relu"},
    {"activation": "gelu", "encoder_layers": 1},
    {"activation": "swiglu", "decoder_layers": 1, "n_heads": 1},
]
VOCABULARIES = [VocabSizes(30, 30, shared=True), VocabSizes(30, 35, shared=False)]


def padded(rows: list[list[int]], width: int = 0) -> Tensor:
    width = max(width, *map(len, rows))
    return torch.tensor([row + [PAD] * (width - len(row)) for row in rows])


def scores(model: TransformerModel, src_BS: Tensor, tgt_BT: Tensor) -> Tensor:
    with torch.no_grad():
        return model.logits(model(src_BS, tgt_BT, src_BS != PAD))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s["activation"])
@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=["shared", "separate"])
def test_it_computes_what_the_papers_say(shape: dict, vocabulary: VocabSizes, make) -> None:  # type: ignore[no-untyped-def]
    model = make(vocabulary, **shape).double()
    model.positions = torch.from_numpy(reference.positions(32, 24))
    found = scores(model, padded(SRC), padded(TGT))
    for row, (src, tgt) in enumerate(zip(SRC, TGT, strict=True)):
        expected = reference.logits(model, src, tgt)
        np.testing.assert_allclose(found[row, : len(tgt)].numpy(), expected, atol=1e-10, rtol=1e-10)


def test_float32_and_bfloat16_are_near_float64(make) -> None:  # type: ignore[no-untyped-def]
    model = make()
    src, tgt = padded(SRC), padded(TGT)
    with torch.autocast("cpu", torch.bfloat16):
        rough = scores(model, src, tgt).double()
    single, exact = scores(model, src, tgt).double(), scores(model.double(), src, tgt)
    real = tgt != PAD
    assert (single - exact)[real].abs().max() < 1e-4
    assert (rough - exact)[real].abs().mean() < 0.05


def test_the_position_table_is_the_papers(make) -> None:  # type: ignore[no-untyped-def]
    np.testing.assert_allclose(make().positions.numpy(), reference.positions(32, 24), atol=1e-7)


def test_no_position_sees_what_comes_after_it(make) -> None:  # type: ignore[no-untyped-def]
    model, src = make(), padded([SRC[0]])
    one, other = torch.tensor([[9, 10, 11, 12, EOS]]), torch.tensor([[9, 10, 20, 21, 22]])
    found = scores(model, src, one), scores(model, src, other)
    # Position 2 predicts the first token that differs, having been shown the two before it.
    torch.testing.assert_close(found[0][:, :3], found[1][:, :3])
    assert (found[0][:, 3] - found[1][:, 3]).abs().max() > 0.01


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_padding_and_neighbours_change_nothing(precision: torch.dtype, make) -> None:  # type: ignore[no-untyped-def]
    model = make()
    with torch.autocast("cpu", precision, enabled=precision != torch.float32):
        together = scores(model, padded(SRC, 12), padded(TGT, 9)).float()
        alone = [scores(model, padded([s]), padded([t]))[0].float() for s, t in zip(SRC, TGT, strict=True)]
    for row, one in enumerate(alone):
        torch.testing.assert_close(
            together[row, : len(one)], one, atol=1e-5 if precision == torch.float32 else 0.15, rtol=0
        )


def test_a_row_of_nothing_but_padding_stays_finite(make) -> None:  # type: ignore[no-untyped-def]
    found = scores(make(), torch.tensor([[5, EOS], [PAD, PAD]]), torch.tensor([[6, EOS], [PAD, PAD]]))
    assert found.isfinite().all()


# The fused kernel takes a causal mask or a bias, and no layer asks for both.
@pytest.mark.parametrize(("causal", "masked"), [(False, False), (True, False), (False, True)])
def test_products_and_the_fused_kernel_agree(causal: bool, masked: bool) -> None:
    """bfloat16 on the CPU takes another way than float32; their answers differ by rounding alone."""
    torch.manual_seed(1)
    q, k, v = (torch.randn(2, 3, 7, 8) for _ in range(3))
    seen = torch.arange(7)[None] < torch.tensor([[7], [4]])
    bias = padding_bias(seen) if masked else None
    exact = attend(q, KVCache(k, v), bias, causal, 0.0)
    rough = attend(q.bfloat16(), KVCache(k.bfloat16(), v.bfloat16()), bias, causal, 0.0)
    assert rough.dtype == torch.bfloat16
    torch.testing.assert_close(rough.float(), exact, atol=0.04, rtol=0.02)


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=["shared", "separate"])
def test_the_output_matrix_is_the_target_embedding(vocabulary: VocabSizes, make) -> None:  # type: ignore[no-untyped-def]
    model = make(vocabulary)
    embedding = model.src_embedding if vocabulary.shared else model.tgt_embedding
    assert model.output_weight is embedding.weight
    assert ("tgt_embedding.weight" in dict(model.named_parameters())) is not vocabulary.shared
    model.train()
    model.logits(model(padded(SRC), padded(TGT), None)).square().mean().backward()
    # A token that only ever is an answer still gets a gradient, through the output.
    assert embedding.weight.grad is not None
    assert embedding.weight.grad[25].abs().max() > 0


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s["activation"])
@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=["shared", "separate"])
def test_parameters_are_counted_right(shape: dict, vocabulary: VocabSizes, make) -> None:  # type: ignore[no-untyped-def]
    model = make(vocabulary, **shape)
    assert n_parameters(model.architecture, vocabulary) == sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize("activation", ["relu", "swiglu"])
def test_operations_are_those_that_pytorch_counts(activation: str, make) -> None:  # type: ignore[no-untyped-def]
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    model = make(activation=activation, d_model=48, d_ff=64).train()
    b, s, t = 4, 11, 9
    src_BS, tgt_BT = torch.randint(4, 30, (b, s)), torch.randint(4, 30, (b, t))
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        model.logits(model(src_BS, tgt_BT, None)).sum().backward()
    counted = training_flops(model.architecture, model.vocabulary, b * s, b * t, s, t)
    # The first layer's input needs no gradient, and the embedding's side is free.
    assert counted == pytest.approx(counter.get_total_flops(), rel=0.08)


def test_operations_are_those_of_the_formula() -> None:
    a, v = TransformerParams(encoder_layers=6, decoder_layers=2, d_model=256, n_heads=4, d_ff=1024), VOCABULARIES[0]
    d, f, s, t = 256, 1024, 20, 30
    encoder = a.encoder_layers * (4 * d * d + 2 * d * f + 2 * d * s)
    decoder = a.decoder_layers * (6 * d * d + 2 * d * f + 2 * d * t + 2 * d * s) + d * v.tgt
    keys_values = a.decoder_layers * 2 * d * d
    expected = 6 * (1000 * (encoder + keys_values) + 1500 * decoder)
    assert training_flops(a, v, 1000, 1500, s, t) == pytest.approx(expected, rel=1e-9)


def test_counting_draws_no_random_number() -> None:
    torch.manual_seed(3)
    drawn = torch.rand(4)
    torch.manual_seed(3)
    n_parameters(TransformerParams(encoder_layers=1, decoder_layers=1, d_model=16, n_heads=2, d_ff=24), VOCABULARIES[0])
    assert torch.equal(torch.rand(4), drawn)


@torch.no_grad()
def test_attention_weights_are_those_that_the_answer_is_made_of(make) -> None:  # type: ignore[no-untyped-def]
    model = make().eval()
    src_BS, tgt_BT = padded(SRC), padded(TGT)
    mask = src_BS != PAD
    made: list[tuple[torch.Tensor, ...]] = []
    cross = model.decoder[-1].cross
    hook = cross.register_forward_hook(lambda _module, inputs, output: made.append((inputs[2], output)))
    hidden = model(src_BS, tgt_BT, mask)
    hook.remove()
    weights = model.attention_weights(src_BS, tgt_BT, mask)
    layers, b, h, t, s = weights.shape
    assert (layers, b, t, s) == (len(model.decoder), *tgt_BT.shape, src_BS.size(1))
    assert torch.allclose(weights.sum(-1), torch.ones(layers, b, h, t))
    assert weights.masked_select(~mask[None, :, None, None]).abs().max() == 0
    (encoded_ND, output_ND) = made[0]
    values = cross.kv(encoded_ND).chunk(2, 1)[1].view(b, s, h, -1).transpose(1, 2)
    by_hand = cross.out((weights[-1] @ values).transpose(1, 2).flatten(2)).flatten(0, 1)
    assert torch.allclose(by_hand, output_ND[: b * t], atol=1e-5)
    assert torch.equal(model(src_BS, tgt_BT, mask), hidden)  # and looking changes nothing


def test_what_was_said_is_the_target_one_later() -> None:
    assert shift_right(torch.tensor([[7, 8, EOS], [9, EOS, PAD]])).tolist() == [[BOS, 7, 8], [BOS, 9, EOS]]


def test_heads_must_divide_the_width() -> None:
    with pytest.raises(ValueError, match="d_model 30 must be even and a multiple of n_heads 4"):
        TransformerParams(encoder_layers=1, decoder_layers=1, d_model=30, n_heads=4, d_ff=8)


def test_dropout_drops_the_share_it_says_and_keeps_the_mean() -> None:
    from hanyeong.models.transformer.dropout import Dropout

    torch.manual_seed(0)
    drop, x = Dropout(0.25).train(), torch.ones(400, 401, requires_grad=True)
    y = drop(x)
    assert float((y == 0).float().mean()) == pytest.approx(0.25, abs=0.005)
    assert float(y.detach().mean()) == pytest.approx(1, abs=0.01)
    y.sum().backward()
    assert x.grad is not None
    torch.testing.assert_close(x.grad, y.detach())
    assert drop.eval()(x) is x
