"""The queue: everybody gets his own answer, nobody waits for a giant, and what goes wrong stays where it is."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from hanyeong.inference.backend import FAILED
from hanyeong.serving.batcher import Batcher, BatchLimits
from hanyeong.serving.refusal import Refusal
from hanyeong.serving.served_model import Answer, Question
from tests.core.serving.tiny import Echo, until

T = TypeVar("T")
LIMITS = BatchLimits(batch_tokens=64, batch_wait_s=0.002, max_queue_tokens=1_000_000)


def within(work: Callable[[Batcher], Awaitable[T]], limits: BatchLimits = LIMITS) -> T:
    async def run() -> T:
        batcher = Batcher(limits)
        batcher.start()
        try:
            return await asyncio.wait_for(work(batcher), 30)
        finally:
            await batcher.stop()

    return asyncio.run(run())


def asked(model: Echo, *sentences: str) -> list[Question]:
    return [model.question(one, None) for one in sentences]


@dataclass
class Held(Echo):
    """Answers nothing before it is let go."""

    free: threading.Event = field(default_factory=threading.Event)
    begun: bool = False

    async def at_work(self) -> None:
        await until(lambda: self.begun, "a batch to begin")

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        self.begun = True
        assert self.free.wait(20)
        return super().answers(questions)


def test_thousands_at_once_each_get_their_own_answer_and_share_batches() -> None:
    model = Echo()

    async def work(batcher: Batcher) -> list[list[Answer]]:
        return await asyncio.gather(*(batcher.translate(model, asked(model, f"a {n}", f"b {n}")) for n in range(2500)))

    for n, found in enumerate(within(work, BatchLimits(2048, 0.002, 1_000_000))):
        assert [one.text for one in found] == [f"A {n}", f"B {n}"]
    assert sum(model.batches) == 5000
    assert len(model.batches) < 100


def test_a_short_text_does_not_wait_for_a_giant() -> None:
    model = Held()

    async def work(batcher: Batcher) -> int:
        giant = asyncio.ensure_future(batcher.translate(model, asked(model, *(f"giant {n}" for n in range(2000)))))
        await model.at_work()
        small = asyncio.ensure_future(batcher.translate(model, asked(model, "small")))
        await asyncio.sleep(0)
        model.free.set()
        await small
        n_batches = len(model.batches)
        assert not giant.done()
        await giant
        return n_batches

    assert within(work) <= 20, "of the 125 that the giant needs"


@pytest.mark.parametrize("place", [0, 3, 7])
def test_one_bad_sentence_fails_alone_whoever_sent_it(place: int) -> None:
    model = Echo()
    words = [f"good {n}" for n in range(8)]
    words[place] = "poison"

    async def work(batcher: Batcher) -> list[list[Answer]]:
        return await asyncio.gather(*(batcher.translate(model, asked(model, word)) for word in words))

    for n, (found,) in enumerate(within(work)):
        assert (found.flags, found.text) == (((FAILED,), "") if n == place else ((), words[n].upper()))


def test_a_full_queue_refuses_at_once_and_an_empty_one_takes_anything() -> None:
    model = Held()

    async def work(batcher: Batcher) -> None:
        first = asyncio.ensure_future(batcher.translate(model, asked(model, *["much too long"] * 500)))
        await model.at_work()
        begun = time.monotonic()
        for _ in range(100):
            with pytest.raises(Refusal) as refused:
                await batcher.translate(model, asked(model, "one more"))
            assert refused.value.status == 503
            assert 1 <= int(refused.value.headers["Retry-After"]) <= 60
        assert time.monotonic() - begun < 2
        model.free.set()
        assert len(await first) == 500
        assert len(await batcher.translate(model, asked(model, "one more"))) == 1

    within(work, BatchLimits(64, 0.002, 400))


def test_who_leaves_gives_back_his_place() -> None:
    model = Held()

    async def work(batcher: Batcher) -> None:
        leaving = [asyncio.ensure_future(batcher.translate(model, asked(model, *["gone now"] * 50))) for _ in range(20)]
        await model.at_work()
        assert batcher.queued_tokens > 1000
        for one in leaving:
            one.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)
        assert batcher.queued_tokens == 0
        model.free.set()
        (found,) = await batcher.translate(model, asked(model, "still here"))
        assert found.text == "STILL HERE"

    within(work)
    assert sum(model.batches) < 200


def test_memory_that_ran_out_is_no_sentences_fault() -> None:
    class Full(Echo):
        def answers(self, questions: Sequence[Question]) -> list[Answer]:
            if not self.batches:
                self.batches.append(0)
                raise RuntimeError("std::bad_alloc")
            return super().answers(questions)

    model = Full()

    async def work(batcher: Batcher) -> list[Answer]:
        with pytest.raises(Refusal) as refused:
            await batcher.translate(model, asked(model, "a", "b"))
        assert refused.value.code == "out-of-memory"
        return await batcher.translate(model, asked(model, "a", "b"))

    assert [one.text for one in within(work)] == ["A", "B"]


def test_every_request_is_answered_by_one_model_from_beginning_to_end() -> None:
    old, new = Echo(mark="old "), Echo(mark="new ")

    async def work(batcher: Batcher) -> list[list[Answer]]:
        models = [old if n % 2 else new for n in range(50)]
        return await asyncio.gather(
            *(batcher.translate(model, asked(model, *[f"n{n}"] * 30)) for n, model in enumerate(models))
        )

    for n, found in enumerate(within(work)):
        assert {one.text for one in found} == {f"{'old' if n % 2 else 'new'} N{n}"}


def test_stopping_tells_those_who_wait() -> None:
    model = Held()

    async def run() -> Refusal:
        batcher = Batcher(LIMITS)
        batcher.start()
        waiting = asyncio.ensure_future(batcher.translate(model, asked(model, *["waits here"] * 100)))
        await model.at_work()
        model.free.set()
        await batcher.stop()
        with pytest.raises(Refusal) as refused:
            await waiting
        return refused.value

    assert asyncio.run(run()).status == 503
