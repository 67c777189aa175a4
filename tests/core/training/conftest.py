"""Made-up pairs to train on: the target is the source backwards, so that something can be learned."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from hanyeong.models.config import EOS, VocabSizes
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.tokenization.encoded_pairs import Pairs, Side
from hanyeong.training.params import TrainParams
from hanyeong.training.trainer import TrainJob

WORDS = 24
ARCHITECTURE = {"encoder_layers": 1, "decoder_layers": 1, "d_model": 16, "n_heads": 2, "d_ff": 24, "max_positions": 32}
PARAMS = {"max_steps": 12, "batch_tokens": 160, "learning_rate": 0.01, "warmup_steps": 4, "eval_every": 4, "threads": 1}


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def side_of(rows: list[list[int]]) -> Side:
    return Side(np.array([i for row in rows for i in row], np.uint16), np.cumsum([0, *map(len, rows)]))


def pairs_of(rows: list[list[int]]) -> Pairs:
    return Pairs(side_of([[*row, EOS] for row in rows]), side_of([[*row[::-1], EOS] for row in rows]))


def made_up(n: int, seed: int, longest: int = 9, shortest: int = 1) -> Pairs:
    rng = np.random.default_rng(seed)
    return pairs_of([rng.integers(6, WORDS, rng.integers(shortest, longest + 1)).tolist() for _ in range(n)])


@pytest.fixture(scope="session")
def pairs():  # type: ignore[no-untyped-def]
    return made_up


@pytest.fixture(scope="session")
def task():  # type: ignore[no-untyped-def]
    def made(seed: int = 1, train: Pairs | None = None, dev: Pairs | None = None, **changes: object) -> TrainJob:
        shape = {key: changes.pop(key) for key in list(changes) if key in TransformerParams.model_fields}
        return TrainJob(
            architecture=TransformerParams(**{**ARCHITECTURE, **shape}),
            vocabulary=VocabSizes(WORDS, WORDS, shared=True),
            params=TrainParams(**{**PARAMS, **changes}),
            seed=seed,
            train=train or made_up(120, 1),
            dev=dev or made_up(20, 2),
            digest="made up",
        )

    return made
