"""Traffic for a running service: sentences of a file, with ratings and corrections as users send them.

    python benchmarks/traffic.py URL PAIRS.jsonl [--seconds 60] [--clients 4] [--rate 20] [--up 0.9] [--correct 0.2]

PAIRS.jsonl holds a pair a line ({"ko": ..., "en": ...}), such as data/sample/drift.jsonl. Each client asks for one
sentence after the other, all of them RATE a second together; UP of the answers are rated up and the others down, and
CORRECT of them are corrected: the file's own translation is sent as the better one. When the time is over, or on
SIGTERM, it prints what was answered, and ends in 1 if anything was not. Nothing of a sentence is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx

CREATED, OK = 201, 200


@dataclass
class Tally:
    """What came of the requests."""

    statuses: Counter[str] = field(default_factory=Counter)
    digests: Counter[str] = field(default_factory=Counter)
    """Sentences by the bundle that answered."""
    ms: list[float] = field(default_factory=list)
    n_ratings: int = 0
    n_corrections: int = 0

    def lines(self) -> list[str]:
        """The summary."""
        found = sorted(self.ms) or [0.0]
        p95 = found[min(len(found) - 1, int(0.95 * len(found)))]
        statuses = ", ".join(f"{name} {n:,}" for name, n in sorted(self.statuses.items()))
        bundles = ", ".join(f"{digest[:12]} {n:,}" for digest, n in self.digests.items())
        return [
            f"answers: {statuses or 'none'}",
            f"bundles: {bundles or 'none'}",
            f"latency: p50 {statistics.median(found):.1f} ms, p95 {p95:.1f} ms",
            f"feedback: {self.n_ratings:,} ratings, {self.n_corrections:,} corrections",
        ]


@dataclass(frozen=True)
class Traffic:
    """How much is asked, and what is said of the answers."""

    pairs: list[tuple[str, str]]
    """Sentence and translation."""
    source: str
    """Language of the sentences."""
    rate: float
    up: float
    correct: float
    seconds: float

    async def run(self, url: str, n_clients: int) -> Tally:
        """Ask until the time is over."""
        tally, numbers, stopped = Tally(), count(), asyncio.Event()
        until = time.monotonic() + self.seconds
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
            started = time.monotonic()

            async def ask() -> None:
                while time.monotonic() < until and not stopped.is_set():
                    number = next(numbers)
                    await asyncio.sleep(max(0.0, started + number / self.rate - time.monotonic()))
                    await self._one(client, number, tally)

            await asyncio.gather(*(ask() for _ in range(n_clients)))
        return tally

    async def _one(self, client: httpx.AsyncClient, number: int, tally: Tally) -> None:
        text, better = self.pairs[number % len(self.pairs)]
        begun = time.monotonic()
        try:
            answer = await client.post("/api/v1/translate", json={"texts": [text], "source": self.source})
        except httpx.HTTPError as error:
            tally.statuses[type(error).__name__] += 1
            return
        tally.statuses[str(answer.status_code)] += 1
        tally.ms.append(1000 * (time.monotonic() - begun))
        if answer.status_code == OK:
            tally.digests[answer.json()["bundle"]["digest"]] += 1
            chance = random.Random(number)  # noqa: S311
            await self._say(client, answer.headers["x-request-id"], (text, better), chance, tally)

    async def _say(
        self, client: httpx.AsyncClient, request: str, pair: tuple[str, str], chance: random.Random, tally: Tally
    ) -> None:
        body: dict[str, object] = {"request_id": request, "segment": 0}
        if corrected := chance.random() < self.correct:
            body |= {"correction": pair[1], "source": pair[0], "rating": "down"}
        elif chance.random() < 0.5:  # the others say nothing
            body["rating"] = "up" if chance.random() < self.up else "down"
        else:
            return
        sent = await client.post("/api/v1/feedback", json=body)
        if sent.status_code != CREATED:
            tally.statuses[f"feedback {sent.status_code}"] += 1
            return
        tally.n_ratings += 1
        tally.n_corrections += corrected


def read_pairs(file: Path, source: str) -> list[tuple[str, str]]:
    """The pairs of a file in a random order, always the same: a file may be sorted, and traffic is not."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    sides = ("ko", "en") if source == "ko" else ("en", "ko")
    pairs = [(row[sides[0]], row[sides[1]]) for row in rows]
    random.Random(1).shuffle(pairs)  # noqa: S311
    return pairs


def main() -> int:
    """Run it and print the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?")
    parser.add_argument("pairs", nargs="?", type=Path)
    parser.add_argument("--source", default="ko", choices=("ko", "en"))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--up", type=float, default=0.9)
    parser.add_argument("--correct", type=float, default=0.0)
    asked = parser.parse_args()
    if asked.url is None or asked.pairs is None:
        sys.stdout.write("traffic needs a running service and pairs; see its first lines\n")
        return 0
    pairs = read_pairs(asked.pairs, asked.source)
    traffic = Traffic(pairs, asked.source, asked.rate, asked.up, asked.correct, asked.seconds)
    tally = asyncio.run(traffic.run(asked.url, asked.clients))
    sys.stdout.write("\n".join(tally.lines()) + "\n")
    return 0 if set(tally.statuses) <= {str(OK)} else 1


if __name__ == "__main__":
    sys.exit(main())
