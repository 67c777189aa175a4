"""What autograd keeps between the forward and the backward pass, in bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import torch
from torch import Tensor, nn

from hanyeong.models.config import VocabSizes
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.training.loss import smoothed_loss

N_WORDS: Final = 4000
"""Of each vocabulary, as in the sample."""
LENGTH: Final = 24
"""Tokens of a sentence."""


def kept_bytes(forward: Callable[[], Tensor], weights: Iterable[Tensor] = ()) -> int:
    """Bytes of all tensors that `forward` leaves for the backward pass, except `weights`, which exist anyway.

    What several operations keep is one tensor, and counted once.
    """
    kept: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        forward()
    for weight in weights:
        kept.pop(weight.untyped_storage().data_ptr(), None)
    return sum(tensor.untyped_storage().nbytes() for tensor in kept.values())


def of_attention(length: int, width: int = 256, n_heads: int = 4) -> int:
    """One sentence of this length through plain attention."""
    q, k, v = (torch.randn(n_heads, length, width // n_heads, requires_grad=True) for _ in range(3))
    return kept_bytes(lambda: (q @ k.mT / (width // n_heads) ** 0.5).softmax(-1) @ v)


def of_feed_forward(length: int, width: int = 256) -> int:
    """The same sentence through the two matrices of a feed-forward layer and the GELU between them."""
    net = nn.Sequential(nn.Linear(width, 3 * width), nn.GELU(), nn.Linear(3 * width, width))
    x = torch.randn(length, width, requires_grad=True)
    return kept_bytes(lambda: net(x), net.parameters())


def of_training_step(batch_tokens: int, seed: int) -> Mapping[str, int]:
    """One step of a model of the size of the sample's teacher: where its memory is."""
    torch.manual_seed(seed)
    architecture = TransformerParams(encoder_layers=3, decoder_layers=2, d_model=256, n_heads=4, d_ff=768)
    model = TransformerModel(architecture, VocabSizes(src=N_WORDS, tgt=N_WORDS, shared=False))
    tokens_BT = torch.randint(4, N_WORDS, (max(1, batch_tokens // LENGTH), LENGTH))
    hidden: list[Tensor] = []

    def forward() -> Tensor:
        hidden.append(model(tokens_BT, tokens_BT, None).flatten(0, 1))
        return hidden[0]

    activations = kept_bytes(forward, model.parameters())
    last = hidden[0].detach().requires_grad_()
    weight = model.output_weight
    parameters = sum(p.numel() * p.element_size() for p in model.parameters())
    return {
        "parameters": parameters,
        "gradients": parameters,
        "adam": 2 * parameters,
        "activations": activations,
        "logits": 4 * tokens_BT.numel() * N_WORDS,
        "loss": kept_bytes(lambda: smoothed_loss(last, weight, tokens_BT.flatten(), 0.1).smoothed, [weight]),
    }
