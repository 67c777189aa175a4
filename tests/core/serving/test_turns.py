"""The event loop under load: whoever only has to be refused does not wait for the work of those who were taken."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.serving.batcher import QUEUE_FULL
from hanyeong.serving.params import ServeParams
from hanyeong.serving.refusal import Refusal
from hanyeong.serving.served_model import NICENESS, Question, ServedModel
from hanyeong.serving.service import Asked, Service
from hanyeong.serving.turns import AT_ONCE, TURN_S, Turns
from tests.core.serving.tiny import Echo, client, served


def test_work_of_many_leaves_the_loop_to_others_in_between() -> None:
    done: list[str] = []

    def work() -> None:
        time.sleep(TURN_S)
        done.append("work")

    async def others() -> None:
        while done.count("work") < 30:
            done.append("others")
            await asyncio.sleep(0)

    async def run() -> None:
        turns = Turns()
        await asyncio.gather(*(turns.run(1, work) for _ in range(30)), others())

    asyncio.run(run())
    worked = [n for n, who in enumerate(done) if who == "work"]
    assert all("others" in done[first:last] for first, last in zip(worked[:-2], worked[2:], strict=True)), done


def test_a_failure_ends_its_own_turn_only() -> None:
    def broken() -> None:
        raise ValueError("boom")

    async def run() -> Sequence[object]:
        turns = Turns()
        return await asyncio.gather(turns.run(1, broken), turns.run(1, lambda: "fine"), return_exceptions=True)

    failed, fine = asyncio.run(run())
    assert isinstance(failed, ValueError)
    assert fine == "fine"


def test_long_work_leaves_the_loop_altogether() -> None:
    async def run() -> tuple[int, int]:
        turns = Turns()
        return await turns.run(AT_ONCE, threading.get_ident), await turns.run(AT_ONCE + 1, threading.get_ident)

    short, long = asyncio.run(run())
    assert short == threading.get_ident() != long


@dataclass
class Counting(Echo):
    """Notes how many sentences were encoded, each of which takes a turn."""

    encoded: list[str] = field(default_factory=list)

    def question(self, sentence: str, direction: object, n_alternatives: int = 0) -> Question:
        time.sleep(TURN_S)
        self.encoded.append(sentence)
        return super().question(sentence, direction, n_alternatives)


def test_a_flood_is_refused_before_it_is_encoded_and_not_when_it_is() -> None:
    model = Counting()
    params = ServeParams(max_queue_tokens=100, batch_tokens=10)

    async def ask(service: Service, n: int) -> bool:
        try:
            await service.translate([Asked(f"나는 {n}번 손님으로 왔습니다", LanguagePair("ko-en"))])
        except Refusal as refusal:
            return refusal.code != QUEUE_FULL
        return True

    async def run() -> Sequence[bool]:
        async with client(served(model), params) as (_, service):
            return await asyncio.gather(*(ask(service, n) for n in range(200)))

    accepted = asyncio.run(run())
    assert sum(accepted) == len(model.encoded), "whoever was encoded was answered"
    assert 5 <= sum(accepted) <= 20, "of 100 tokens, each text counts for some 8"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_computing_gives_way_to_answering_and_a_replaced_model_is_freed_at_once(bundle: Path) -> None:
    def nice() -> list[int]:
        return [os.getpriority(os.PRIO_PROCESS, int(thread.name)) for thread in Path("/proc/self/task").iterdir()]

    own, before = os.getpriority(os.PRIO_PROCESS, 0), len(nice())
    model = ServedModel.load(bundle, "folder", 2)
    assert nice().count(min(19, own + NICENESS)) >= 2, "the two that compute"
    assert os.getpriority(os.PRIO_PROCESS, 0) == own
    held = weakref.ref(model.pipeline)
    gc.disable()  # what the service holds when it has started is left out of collections
    try:
        del model
        assert held() is None
    finally:
        gc.enable()
    assert len(nice()) <= before
