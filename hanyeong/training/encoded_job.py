"""A training job from encoded pairs on disk."""

from __future__ import annotations

from pathlib import Path

from hanyeong.models.config import VocabSizes
from hanyeong.models.params import ModelParams
from hanyeong.tokenization.encoded_pairs import read_pairs, read_row_sources
from hanyeong.training.params import TrainParams
from hanyeong.training.trainer import TrainJob


def encoded_job(
    train: Path,
    dev: Path,
    architecture: ModelParams,
    vocabulary: VocabSizes,
    params: TrainParams,
    *,
    seed: int,
    digest: str,
    initial: Path | None = None,
) -> TrainJob:
    """Learn from the train rows in the folder `train`, validate on the dev rows in `dev`; `digest` identifies both.

    `initial`: folder of the model whose weights it starts from.
    """
    pairs = read_pairs(train, "train")
    return TrainJob(
        architecture=architecture,
        vocabulary=vocabulary,
        params=params,
        seed=seed,
        train=pairs,
        dev=read_pairs(dev, "dev"),
        digest=digest,
        weights=read_row_sources(train, "train", len(pairs)).weights(params.source_weights),
        initial=initial,
    )
