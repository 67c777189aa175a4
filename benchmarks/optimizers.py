"""What a token teaches: AdamW beside Muon, the same small translator, text, order and tokens, in one run.

    python benchmarks/optimizers.py [TOKENS] [LEARNING_RATE ...]

Reads data/tokens and models/tokenizer of the project it runs in (made by `make pipeline`). Each optimizer is tried at
every learning rate, since the best of one is not the other's. The loss is that of the averaged weights on dev, in nats
a token; the ratio at the end is of the tokens at which AdamW, at its best rate, and Muon, at its best, first read the
loss that the worse of the two ended with. Seconds are the process's own CPU seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from hanyeong.models.transformer.params import TransformerParams
from hanyeong.tokenization.encoded_pairs import read_pairs
from hanyeong.tokenization.tokenizer import read_vocab_sizes
from hanyeong.training.device import deterministic_mode, resolve_device
from hanyeong.training.params import TrainParams
from hanyeong.training.state import ValidationRecord
from hanyeong.training.trainer import Callbacks, Trainer, TrainJob

SHAPE = TransformerParams(encoder_layers=6, decoder_layers=2, d_model=128, n_heads=4, d_ff=512, dropout=0.0)
BATCH_TOKENS = 3072
READINGS = 16


def trained(params: TrainParams) -> tuple[list[ValidationRecord], float]:
    """The dev readings of a training, and its CPU seconds."""
    tokens = Path("data/tokens")
    vocabulary = read_vocab_sizes(Path("models/tokenizer"))
    task = TrainJob(SHAPE, vocabulary, params, 1, read_pairs(tokens, "train"), read_pairs(tokens, "dev"), "benchmark")
    here = resolve_device(params)
    with deterministic_mode(here):
        training, spent_s = Trainer(task, here, Callbacks()), 0.0
        while training._stops() is None:
            started = time.process_time()
            training._step()
            spent_s += time.process_time() - started
            if training.state.step % params.eval_every == 0 or training._stops():
                training._validate()
    return training.state.history, spent_s


def tokens_for(history: list[ValidationRecord], loss: float) -> float:
    """Tokens after which the loss was first as low, between two readings in a straight line."""
    seen, losses = [r.n_tokens for r in history], [r.dev_loss for r in history]
    first = next(n for n, one in enumerate(losses) if one <= loss)
    if not first:
        return float(seen[0])
    return float(np.interp(-loss, [-losses[first - 1], -losses[first]], [seen[first - 1], seen[first]]))


def main() -> None:
    """Every optimizer at every rate, then the best of each against the other."""
    most = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    rates = [float(one) for one in sys.argv[2:]] or [0.002, 0.004, 0.008]
    best: dict[str, list[ValidationRecord]] = {}
    for name in ("adamw", "muon"):
        for rate in rates:
            params = TrainParams(
                optimizer=name,  # type: ignore[arg-type]
                max_steps=10**6,
                max_tokens=most,
                batch_tokens=BATCH_TOKENS,
                learning_rate=rate,
                warmup_steps=min(100, most // BATCH_TOKENS // 5),
                decay_ratio=0.6,
                eval_every=max(1, most // BATCH_TOKENS // READINGS),
                lr_patience=10**6,
                early_stopping_patience=10**6,
            )
            history, spent_s = trained(params)
            print(f"{name:<6} {rate:g}: dev loss {history[-1].dev_loss:.3f}, {spent_s:,.0f} CPU s", flush=True)
            if name not in best or history[-1].dev_loss < best[name][-1].dev_loss:
                best[name] = history
    wanted = max(history[-1].dev_loss for history in best.values())
    needed = {name: tokens_for(history, wanted) for name, history in best.items()}
    told = ", ".join(f"{name} {n:,.0f}" for name, n in needed.items())
    print(f"tokens to a dev loss of {wanted:.3f}: {told}; ratio {needed['adamw'] / needed['muon']:.2f}")


if __name__ == "__main__":
    main()
