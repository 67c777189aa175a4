"""A small translation task from the embedded grammar: pairs, vocabulary and model, all in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hanyeong.models.transformer.params import TransformerParams
from hanyeong.sample.grammar import make_pairs
from hanyeong.tokenization.encoded_pairs import Pairs, Side
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer
from hanyeong.training.params import TrainParams
from hanyeong.training.trainer import TrainJob

HELD_OUT = 0.1
"""Of the pairs: dev, whose combinations of words are not in train."""


def sample_task(n_pairs: int, n_pieces: int, width: int, params: TrainParams, seed: int) -> TrainJob:
    """A training on `n_pairs` pairs of the grammar with a model of two layers on each side."""
    made = make_pairs(n_pairs, seed, HELD_OUT)
    train, dev = ([(p.ko, p.en) for p in made if p.held_out == held_out] for held_out in (False, True))
    lines = [text for pair in train for text in pair]
    model = processor(train_tokenizer(lines, TokenizeParams(vocab_size=n_pieces)))
    tokenizer = Tokenizer(model, model, shared=True)
    architecture = TransformerParams(
        encoder_layers=2, decoder_layers=2, d_model=width, n_heads=4, d_ff=3 * width, dropout=0.0, max_positions=128
    )
    return TrainJob(
        architecture=architecture,
        vocabulary=tokenizer.vocabulary,
        params=params,
        seed=seed,
        train=encoded(tokenizer, train),
        dev=encoded(tokenizer, dev),
        digest=f"{n_pairs} {n_pieces} {seed}",
    )


def encoded(tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]]) -> Pairs:
    """Pairs of Korean and English as ids."""
    src = tokenizer.encode_src([ko for ko, _ in pairs])
    return Pairs(_side(src), _side(tokenizer.encode_tgt([en for _, en in pairs])))


def _side(rows: Sequence[Sequence[int]]) -> Side:
    ids = np.array([token for row in rows for token in row], np.uint16)
    return Side(ids, np.cumsum([0, *map(len, rows)]))
