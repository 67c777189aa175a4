"""Training beside busy neighbours: tokens a second and CPU seconds a step, with threads that sleep or spin, in turns.

    python benchmarks/busy.py [ROUNDS] [STEPS] [SHAPE]

Three ways, each a process of its own: as `train` runs here (workers, threads asleep while they wait), and one worker
with a thread for every core, asleep and spinning (OpenMP's own default). Neighbours are processes that only count. The
fair share is what is left when every running thread gets as much: cores / (cores + neighbours) of the quiet speed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from beside import HERE, answer, started, turn

import hanyeong  # noqa: F401

NEIGHBOURS = (0, 1, 2, 4)
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
ONE = ["--set", "workers=1", f"threads={CORES}"]
WAYS = {
    "as `train` does": ([], {}),
    "one worker, threads asleep": (ONE, {"OMP_WAIT_POLICY": "PASSIVE"}),
    "one worker, threads spinning": (ONE, {"GOMP_SPINCOUNT": "300000"}),  # libgomp's own number where nothing is said
}


@contextmanager
def busy(n: int) -> Iterator[None]:
    """So many neighbours."""
    with ExitStack() as stack:
        for _ in range(n):
            one = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            stack.callback(one.kill)
        yield


def main() -> None:
    rounds, steps, shape = [*sys.argv[1:], *("3", "6", "student")[len(sys.argv) - 1 :]]
    quiet: dict[str, float] = {}
    with ExitStack() as stack:
        contenders = {}
        for name, (arguments, environment) in WAYS.items():
            os.environ.pop("OMP_WAIT_POLICY", None)
            contenders[name] = stack.enter_context(started(HERE, shape, *arguments, **environment))
            stack.callback(contenders[name].kill)
            answer(contenders[name])
        for n in NEIGHBOURS:
            fair = CORES / (CORES + n)
            for name, contender in contenders.items():
                with busy(n):
                    took = [turn(contender, int(steps)) for _ in range(int(rounds))]
                rate = statistics.median(one["tokens"] / one["wall_s"] for one in took)
                cpu_s = statistics.median(one["cpu_s"] for one in took) / int(steps)
                quiet.setdefault(name, rate)
                print(
                    f"{n} neighbours, {name:28} {rate:8,.0f} tokens a second, {cpu_s:6.3f} CPU seconds a step, "
                    f"{rate / (quiet[name] * fair):4.0%} of the fair share",
                    flush=True,
                )


if __name__ == "__main__":
    main()
