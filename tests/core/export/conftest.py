"""Random translators of several shapes, and the tokenizers they go with."""

import pytest
import torch

from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer

KO = [
    f"나는 {hour}시에 {noun} {verb}." for hour in range(40) for noun in ("밥을", "책을") for verb in ("먹는다", "산다")
]
EN = [f"I {verb} the {noun} at {hour}." for hour in range(40) for noun in ("rice", "book") for verb in ("eat", "buy")]


@pytest.fixture(autouse=True)
def _one_thread():  # type: ignore[no-untyped-def]
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def shared() -> Tokenizer:
    model = train_tokenizer([*KO, *EN], TokenizeParams(vocab_size=400))
    return Tokenizer(processor(model), processor(model), shared=True)


@pytest.fixture(scope="session")
def separate() -> Tokenizer:
    ko, en = (train_tokenizer(lines, TokenizeParams(vocab_size=size)) for lines, size in ((KO, 300), (EN, 320)))
    return Tokenizer(processor(ko), processor(en), shared=False)


@pytest.fixture(scope="session")
def make():  # type: ignore[no-untyped-def]
    def made(tokenizer: Tokenizer, seed: int = 0, **sizes: object) -> TransformerModel:
        """A translator whose norms and biases, too, are random, so that a misplaced one would show."""
        shape = {"encoder_layers": 2, "decoder_layers": 1, "d_model": 32, "n_heads": 4, "d_ff": 48, "max_positions": 64}
        torch.manual_seed(seed)
        model = TransformerModel(TransformerParams(**{**shape, **sizes}), tokenizer.vocabulary)
        with torch.no_grad():
            for name, weight in model.named_parameters():
                if "norm" in name or "bias" in name:
                    weight.add_(0.3 * torch.randn_like(weight))
                elif "embedding" not in name:
                    weight.mul_(1.5)
        return model.eval()

    return made
