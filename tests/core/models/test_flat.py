"""What the layers do by hand on a CPU, held to autograd in float64: attention, linear maps, dropout, filled-up rows."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from hanyeong.models.config import VocabSizes
from hanyeong.models.linear import Linear
from hanyeong.models.transformer.attention import BatchShape, flat_attention, padding_bias
from hanyeong.models.transformer.dropout import Dropout

HEADS, WIDTH = 2, 6
SEEN = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0]], dtype=torch.bool)


def made(*shape: int, dtype: torch.dtype = torch.float64) -> Tensor:
    torch.manual_seed(sum(shape))
    return torch.randn(*shape, dtype=dtype)


def plain(q_BTC: Tensor, k_BSC: Tensor, v_BSC: Tensor, hidden: Tensor | None) -> Tensor:
    """Attention sentence by sentence, head by head, as the paper writes it."""
    rows = []
    for q, k, v, mask in zip(q_BTC, k_BSC, v_BSC, [None] * len(q_BTC) if hidden is None else hidden, strict=True):
        heads = []
        for qh, kh, vh in zip(*(x.split(WIDTH // HEADS, 1) for x in (q, k, v)), strict=True):
            score = qh @ kh.T / (WIDTH // HEADS) ** 0.5
            heads.append((score if mask is None else score.masked_fill(mask, -torch.inf)).softmax(1) @ vh)
        rows.append(torch.cat(heads, 1))
    return torch.cat(rows)


@pytest.mark.parametrize("more", [0, 5])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("causal", [False, True])
def test_a_sequence_attends_to_itself_as_the_paper_says(more: int, masked: bool, causal: bool) -> None:
    size = BatchShape(3, 4)
    flat = made(12 + more, 3 * WIDTH).requires_grad_()
    bias = padding_bias(SEEN) if masked else None
    found = flat_attention(flat, None, HEADS, size, size, bias, 0.0, causal)
    hidden = torch.zeros(3, 4, 4, dtype=torch.bool)
    hidden |= ~SEEN[:, None, :] if masked else False
    hidden |= torch.ones(4, 4, dtype=torch.bool).triu(1) if causal else False
    expected = plain(*flat[:12].view(3, 4, 3 * WIDTH).split(WIDTH, 2), hidden)
    torch.testing.assert_close(found[:12], expected)
    assert not found[12:].any()
    torch.testing.assert_close(*(torch.autograd.grad(x[:12].sin().sum(), flat)[0] for x in (found, expected)))


def test_a_target_attends_to_its_source() -> None:
    size, source = BatchShape(3, 2), BatchShape(3, 4)
    q, kv = made(8, WIDTH).requires_grad_(), made(13, 2 * WIDTH).requires_grad_()
    bias = padding_bias(SEEN)
    assert torch.autograd.gradcheck(lambda *both: flat_attention(*both, HEADS, size, source, bias, 0.0, False), (q, kv))
    hidden = ~SEEN[:, None, :].expand(3, 2, 4)
    expected = plain(q[:6].view(3, 2, WIDTH), *kv[:12].view(3, 4, 2 * WIDTH).split(WIDTH, 2), hidden)
    torch.testing.assert_close(flat_attention(q, kv, HEADS, size, source, bias, 0.0, False)[:6], expected)


def test_the_gradient_of_attention_is_that_of_small_differences() -> None:
    size = BatchShape(2, 3)
    assert torch.autograd.gradcheck(
        lambda x: flat_attention(x, None, HEADS, size, size, None, 0.0, True), made(7, 18).requires_grad_()
    )


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize(("wide", "narrow"), [(48, 16), (16, 48)])
def test_fused_linear_maps_are_near_float64_with_their_gradients(relu: bool, wide: int, narrow: int) -> None:
    torch.manual_seed(3)
    rough, exact = Linear(wide, narrow).bfloat16(), Linear(wide, narrow).double()
    exact.load_state_dict({name: weight.double() for name, weight in rough.state_dict().items()})
    x = torch.randn(37, wide).bfloat16().requires_grad_()
    given = torch.randn(37, narrow).bfloat16()
    grads = []
    for layer, before, after in ((rough, x, given), (exact, x.double(), given.double())):
        out = layer(before, relu=relu)
        grads.append([out.detach(), *torch.autograd.grad(out, [x, layer.weight, layer.bias], after)])
    for mine, theirs in zip(*grads, strict=True):
        assert mine.dtype == torch.bfloat16
        assert float((mine.double() - theirs.double()).norm() / theirs.double().norm()) < 0.01


def test_dropout_on_the_way_into_a_sum_is_dropout_then_a_sum() -> None:
    drop = Dropout(0.25).train()
    x, more = made(40, 50, dtype=torch.float32).requires_grad_(), made(40, 50, dtype=torch.float32).requires_grad_()
    torch.manual_seed(5)
    found = drop.added(x, more)
    torch.manual_seed(5)
    expected = x + drop(more)
    torch.testing.assert_close(found, expected)
    for one, other in zip(*(torch.autograd.grad(y.square().sum(), [x, more]) for y in (found, expected)), strict=True):
        torch.testing.assert_close(one, other)
    assert drop.eval().added(x, more).equal(x + more)


def test_rows_that_fill_a_batch_up_change_nothing(make) -> None:  # type: ignore[no-untyped-def]
    model = make(VocabSizes(30, 30, shared=True)).double()
    src, tgt = torch.randint(4, 30, (3, 5)), torch.randint(4, 30, (3, 7))
    found = []
    for multiple in (1, 16):
        model.row_multiple = multiple
        hidden = model(src, tgt, None)
        found.append([hidden, *torch.autograd.grad(functional.silu(hidden).sum(), list(model.parameters()))])
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other)
