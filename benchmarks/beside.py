"""Training beside another commit's: the same models and sentences, in one run with turns, and what both have learned.

    git worktree add ../before COMMIT
    python benchmarks/beside.py ../before [--rounds 5] [--steps 12] [--learn TOKENS_DIR --tokens 600000 --seeds 3]

Each is a process of its own with its own `hanyeong` on its path, at its defaults (threads asleep while they wait in
both, large pages only here), and alone while it has its turn: wall seconds are those of a quiet machine only if nothing
else runs. The shapes are those of params/msdocs.yaml. After each round all cores compute the products of the model's
layers at once, and nothing else: that rate bounds what any loop with this many operations for a token can reach here,
and so the ratio. With --learn (a folder like data/tokens, of 8,000 words) both
also learn from the same rows, seed by seed, to as many tokens.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.libraries import LARGE_PAGES

CONTENDER = Path(__file__).with_name("contender") / "training.py"
BOUND = CONTENDER.with_name("bound.py")
RATE_S = 3.0
"""Seconds for which the cores' rate is measured after each round."""
HERE = Path(__file__).resolve().parents[1]


def started(checkout: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A contender with the `hanyeong` of a checkout."""
    command = [sys.executable, "-P", str(CONTENDER), *arguments]
    inherited = {name: value for name, value in os.environ.items() if checkout == HERE or name not in LARGE_PAGES}
    told = {**inherited, "PYTHONPATH": str(checkout.resolve()), **environment}
    return subprocess.Popen(command, env=told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def answer(contender: subprocess.Popen[str]) -> dict[str, Any]:
    """Its next line."""
    line = contender.stdout.readline() if contender.stdout else ""
    if not line:
        raise SystemExit("beside.py: a contender has ended; its own words stand above")
    found: dict[str, Any] = json.loads(line)
    return found


def turn(contender: subprocess.Popen[str], steps: int) -> dict[str, Any]:
    """So many steps, and what they took."""
    if contender.stdin:
        contender.stdin.write(f"{steps}\n")
        contender.stdin.flush()
    return answer(contender)


def bound(*arguments: str, n: int = 1) -> float:
    """The sum of what so many processes say at once."""
    command = [sys.executable, str(BOUND), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    all_of_them = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(n)]
    return sum(json.loads(one.communicate()[0]) for one in all_of_them)


Rates = dict[str, list[tuple[float, float]]]


def rates(
    shape: str, contenders: dict[str, subprocess.Popen[str]], rounds: int, steps: int
) -> tuple[Rates, list[float]]:
    """Turn by turn: tokens a second by the wall and by the CPU, and operations a second of all cores together."""
    found: Rates = {name: [] for name in contenders}
    possible = []
    for _ in range(rounds):
        for name, contender in contenders.items():
            took = turn(contender, steps)
            found[name].append((took["tokens"] / took["wall_s"], took["tokens"] / took["cpu_s"]))
        possible.append(bound(shape, "rate", str(RATE_S), n=n_cores()))
    return found, possible


def compare(shape: str, before: Path, rounds: int, steps: int) -> None:
    with ExitStack() as stack:
        both = {"before": started(before, shape), "now": started(HERE, shape)}
        for one in both.values():
            stack.enter_context(one)
            stack.callback(one.kill)
        instructions = {answer(one)["instructions"] for one in both.values()}
        found, possible = rates(shape, both, rounds, steps)
    wall = {name: statistics.median(rate for rate, _ in turns) for name, turns in found.items()}
    print(f"{shape}: {rounds} turns of {steps} steps, {', '.join(instructions)}, medians")
    for name, turns in found.items():
        low, high = min(turns)[0], max(turns)[0]
        cpu = statistics.median(rate for _, rate in turns)
        print(f"  {name:7} {wall[name]:8,.0f} tokens a second ({low:,.0f} to {high:,.0f}), {cpu:8,.0f} a CPU second")
    print(f"  {wall['now'] / wall['before']:.2f} times")
    flops, most = bound(shape, "count"), statistics.median(possible)
    print(
        f"  {flops / 1e6:.1f} million operations a token; all cores together do {most / 1e9:,.0f} "
        f"({min(possible) / 1e9:,.0f} to {max(possible) / 1e9:,.0f}) billion a second: "
        f"{most / flops:,.0f} tokens a second at most, {most / flops / wall['before']:.2f} times `before`",
        flush=True,
    )


def learned(shape: str, before: Path, options: argparse.Namespace) -> None:
    losses: dict[str, list[float]] = {"before": [], "now": []}
    for seed in range(1, options.seeds + 1):
        for name, checkout in (("before", before), ("now", HERE)):
            asked = ["--learn", str(options.learn.resolve()), "--tokens", str(options.tokens), "--seed", str(seed)]
            with started(checkout, shape, *asked) as one:
                losses[name].append(answer(one)["dev_loss"])
    before_mean, mean = (statistics.mean(found) for found in losses.values())
    each = "; ".join(f"{name} {', '.join(f'{loss:.4f}' for loss in found)}" for name, found in losses.items())
    print(f"{shape}: dev loss after {options.tokens:,} tokens, seeds 1 to {options.seeds}: {each}")
    print(f"  means {before_mean:.4f} and {mean:.4f}, {mean - before_mean:+.4f} nats", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("before", type=Path, nargs="?", help="another checkout")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--steps", type=int, default=12)
    asked.add_argument("--shapes", nargs="*", default=["student", "teacher"])
    asked.add_argument("--learn", type=Path)
    asked.add_argument("--tokens", type=int, default=600_000)
    asked.add_argument("--seeds", type=int, default=3)
    options = asked.parse_args()
    if options.before is None:
        print("beside.py: no other checkout was named, nothing to compare")
        return
    for shape in options.shapes:
        if options.rounds:
            compare(shape, options.before, options.rounds, options.steps)
        if options.learn:
            learned(shape, options.before, options)


if __name__ == "__main__":
    main()
