"""The chunked loss against PyTorch's own in float64: values, gradients, whatever the chunks and the precision."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional

import hanyeong.training.loss
from hanyeong.training.loss import eval_loss, smoothed_loss

N, D, V = 37, 12, 50


def given(dtype: torch.dtype = torch.float64, scale: float = 1.0) -> tuple[Tensor, Tensor, Tensor]:
    torch.manual_seed(7)
    hidden, weight = torch.randn(N, D, dtype=torch.float64) * scale, torch.randn(V, D, dtype=torch.float64)
    return hidden.to(dtype).requires_grad_(), weight.to(dtype).requires_grad_(), torch.randint(V, (N,))


@pytest.fixture(params=[1, 20 * V * 8, 80_000])
def _chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen rows of float64 at a time (the least), twenty, all at once."""
    monkeypatch.setattr(hanyeong.training.loss, "CHUNK_BYTES", request.param)


@pytest.mark.usefixtures("_chunks")
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.4])
def test_loss_and_gradients_are_pytorchs(smoothing: float) -> None:
    hidden, weight, target = given()
    found = smoothed_loss(hidden, weight, target, smoothing)
    (found.smoothed * 0.3).backward()
    grads = hidden.grad, weight.grad
    hidden.grad = weight.grad = None
    logits = hidden @ weight.T
    expected = functional.cross_entropy(logits, target, reduction="sum", label_smoothing=smoothing)
    (expected * 0.3).backward()
    torch.testing.assert_close(found.smoothed, expected, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(found.nll, functional.cross_entropy(logits, target, reduction="sum"), rtol=1e-12, atol=0)
    torch.testing.assert_close(grads, (hidden.grad, weight.grad), rtol=1e-10, atol=1e-12)


@pytest.mark.usefixtures("_chunks")
@pytest.mark.parametrize(("dtype", "near"), [(torch.float32, 1e-5), (torch.bfloat16, 2e-2)])
def test_lower_precisions_are_near(dtype: torch.dtype, near: float) -> None:
    exact = given()
    expected = smoothed_loss(*exact, 0.1)
    expected.smoothed.backward()
    hidden, weight, target = given(torch.float32)
    found = smoothed_loss(hidden, weight, target, 0.1, dtype)
    found.smoothed.backward()
    assert float(found.smoothed.detach()) == pytest.approx(float(expected.smoothed.detach()), rel=near)
    for mine, theirs in ((hidden, exact[0]), (weight, exact[1])):
        assert mine.grad is not None
        assert theirs.grad is not None
        assert float((mine.grad - theirs.grad).norm() / theirs.grad.norm()) < near


def test_a_word_of_no_probability_costs_much_and_stays_finite() -> None:
    hidden, weight, target = given(torch.float32, scale=200)
    found = smoothed_loss(hidden, weight, target, 0.1)
    found.smoothed.backward()
    assert float(found.nll) / N > 20
    assert found.smoothed.isfinite()
    assert hidden.grad is not None
    assert hidden.grad.isfinite().all()


@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_what_is_not_finite_shows(bad: float) -> None:
    hidden, weight, target = given(torch.float32)
    with torch.no_grad():
        hidden[3, 2] = bad
    assert not smoothed_loss(hidden, weight, target, 0.1).nll.isfinite()


@pytest.mark.usefixtures("_chunks")
def test_a_reading_counts_right_guesses() -> None:
    hidden, weight, target = given()
    logits = (hidden @ weight.T).detach()
    target[:9] = logits.argmax(1)[:9]
    found = eval_loss(hidden, weight, target)
    assert int(found.n_right) == int((logits.argmax(1) == target).sum()) >= 9
    assert float(found.nll) == pytest.approx(float(functional.cross_entropy(logits, target, reduction="sum")))
