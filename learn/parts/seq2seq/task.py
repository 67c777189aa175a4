"""What is translated: sentences of the sample, joined to several lengths, or a user's own corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from hanyeong.corpus.pair_table import read_table
from hanyeong.pipeline.errors import InputError
from hanyeong.sample.frames import DOMAINS
from hanyeong.sample.grammar import make_pairs
from hanyeong.tokenization.encoded_pairs import Pairs
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer
from learn.parts.learning_rate.sample_task import encoded
from learn.parts.seq2seq.params import Seq2seqParams

Pair: TypeAlias = tuple[str, str]
HELD_OUT: Final = 0.2
"""Pairs of the sample to validate and test with, for each pair to train on."""
BANDS: Final = 4
"""Lengths into which a user's test sentences are divided."""
MAX_POSITIONS: Final = 512


@dataclass(frozen=True)
class LengthGroup:
    """Test sentences of about the same length."""

    pairs: Sequence[Pair]
    is_trained: bool
    """Whether sentences so long are trained on."""


@dataclass(frozen=True)
class TranslationTask:
    """Training data, a dev set, and test sentences from short to long."""

    tokenizer: Tokenizer
    train: Pairs
    dev: Pairs
    groups: Sequence[LengthGroup]
    examples: Sequence[Pair]
    """Sentences of the sample, which may be shown whatever the corpus is."""


def translation_task(p: Seq2seqParams) -> TranslationTask:
    """The task that the params ask for.

    Raises:
        InputError: the corpus has no such files, or too few rows.

    """
    own, held_out = _sample(p)
    if p.corpus is None:
        middle = len(held_out) // 2
        dev, test = held_out[:middle], held_out[middle:]
        groups = [LengthGroup(_drawn(test, n, p), n <= p.joined) for n in range(1, p.joined + p.beyond + 1)]
        return _task(joined(own, p.joined, p.seed), joined(dev, p.joined, p.seed), groups, test, p)
    train, rest = (_rows(Path(p.corpus) / name, p) for name in ("train.parquet", "dev.parquet"))
    middle = len(rest) // 2
    return _task(train, rest[:middle], _by_length(rest[middle:], p), held_out, p)


def joined(pairs: Sequence[Pair], most: int, seed: int) -> list[Pair]:
    """One sentence, two joined, three joined, ..., `most` joined, and again from one, in random order."""
    order = np.random.default_rng(seed).permutation(len(pairs)).tolist()
    found, n = list[Pair](), 1
    while len(order) >= n:
        chosen, order = order[:n], order[n:]
        found.append(_joined([pairs[at] for at in chosen]))
        n = n % most + 1
    return found


def _joined(pairs: Sequence[Pair]) -> Pair:
    return " ".join(ko for ko, _ in pairs), " ".join(en for _, en in pairs)


def _drawn(pairs: Sequence[Pair], n: int, p: Seq2seqParams) -> list[Pair]:
    """`tests` items of `n` different sentences each."""
    rng = np.random.default_rng([p.seed, n])
    return [_joined([pairs[at] for at in rng.choice(len(pairs), n, replace=False).tolist()]) for _ in range(p.tests)]


def _sample(p: Seq2seqParams) -> tuple[list[Pair], list[Pair]]:
    """Pairs to train on, and held-out ones whose combinations of words are not among them."""
    share = 1 if p.domain is None else len(DOMAINS)
    n_pairs = p.pairs if p.corpus is None else 200
    made = [each for each in make_pairs(n_pairs * share, p.seed, HELD_OUT) if p.domain in {None, each.domain}]
    own, held_out = ([(each.ko, each.en) for each in made if each.held_out == held] for held in (False, True))
    return own, held_out


def _rows(path: Path, p: Seq2seqParams) -> list[Pair]:
    if not path.is_file():
        raise InputError(
            f"{path}: not found; seq2seq.corpus must be a folder with train.parquet and dev.parquet, such as "
            f"data/split. Run `dvc repro split` first, or leave the key out"
        )
    table = read_table(path, ("ko", "en"))
    rows = list(zip(table["ko"].to_pylist(), table["en"].to_pylist(), strict=True))
    least = 2 * BANDS * 2
    if len(rows) < least:
        raise InputError(f"{path}: {len(rows)} rows, expected {least} or more; take a larger corpus")
    order = np.random.default_rng(p.seed).permutation(len(rows))[: p.pairs]
    return [rows[at] for at in order.tolist()]


def _by_length(test: Sequence[Pair], p: Seq2seqParams) -> list[LengthGroup]:
    """Equally many sentences of each length, from short to long."""
    ordered = sorted(test[: BANDS * p.tests], key=lambda pair: len(pair[0]))
    bands = np.array_split(np.arange(len(ordered)), BANDS)
    return [LengthGroup([ordered[at] for at in band.tolist()], is_trained=True) for band in bands]


def _task(
    train: Sequence[Pair],
    dev: Sequence[Pair],
    groups: Sequence[LengthGroup],
    examples: Sequence[Pair],
    p: Seq2seqParams,
) -> TranslationTask:
    lines = [text for pair in train for text in pair]
    model = processor(train_tokenizer(lines, TokenizeParams(vocab_size=p.vocabulary)))
    tokenizer = Tokenizer(model, model, shared=True)
    return TranslationTask(tokenizer, encoded(tokenizer, train), encoded(tokenizer, dev), groups, examples)
