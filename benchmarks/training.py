"""Training: our loop beside a plain one, the same model sizes and the same sentences, in one run with turns.

    python benchmarks/training.py [ROUNDS] [STEPS] [THREADS]

The plain loop is what a first attempt looks like: torch.nn.Transformer, float32, random sentences padded to the longest
of their batch, all logits at once, AdamW. Sentences are made up, with lengths as in technical text (about 21 tokens a
side, long-tailed). Tokens count real source and target tokens, padding none. Seconds are the process's own CPU seconds
(of all threads), so that other work on the machine disturbs the ratio little; on a quiet machine they are nearly wall
seconds times threads. The share of the peak sets useful operations against what this machine does in the model's own
matrix products. All loops are one process; what workers bring, and another commit's speed, shows `beside.py`.
"""

from __future__ import annotations

import atexit
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import hanyeong  # noqa: F401  before any library that brings OpenMP's threads

# isort: split
import numpy as np
import torch
from torch import Tensor, nn

from hanyeong.models.config import EOS, PAD, VocabSizes
from hanyeong.models.counting import training_flops
from hanyeong.models.transformer.model import shift_right
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.tokenization.encoded_pairs import Ints, Pairs, Side
from hanyeong.training.batching import batch_of
from hanyeong.training.device import (
    DeviceConfig,
    deterministic_mode,
    matmul_gflops,
    n_cores,
    product_shapes,
    resolve_device,
)
from hanyeong.training.params import TrainParams
from hanyeong.training.trainer import Callbacks, Trainer, TrainJob

SHAPE = TransformerParams(encoder_layers=6, decoder_layers=2, d_model=320, n_heads=5, d_ff=1280, max_positions=128)
WORDS = VocabSizes(8000, 8000, shared=True)
BATCH_TOKENS = 4096
N_PAIRS = 20_000


def made_up() -> Pairs:
    """Sentences of random words, their lengths like those of real ones."""
    rng = np.random.default_rng(1)
    src = np.clip(rng.lognormal(2.9, 0.55, N_PAIRS).astype(int), 2, 127)
    tgt = np.clip((src * rng.normal(1.05, 0.2, N_PAIRS)).astype(int), 2, 127)
    return Pairs(_side(rng, src), _side(rng, tgt))


def _side(rng: np.random.Generator, lengths: Ints) -> Side:
    offsets = np.concatenate([[0], np.cumsum(lengths + 1)])
    ids = rng.integers(6, WORDS.src, offsets[-1]).astype(np.uint16)
    ids[offsets[1:] - 1] = EOS
    return Side(ids, offsets)


class Plain(nn.Module):
    """The plain loop's model: as deep and wide as ours, embeddings tied, positions learned."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(WORDS.src, SHAPE.d_model), nn.Embedding(128, SHAPE.d_model)
        self.body = nn.Transformer(
            SHAPE.d_model,
            SHAPE.n_heads,
            SHAPE.encoder_layers,
            SHAPE.decoder_layers,
            SHAPE.d_ff,
            SHAPE.dropout,
            batch_first=True,
            norm_first=True,
        )

    def forward(self, src: Tensor, said: Tensor) -> Tensor:
        """Logits of every next token."""
        causal = nn.Transformer.generate_square_subsequent_mask(said.size(1))
        hidden = self.body(
            self._embed(src), self._embed(said), tgt_mask=causal, src_key_padding_mask=src == PAD,
            memory_key_padding_mask=src == PAD,
        )  # fmt: skip
        return hidden @ self.words.weight.T

    def _embed(self, ids: Tensor) -> Tensor:
        return self.words(ids) * SHAPE.d_model**0.5 + self.places(torch.arange(ids.size(1)))


def plain_loop(pairs: Pairs, n_rows: int) -> Callable[[], int]:
    """One step of the plain loop; returns its real tokens."""
    torch.manual_seed(1)
    model, rng = Plain().train(), np.random.default_rng(2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    criterion = nn.CrossEntropyLoss(ignore_index=PAD, label_smoothing=0.1)

    def step() -> int:
        batch = batch_of(pairs, rng.choice(len(pairs), n_rows, replace=False))
        logits = model(batch.src_BS, shift_right(batch.tgt_BT))
        loss = criterion(logits.flatten(0, 1), batch.tgt_BT.flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return batch.n_tokens

    return step


def our_loop(pairs: Pairs, here: DeviceConfig, params: TrainParams) -> Callable[[], int]:
    """One step of ours; returns its real tokens."""
    training = Trainer(TrainJob(SHAPE, WORDS, params, 1, pairs, pairs, "benchmark"), here, Callbacks())
    atexit.register(training.close)

    def step() -> int:
        before = training.state.n_tokens
        training._step()
        return training.state.n_tokens - before

    return step


@dataclass
class Contender:
    """A loop and its speeds so far, in tokens a CPU second and a second of the wall."""

    name: str
    step: Callable[[], int]
    rates: list[float]
    wall_rates: list[float]

    def turn(self, n_steps: int) -> None:
        """Time some steps."""
        started, started_s = time.process_time(), time.perf_counter()
        n_tokens = sum(self.step() for _ in range(n_steps))
        self.rates.append(n_tokens / (time.process_time() - started))
        self.wall_rates.append(n_tokens / (time.perf_counter() - started_s))


def main() -> None:
    """Let them take turns, then compare the medians."""
    rounds, steps, threads = (int(one) for one in [*sys.argv[1:], *("5", "4", str(n_cores()))[len(sys.argv) - 1 :]])
    pairs = made_up()
    plan = {"max_steps": 10**6, "batch_tokens": BATCH_TOKENS, "learning_rate": 1e-4, "warmup_steps": 0}
    auto = TrainParams(**plan, eval_every=10**6, threads=threads, workers=1)  # like the plain loop; beside.py has more
    single = auto.model_copy(update={"precision": "float32"})
    mean = float((pairs.src.lengths + pairs.tgt.lengths).mean())
    here = {p.precision: resolve_device(p) for p in (auto, single)}
    with deterministic_mode(here["float32"]):
        contenders = [
            Contender("plain loop, float32", plain_loop(pairs, int(BATCH_TOKENS / mean)), [], []),
            Contender("ours, float32", our_loop(pairs, here["float32"], single), [], []),
            Contender(f"ours, {here['auto'].description['precision']}", our_loop(pairs, here["auto"], auto), [], []),
        ]
        for one in contenders:
            one.step()
        for _ in range(rounds):
            for one in contenders:
                one.turn(steps)
        shapes = product_shapes(SHAPE, WORDS.tgt, BATCH_TOKENS // 2)
        peaks = [matmul_gflops(here[key], shapes) for key in ("float32", "float32", "auto")]
    n_src, n_tgt = int(pairs.src.lengths.sum()), int(pairs.tgt.lengths.sum())
    flops = training_flops(SHAPE, WORDS, n_src, n_tgt, n_src / len(pairs), n_tgt / len(pairs)) / (n_src + n_tgt)
    print(f"{rounds} rounds of {steps} steps, {threads} thread(s), {here['auto'].description['instructions']}, medians")
    base = statistics.median(contenders[0].rates)
    for one, peak in zip(contenders, peaks, strict=True):
        rate = statistics.median(one.rates)
        share = rate * threads * flops / 1e9 / peak
        print(
            f"{one.name:22} {rate:8,.0f} tokens a CPU second ({min(one.rates):,.0f} to {max(one.rates):,.0f}), "
            f"{statistics.median(one.wall_rates):,.0f} a second of wall time, "
            f"{rate / base:4.1f} times the plain loop, {share:.2f} of {peak:,.0f} GFLOP/s in its own products"
        )


if __name__ == "__main__":
    main()
