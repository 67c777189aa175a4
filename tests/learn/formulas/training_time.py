"""The formulas of the part on time and memory, against the product's plan, its batches and the scheduler's counts."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import n_parameters, training_flops
from hanyeong.models.registry import build_model
from hanyeong.pipeline.cpu_share import SchedulerTurns
from hanyeong.planning.cost import FLOAT_BYTES, training_memory
from hanyeong.planning.duration import training_hours
from hanyeong.planning.throughput import Throughput, TimedRun
from hanyeong.training.params import TrainParams
from learn.parts.training_time.choices import Choices, batches, padding_share
from learn.parts.training_time.corpus import architecture, scales
from learn.parts.training_time.devices import Device
from learn.parts.training_time.devices import epoch_seconds as on_device
from learn.parts.training_time.params import TrainingTimeParams
from learn.parts.training_time.steps import train_params

P = TrainingTimeParams(pairs=10_000, word_vocabulary=[900, 700], pieces=400, large_width=64, small_width=32)


def epoch_time() -> None:
    """The product's plan says the same of a training that sees the corpus once."""
    pairs, src, tgt, a_step, step_s = 95_000, 22.9, 23.4, 1000.0, 0.25
    speed = Throughput(step_s, a_step, 1.0, (), 1.0)
    once = TrainParams(
        max_steps=10**9, max_tokens=round(pairs * (src + tgt)), batch_tokens=1024, learning_rate=1e-3, warmup_steps=0,
        eval_every=10**9,
    )  # fmt: skip
    by_hand = pairs * (src + tgt) / (a_step / step_s)
    assert training_hours(once, 0.0, speed).alone * 3600 == pytest.approx(by_hand, rel=1e-3)


def flops() -> None:
    """PyTorch's own count, but for the products of attention, which are few in short sentences."""
    width, words, s, t = 256, 7000, 20, 24
    model, vocabulary = architecture(width), VocabSizes(9000, words, shared=False)
    n = {"encoder": 0, "decoder": 0}
    for name, weight in build_model(model, vocabulary).named_parameters():
        if weight.dim() == 2 and "embedding" not in name:
            n[name.partition(".")[0]] += weight.numel()
    by_hand = 6 * (n["encoder"] * s + (n["decoder"] + width * words) * t)
    assert training_flops(model, vocabulary, s, t, s, t) == pytest.approx(by_hand, rel=0.06)


def padding() -> None:
    pairs = scales(P)["small"].pairs(400, train_params(256))
    made = batches(Choices("small", buckets=True), pairs, 256, 1, 50)
    real = padded = 0
    for batch in made:
        real += int((batch.src_BS != 0).sum() + (batch.tgt_BT != 0).sum())
        padded += len(batch.src_BS) * (batch.src_BS.size(1) + batch.tgt_BT.size(1))
    assert padding_share(made) == pytest.approx(1 - real / padded)


def logit_bytes() -> None:
    n, vocabulary = 77, 1234
    assert torch.zeros(n, vocabulary).nbytes == 4 * n * vocabulary


def memory() -> None:
    model, vocabulary = architecture(64), VocabSizes(800, 800, shared=True)
    n, batch = n_parameters(model, vocabulary), 1000
    found = training_memory(model, vocabulary, batch)
    activations = batch / 2 * model.activations() * FLOAT_BYTES
    by_hand = 4 * (1 + 1 + 2 + 2) * n + activations
    assert sum(found.values()) - found["kernels"] - found["heap"] == pytest.approx(by_hand)


def given_share() -> None:
    turns = SchedulerTurns(ran_s=3.0, waited_s=1.0)
    assert turns.given_share == 3 / (3 + 1)
    assert TimedRun(100, 1, 8.0, 100.0, turns).step_s == pytest.approx(0.75 * 8.0)


def speedup() -> None:
    """By adding up: what cannot be divided takes as long as before, the rest is shared out."""
    whole_s = 12.0
    for q in (0.0, 0.5, 0.9, 1.0):
        for n in (1, 2, 8):
            took = whole_s * (1 - q) + sum(np.full(n, whole_s * q / n)) / n
            assert whole_s / took == pytest.approx(1 / ((1 - q) + q / n))


def device_time() -> None:
    device = Device("any", "bfloat16", 100.0, 16)
    assert on_device(3e15, device, 0.3) == pytest.approx(3e15 / (0.3 * 100e12)) == pytest.approx(100.0)
