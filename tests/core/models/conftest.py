"""Small translators with every weight random, and one thread."""

from collections.abc import Iterator

import pytest
import torch

from hanyeong.models.config import VocabSizes
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams

SHARED = VocabSizes(30, 30, shared=True)
SIZES = {"encoder_layers": 2, "decoder_layers": 2, "d_model": 24, "n_heads": 3, "d_ff": 40, "max_positions": 32}


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def make():  # type: ignore[no-untyped-def]
    def made(vocabulary: VocabSizes = SHARED, seed: int = 0, **sizes: object) -> TransformerModel:
        """Norms and biases, too, are random, so that a misplaced one would show."""
        torch.manual_seed(seed)
        model = TransformerModel(TransformerParams(**{**SIZES, **sizes}), vocabulary)
        with torch.no_grad():
            for name, weight in model.named_parameters():
                if "norm" in name or "bias" in name:
                    weight.add_(0.3 * torch.randn_like(weight))
        return model.eval()

    return made
