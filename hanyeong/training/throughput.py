"""Throughput of a training under other load: its share of CPU time and its speed against its own best.

It tells and changes nothing. Fewer threads or workers would give way to others, and another result: the bytes of a
training depend on their numbers (docs/decisions/0010-workers.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hanyeong.pipeline.cpu_share import BUSY_BELOW, SchedulerTurns, scheduler_turns
from hanyeong.pipeline.stage_result import Json

LOOK_EVERY_S = 20.0
SLOW_BELOW = 0.6
"""Share of its own best speed below which a training that nobody disturbs is slowed down by something else."""
LOOKS_IN_A_ROW = 3
"""So many in a row before a word is said: a minute of something else is no news."""


@dataclass
class ThroughputMonitor:
    """Looks every now and then; each thing worth a word is said once."""

    say: Callable[[str], None]
    first: SchedulerTurns = field(default_factory=scheduler_turns)
    best_rate: float = 0.0
    worst_share: float = 1.0
    _told: set[str] = field(default_factory=set)
    _in_a_row: dict[str, int] = field(default_factory=dict)
    _before: SchedulerTurns = field(default_factory=scheduler_turns)
    _since: float = field(default_factory=time.perf_counter)
    _n_tokens: int = 0
    _seconds: float = 0.0

    def step(self, n_tokens: int, seconds: float) -> None:
        """Another step, and what it took."""
        self._n_tokens += n_tokens
        self._seconds += seconds
        if time.perf_counter() - self._since >= LOOK_EVERY_S:
            now = scheduler_turns()
            self.look(now.since(self._before).given_share, self._n_tokens / self._seconds)
            self._before, self._since = now, time.perf_counter()
            self._n_tokens, self._seconds = 0, 0.0

    def look(self, share: float, rate: float) -> None:
        """Judge one stretch: the share of CPU time given, and tokens a second."""
        self.best_rate, self.worst_share = max(self.best_rate, rate), min(self.worst_share, share)
        busy = share < BUSY_BELOW
        self._note(
            "busy",
            busy,
            f"the machine is busy: this training is given {share:.0%} of the CPU time it asks for, and takes that much "
            f"longer; its result does not depend on it",
        )
        self._note(
            "slow",
            not busy and rate < SLOW_BELOW * self.best_rate,
            f"the machine runs at {rate / self.best_rate:.0%} of the speed it had before, although no other "
            f"process uses the CPU: check temperature, CPU quota and other VMs on the host",
        )
        if "busy" in self._told:
            self._note("quiet", not busy, "the machine is quiet again")

    def readings(self) -> dict[str, Json]:
        """For the timings."""
        share = scheduler_turns().since(self.first).given_share
        found: dict[str, Json] = {"given_share": round(share, 4)}
        return found | ({"best_tokens_per_s": round(self.best_rate, 1)} if self.best_rate else {})

    def _note(self, what: str, holds: bool, words: str) -> None:
        self._in_a_row[what] = self._in_a_row.get(what, 0) + 1 if holds else 0
        if self._in_a_row[what] == LOOKS_IN_A_ROW and what not in self._told:
            self._told.add(what)
            self.say(words)
