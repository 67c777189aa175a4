"""The same steps on a machine of one's own, beside busy neighbours, and on a processor that is throttled."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from hanyeong.pipeline.cpu import n_cores
from hanyeong.results.base import Model
from hanyeong.training.throughput import LOOKS_IN_A_ROW, ThroughputMonitor
from learn.parts.training_time.children import neighbours, run
from learn.parts.training_time.steps import Reading, StepsJob, timed_steps

Said = Literal["", "busy", "slow"]


class Load(Model):
    """One of these runs."""

    reading: Reading
    """What the steps took."""
    said: Said
    """What the product's trainer would say: the machine is busy, or slowed down; "" for nothing."""


def loads(job: StepsJob) -> dict[str, Load]:
    """Alone, crowded (a busy neighbour for each core), throttled (stopped half of the time): the same steps."""
    alone = run(timed_steps, job)
    same = replace(job, n_steps=alone.steps)
    with neighbours(n_cores()):
        crowded = run(timed_steps, same)
    throttled = run(timed_steps, same, throttled=True)
    return {name: _judged(reading, alone) for name, reading in
            (("alone", alone), ("crowded", crowded), ("throttled", throttled))}  # fmt: skip


def _judged(reading: Reading, alone: Reading) -> Load:
    return Load(reading=reading, said=said(reading.given_share, reading.busy_tokens_per_s, alone.tokens_per_s))


def said(share: float, rate: float, best_rate: float) -> Said:
    """What the trainer says of a stretch with this share of the CPU time and this speed."""
    told: list[str] = []
    monitor = ThroughputMonitor(told.append, best_rate=best_rate)
    for _ in range(LOOKS_IN_A_ROW):
        monitor.look(share, rate)
    if not told:
        return ""
    return "busy" if "is busy" in told[0] else "slow"
