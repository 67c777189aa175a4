"""A training that takes turns: started by benchmarks/training.py and busy.py, with any commit's `hanyeong` on its path.

It is told on standard input how many steps to take next and answers with a line of JSON: tokens, CPU seconds of itself
and its children, wall seconds. With tokens to learn from it trains once, and tells the dev loss. It uses only what
every commit since the first has.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import hanyeong

# Its own name first: what an older checkout has not would be found in the environment's checkout.
OLD_NAMES = Path(hanyeong.__file__).with_name("model").is_dir()
if OLD_NAMES:
    import hanyeong.run.offline
else:
    import hanyeong.pipeline.telemetry_off

# isort: split
import numpy as np  # noqa: E402

if OLD_NAMES:
    from hanyeong.model.config import EOS
    from hanyeong.model.config import Architecture as TransformerParams
    from hanyeong.model.config import Vocabulary as VocabSizes
    from hanyeong.training.loop import Ears as Callbacks
    from hanyeong.training.loop import Task as TrainJob
    from hanyeong.training.loop import _Training as Trainer
    from hanyeong.training.tokens import Pairs, Side, read_pairs

    from hanyeong.training.device import machine as resolve_device
    from hanyeong.training.device import settled as deterministic_mode
else:
    from hanyeong.models.config import EOS, VocabSizes
    from hanyeong.models.transformer.params import TransformerParams
    from hanyeong.tokenization.encoded_pairs import Pairs, Side, read_pairs
    from hanyeong.training.device import deterministic_mode, resolve_device
    from hanyeong.training.trainer import Callbacks, Trainer, TrainJob

from hanyeong.training.params import TrainParams  # noqa: E402

WORDS = VocabSizes(8000, 8000, shared=True)
STUDENT = {"encoder_layers": 6, "decoder_layers": 1, "d_model": 128, "n_heads": 4, "d_ff": 512, "dropout": 0.0}
TEACHER = {"encoder_layers": 6, "decoder_layers": 2, "d_model": 256, "n_heads": 4, "d_ff": 1024, "dropout": 0.05}
SHAPES = {"student": (STUDENT, 3072, 0.004, 100), "teacher": (TEACHER, 8192, 0.003, 60)}
"""Of params/msdocs.yaml: architecture, tokens a step, learning rate, warm-up (the teacher's shorter)."""
N_PAIRS = 20_000
LESS_WARM_UP = 6


def made_up() -> Pairs:
    """Sentences of random words, their lengths like those of technical text: about 21 tokens a side, long-tailed."""
    rng = np.random.default_rng(1)
    src = np.clip(rng.lognormal(2.9, 0.55, N_PAIRS).astype(int), 2, 127)
    tgt = np.clip((src * rng.normal(1.05, 0.2, N_PAIRS)).astype(int), 2, 127)
    return Pairs(*(_side(rng, lengths) for lengths in (src, tgt)))


def _side(rng: np.random.Generator, lengths: Any) -> Side:
    offsets = np.concatenate([[0], np.cumsum(lengths + 1)])
    ids = rng.integers(6, WORDS.src, offsets[-1]).astype(np.uint16)
    ids[offsets[1:] - 1] = EOS
    return Side(ids, offsets)


def cpu_s() -> float:
    """CPU seconds of this process and of the children it has now."""
    total = time.process_time()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == ME:
            total += (int(fields[11]) + int(fields[12])) / 100
    return total


ME = int(Path("/proc/self/stat").read_text(encoding="ascii").split()[0])


def main() -> None:
    """Take turns, or learn once."""
    asked = argparse.ArgumentParser()
    asked.add_argument("shape", choices=SHAPES)
    asked.add_argument("--set", nargs="*", default=[], help="whole numbers among the params, as name=value")
    asked.add_argument("--learn", type=Path, help="a folder as `tokenize` leaves it")
    asked.add_argument("--tokens", type=int)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    shape, batch_tokens, rate, warm_up = SHAPES[options.shape]
    given = {"batch_tokens": batch_tokens, "learning_rate": rate, "warmup_steps": warm_up, "optimizer": "muon"}
    decay = "cooldown_share" if OLD_NAMES else "decay_ratio"
    limits = {"max_steps": 10**6, "max_tokens": options.tokens, "eval_every": 10**6, decay: 0.6}
    more = {name: int(value) for name, value in (one.split("=") for one in options.set)}
    params = TrainParams.model_validate({**given, **limits, **more})
    train, dev = (read_pairs(options.learn, part) for part in ("train", "dev")) if options.learn else [made_up()] * 2
    here = resolve_device(params)
    with deterministic_mode(here):
        task = TrainJob(TransformerParams(**shape), WORDS, params, options.seed, train, dev, "benchmark")
        training = Trainer(task, here, Callbacks())
        if options.learn:
            _learned(training)
        else:
            device = getattr(here, "description", None) or here.facts  # its name in older checkouts
            _in_turns(training, str(device["instructions"]))
        getattr(training, "close", lambda: None)()


def _in_turns(training: Any, instructions: str) -> None:
    for _ in range(LESS_WARM_UP):
        training._step()
    print(json.dumps({"instructions": instructions}), flush=True)
    for line in sys.stdin:
        before, cpu, wall = _tokens(training), cpu_s(), time.perf_counter()
        for _ in range(int(line)):
            training._step()
        took = {"cpu_s": cpu_s() - cpu, "wall_s": time.perf_counter() - wall}
        print(json.dumps({"tokens": _tokens(training) - before, **took}), flush=True)


def _tokens(training: Any) -> int:
    state = training.state if hasattr(training, "state") else training.at  # its name in older checkouts
    return int(state.n_tokens)


def _learned(training: Any) -> None:
    started = time.perf_counter()
    while training._stops() is None:
        training._step()
    took_s = time.perf_counter() - started
    loss, _ = training._dev()
    print(json.dumps({"dev_loss": loss, "tokens": _tokens(training), "wall_s": took_s}), flush=True)


if __name__ == "__main__":
    main()
