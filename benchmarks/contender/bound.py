"""What limits a training on this machine: started by benchmarks/beside.py.

    python bound.py SHAPE count           operations that a step executes for each real token, the optimizer's included
    python bound.py SHAPE rate SECONDS    operations a second of one thread, in the products that the layers are made of

Several of the latter at once show what all cores do together: two virtual cores may be one real one.
"""

from __future__ import annotations

import json
import sys
import time

import hanyeong  # noqa: F401  before any library that brings OpenMP's threads

# isort: split
import torch
from torch.nn.functional import linear
from torch.utils.flop_counter import FlopCounterMode
from training import SHAPES, WORDS, made_up

from hanyeong.models.transformer.params import TransformerParams
from hanyeong.training.device import deterministic_mode, product_shapes, resolve_device
from hanyeong.training.params import TrainParams
from hanyeong.training.trainer import Callbacks, Trainer, TrainJob

STEPS = 4
IN_A_ROW = 4


def _addmm_flops(_total: object, left: tuple[int, int], right: tuple[int, int], **_: object) -> int:
    """Of `addmm_`, which the counter does not know."""
    return 2 * left[0] * left[1] * right[1]


def executed_flops(shape: str) -> float:
    """Matrix products of some steps, for each real token: padding counts as work, nothing else does."""
    sizes, batch_tokens, rate, warm_up = SHAPES[shape]
    # Of one process, and by PyTorch's own products: the counter knows no others.
    given = {"workers": 1, "threads": 1, "precision": "float32", "optimizer": "muon", "max_steps": 10**6}
    limits = {"batch_tokens": batch_tokens, "learning_rate": rate, "warmup_steps": warm_up, "eval_every": 10**6}
    params = TrainParams.model_validate({**given, **limits})
    here, pairs = resolve_device(params), made_up()
    with deterministic_mode(here):
        job = TrainJob(TransformerParams(**sizes), WORDS, params, 1, pairs, pairs, "benchmark")
        training = Trainer(job, here, Callbacks())
        with FlopCounterMode(display=False, custom_mapping={torch.ops.aten.addmm_: _addmm_flops}) as counter:
            for _ in range(STEPS):
                training._step()
    return counter.get_total_flops() / training.state.n_tokens


def flops_per_s(shape: str, seconds: float) -> float:
    """One thread, for so long."""
    sizes, batch_tokens, *_ = SHAPES[shape]
    params = TrainParams(max_steps=1, batch_tokens=batch_tokens, learning_rate=1, warmup_steps=0, eval_every=1)
    precision = resolve_device(params).precision
    torch.set_num_threads(1)
    products = [
        (torch.rand(rows, columns_in, dtype=precision), torch.rand(columns_out, columns_in, dtype=precision))
        for rows, columns_in, columns_out in product_shapes(TransformerParams(**sizes), WORDS.tgt, batch_tokens // 4)
    ]
    for x, weight in products:
        linear(x, weight)
    flops, started = 0, time.perf_counter()
    while (took := time.perf_counter() - started) < seconds:
        for x, weight in products:
            for _ in range(IN_A_ROW):
                linear(x, weight)
            flops += IN_A_ROW * 2 * x.numel() * len(weight)
    return flops / took


if __name__ == "__main__":
    name, what, *more = sys.argv[1:]
    print(json.dumps(executed_flops(name) if what == "count" else flops_per_s(name, float(more[0]))))
