"""Dynamic batching: the sentences of all clients together, as many tokens as the model takes well at once.

A batch takes one sentence of each waiting request in turn, so a long text delays a short one by a batch, not by itself.
A request is answered by one model from beginning to end: batches hold questions to the same model only, and whoever
came before a switch waits for the old one.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from hanyeong.pipeline.memory import memory_ran_out
from hanyeong.serving.refusal import Refusal, come_again
from hanyeong.serving.served_model import Answer, Question, answers_one_by_one

WORKERS: Final = 2
"""Batches under way: while one is computed the other is decoded and its successor gathered."""
SOON: Final = 0.25
"""Share of a batch that has to wait for a second one to begin beside the first."""
QUEUE_FULL: Final = "queue-full"
FULL: Final = 0.95
"""Share of the queue from which on a request is refused before it is read, which is what makes a refusal cheap."""
LONGEST_ADVICE_S: Final = 60
"""Upper limit of what Retry-After says."""


class Answering(Protocol):
    """What a batch is given to."""

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """One answer a question."""
        ...


@dataclass(eq=False)
class _Ticket:
    """A request: its questions, those that still wait, and its answers as they come."""

    model: Answering
    questions: Sequence[Question]
    done: asyncio.Future[list[Answer]]
    waiting: deque[int]
    waited: Callable[[float], None]
    answers: dict[int, Answer] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)

    @property
    def waiting_tokens(self) -> int:
        return sum(self.questions[n].n_tokens for n in self.waiting)

    def answer(self, n: int, found: Answer) -> None:
        self.answers[n] = found
        if len(self.answers) == len(self.questions) and not self.done.done():
            self.done.set_result([self.answers[n] for n in range(len(self.questions))])

    def fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)


Batch = list[tuple[_Ticket, int]]


@dataclass(frozen=True)
class BatchLimits:
    """Of section `serve`."""

    batch_tokens: int
    batch_wait_s: float
    max_queue_tokens: int


class Batcher:
    """The queue in front of the model, with the workers that empty it; used within one event loop."""

    def __init__(self, limits: BatchLimits, seen: Callable[[int, int, float], None] = lambda *_: None) -> None:
        self.limits = limits
        self.queued_tokens = 0
        self._expected_tokens = 0
        """Of requests that were taken and are not encoded yet."""
        self._seen = seen
        """Told of each batch: sentences, tokens, seconds."""
        self._tickets: deque[_Ticket] = deque()
        self._changed = asyncio.Event()
        """Set when a request came or a batch ended."""
        self._gathering = asyncio.Lock()
        self._n_running = 0
        self._pool = ThreadPoolExecutor(WORKERS, "translating")
        self._workers: list[asyncio.Task[None]] = []
        self._pace = 2000.0
        """Source tokens a second, as lately observed."""

    def start(self) -> None:
        """Begin to work; from within the event loop."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(WORKERS)]

    async def stop(self) -> None:
        """End; whoever still waits is told to come again."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        while self._tickets:
            self._tickets.popleft().fail(come_again("stopping", "the service is stopping", 1))
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def is_busy(self) -> bool:
        """Whether anything waits, or is being translated."""
        return bool(self._tickets) or self._n_running > 0

    def require_room(self) -> None:
        """Refuse at once where the queue is full, before any work is done on a request.

        Raises:
            Refusal: 503 with the time after which there should be room.

        """
        if self.queued_tokens + self._expected_tokens >= FULL * self.limits.max_queue_tokens:
            raise self._full()

    @contextmanager
    def expecting(self, n_tokens: int) -> Iterator[None]:
        """Keep room for a request while it is prepared: others are told at once that the queue will be full.

        Raises:
            Refusal: 503, the queue has no room. An empty queue takes any request.

        """
        taken = self.queued_tokens + self._expected_tokens
        if taken and taken + n_tokens > self.limits.max_queue_tokens:
            raise self._full()
        self._expected_tokens += n_tokens
        try:
            yield
        finally:
            self._expected_tokens -= n_tokens

    async def translate(
        self, model: Answering, questions: Sequence[Question], waited: Callable[[float], None] = lambda _: None
    ) -> list[Answer]:
        """One answer a question, all by this model. Whoever is cancelled leaves the queue.

        `waited` is told how many seconds the first of them waited for its batch.

        Raises:
            Refusal: 503, the queue has no room. An empty queue takes any request.

        """
        if not questions:
            return []
        tokens = sum(question.n_tokens for question in questions)
        if self.queued_tokens and self.queued_tokens + tokens > self.limits.max_queue_tokens:
            raise self._full()
        ticket = _Ticket(
            model, questions, asyncio.get_running_loop().create_future(), deque(range(len(questions))), waited
        )
        self._tickets.append(ticket)
        self.queued_tokens += tokens
        self._changed.set()
        try:
            return await ticket.done
        finally:
            self._withdraw(ticket)

    async def translate_when_room(
        self, model: Answering, questions: Sequence[Question], waited: Callable[[float], None] = lambda _: None
    ) -> list[Answer]:
        """As `translate`; while the queue is full it is tried again: for work that is already under way.

        Raises:
            Refusal: for another reason.

        """
        while True:
            try:
                return await self.translate(model, questions, waited)
            except Refusal as refusal:
                if refusal.code != QUEUE_FULL:
                    raise
                await asyncio.sleep(float(refusal.facts["retry_after"]))

    def _full(self) -> Refusal:
        after = math.ceil((self.queued_tokens + self._expected_tokens) / self._pace)
        return come_again(
            QUEUE_FULL,
            f"more than {self.limits.max_queue_tokens:,} tokens are waiting",
            min(max(1, after), LONGEST_ADVICE_S),
        )

    def _withdraw(self, ticket: _Ticket) -> None:
        """Give back the places of what still waits: nothing, unless the client left or a batch failed."""
        if ticket.waiting:
            self.queued_tokens -= ticket.waiting_tokens
            ticket.waiting.clear()
            with suppress(ValueError):
                self._tickets.remove(ticket)

    async def _work(self) -> None:
        while True:
            async with self._gathering:
                await self._gather()
                batch = self._take()
            if batch:
                await self._run(batch)

    async def _gather(self) -> None:
        """Wait until a batch is due, and a few milliseconds for others to come into it.

        While a batch is under way the next one fills, up to SOON of its size: many small batches cost twice as much.
        """
        while not self._is_due():
            self._changed.clear()
            await self._changed.wait()
        if not self._n_running and self.queued_tokens < self.limits.batch_tokens:
            waited = time.monotonic() - min(ticket.since for ticket in self._tickets)
            if (left := self.limits.batch_wait_s - waited) > 0:
                await asyncio.sleep(left)

    def _is_due(self) -> bool:
        return bool(self._tickets) and (not self._n_running or self.queued_tokens >= SOON * self.limits.batch_tokens)

    def _take(self) -> Batch:
        """The next batch: a sentence of each request in turn, all to the same model."""
        batch: Batch = []
        later: list[_Ticket] = []
        tokens = 0
        while self._tickets and tokens < self.limits.batch_tokens:
            ticket = self._tickets.popleft()
            if batch and ticket.model is not batch[0][0].model:
                later.append(ticket)
                continue
            n = ticket.waiting.popleft()
            if n == 0:
                ticket.waited(time.monotonic() - ticket.since)
            batch.append((ticket, n))
            tokens += ticket.questions[n].n_tokens
            if ticket.waiting:
                self._tickets.append(ticket)
        self._tickets.extendleft(reversed(later))
        self.queued_tokens -= tokens
        return batch

    async def _run(self, batch: Batch) -> None:
        questions = [ticket.questions[n] for ticket, n in batch]
        begun = time.monotonic()
        self._n_running += 1
        try:
            answers = await asyncio.get_running_loop().run_in_executor(
                self._pool, answers_one_by_one, batch[0][0].model.answers, questions
            )
            for (ticket, n), found in zip(batch, answers, strict=True):
                ticket.answer(n, found)
            self._note(questions, time.monotonic() - begun)
        except asyncio.CancelledError:
            for ticket, _ in batch:
                ticket.fail(come_again("stopping", "the service is stopping", 1))
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the worker has to live on
            said = come_again("out-of-memory", "this machine has no memory left", 5) if memory_ran_out(error) else error
            for ticket, _ in batch:
                ticket.fail(said)
        finally:
            self._n_running -= 1
            self._changed.set()

    def _note(self, questions: Sequence[Question], seconds: float) -> None:
        tokens = sum(question.n_tokens for question in questions)
        if seconds > 0:
            self._pace += 0.2 * (tokens / seconds - self._pace)
        self._seen(len(questions), tokens, seconds)
