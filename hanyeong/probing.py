"""How fast this machine trains: a matrix product, then a few real steps of the real model on made-up tokens.

The readings belong to the clock, never to a fact. Half a batch's tokens are sources, half targets, all rows of one length.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch
from torch import Tensor

from hanyeong.model.config import EOS, Architecture, Vocabulary, training_flops
from hanyeong.model.translator import Translator
from hanyeong.training.device import Machine, matmul_gflops, settled
from hanyeong.training.loss import smoothed_loss
from hanyeong.training.params import TrainParams

LEAST_TOKENS = 256
STEPS_WANTED = 4
"""Steps that should fit into the given time: one to warm up, three to measure."""


@dataclass(frozen=True)
class Speed:
    """What was measured of one model."""

    gflops: float
    """Useful operations a second, in 10^9."""
    steps: int
    batch_tokens: int
    share_of_peak: float
    """Of the machine's matrix-product peak, measured just before."""


def probe(
    architectures: dict[str, tuple[Architecture, Vocabulary]], params: TrainParams, here: Machine, length: int, seconds: float
) -> tuple[float, dict[str, Speed]]:
    """The machine's peak in 10^9 operations a second, and the speed of each model; about `seconds` in all.

    `length` is the number of tokens of a row on each side. At least two steps are done whatever the time.
    """
    with settled(here):
        peak = matmul_gflops(here)
        each_s = seconds / len(architectures)
        return peak, {
            name: _speed(a, v, params, here, min(length, a.max_positions), each_s, peak)
            for name, (a, v) in architectures.items()
        }


def _speed(
    a: Architecture, v: Vocabulary, params: TrainParams, here: Machine, length: int, seconds: float, peak: float
) -> Speed:
    flops_per_token = training_flops(a, v, length, length, length, length) / (2 * length)
    affordable = peak * 1e9 * seconds / STEPS_WANTED / flops_per_token
    n_rows = max(1, int(max(LEAST_TOKENS, min(affordable, params.batch_tokens)) / (2 * length)))
    steps = _Steps(a, v, params, here, n_rows, length)
    steps.do()
    n_steps, started = 0, time.perf_counter()
    while n_steps == 0 or (n_steps + 1) / n_steps * (time.perf_counter() - started) < seconds:
        steps.do()
        n_steps += 1
    n_tokens = 2 * n_rows * length
    gflops = n_steps * n_tokens * flops_per_token / (time.perf_counter() - started) / 1e9
    return Speed(gflops, n_steps, n_tokens, gflops / peak)


class _Steps:
    """Training steps on the same made-up batch."""

    def __init__(
        self, a: Architecture, v: Vocabulary, params: TrainParams, here: Machine, n_rows: int, length: int
    ) -> None:
        generator = torch.Generator().manual_seed(0)
        self.here, self.params = here, params
        self.src_BS, self.tgt_BT = (
            torch.randint(EOS + 1, n, (n_rows, length), generator=generator).to(here.device) for n in (v.src, v.tgt)
        )
        self.model = Translator(a, v).to(here.device).train()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4, fused=True)

    def do(self) -> None:
        """Forward, backward, update; returns when the device has finished."""
        on = self.here.precision != torch.float32
        with torch.autocast(self.here.device.type, self.here.precision, enabled=on):
            hidden_BTD: Tensor = self.model(self.src_BS, self.tgt_BT, None)
        target_N = self.tgt_BT.flatten()
        loss = smoothed_loss(
            hidden_BTD.flatten(0, 1), self.model.output_weight, target_N, self.params.label_smoothing, self.here.precision
        )
        (loss.smoothed / len(target_N)).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.params.clip_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        if self.here.device.type == "cuda":
            torch.cuda.synchronize()
