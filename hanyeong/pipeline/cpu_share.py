"""How much of the CPU time that this process and its children asked for they were given, from Linux's scheduler.

On a machine with other work threads stand in line for a core. The scheduler counts for each thread how long it ran and
how long it waited though it could have run, which tells a busy machine from a slow one. Where nothing is counted (not
Linux, or a kernel without these counts) nobody is said to have waited. Not covered: a core that runs slower because its
twin is busy, and what a container's quota takes away.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hanyeong.pipeline.stage_result import Json

PROC = Path("/proc")
NANOSECONDS = 1e9
BUSY_BELOW = 0.8
"""Share of the CPU time asked for below which a measurement was taken on a busy machine."""


@dataclass(frozen=True)
class SchedulerTurns:
    """Seconds of all threads together since each began."""

    ran_s: float = 0.0
    waited_s: float = 0.0

    def since(self, before: SchedulerTurns) -> SchedulerTurns:
        """What came after `before`; threads that have ended in between take theirs along, so never less than 0."""
        return SchedulerTurns(max(0.0, self.ran_s - before.ran_s), max(0.0, self.waited_s - before.waited_s))

    @property
    def given_share(self) -> float:
        """Of the CPU time asked for: 1 on a machine of one's own, 0.25 beside three others that want as much."""
        asked = self.ran_s + self.waited_s
        return self.ran_s / asked if asked and self.ran_s else 1.0


def scheduler_turns() -> SchedulerTurns:
    """Of this process and all its descendants, until now."""
    found = [_counted(path) for pid in _family(os.getpid()) for path in PROC.glob(f"{pid}/task/*/schedstat")]
    return SchedulerTurns(sum(ran for ran, _ in found), sum(waited for _, waited in found))


@contextmanager
def record_cpu_share(into: MutableMapping[str, Json], name: str, say: Callable[[str], None]) -> Iterator[None]:
    """Keep the share of CPU time given during the block as `name`, and say so where what it measures is no measure.

    Threads that end within the block are not counted: let them end after it.
    """
    before = scheduler_turns()
    yield
    share = scheduler_turns().since(before).given_share
    into[name] = round(share, 4)
    if share < BUSY_BELOW:
        say(
            f"{name.removesuffix('.given_share')}: measured under load ({share:.0%} of the requested CPU time); "
            f"the speeds are not representative"
        )


def _counted(path: Path) -> tuple[float, float]:
    try:
        ran, waited, _ = path.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0.0, 0.0  # it has ended, or nothing is counted here
    return int(ran) / NANOSECONDS, int(waited) / NANOSECONDS


def _family(pid: int) -> list[int]:
    """The process and its descendants."""
    children = defaultdict[int, list[int]](list)
    for path in PROC.glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold anything; after its end come state and parent.
            children[int(path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])].append(
                int(path.parent.name)
            )
        except (OSError, IndexError, ValueError):
            continue
    found = [pid]
    for one in found:
        found += children[one]
    return found
