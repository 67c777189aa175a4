"""A long text, sentence by sentence: each is handed out, in order, as soon as it is translated.

A few sentences are in the queue at a time: the first alone, so that it comes at once, then twice as many each time. The
next ones are asked for when those before them were taken, so nothing is translated for a client that does not read, and
a text of any length takes the place of a short one.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from hanyeong.documents.segments import Need, Prepared
from hanyeong.documents.segments import Segment as Placed
from hanyeong.serving.call import current_call
from hanyeong.serving.refusal import come_again
from hanyeong.serving.served_model import Answer, ServedModel
from hanyeong.serving.service import (
    NOT_ASKED,
    Asked,
    Segment,
    Service,
    note_answers,
    of_rank,
    ordered,
    segment_of,
    taken_apart,
)

MOST_AT_ONCE: Final = 64
"""Segments that are asked for at once in the end: about as many as a batch holds."""


@dataclass(frozen=True)
class Told:
    """A segment, and which it is."""

    item: int
    """Of which text, from 0."""
    index: int
    """Which of that text's segments, from 0."""
    segment: Segment


class Streaming:
    """Texts on their way."""

    def __init__(self, service: Service, asked: Sequence[Asked], n_alternatives: int) -> None:
        self.service, self.asked, self.n_alternatives = service, asked, n_alternatives
        self.model: ServedModel = service.model
        """Answers all of it, whatever is promoted meanwhile."""
        self.call = current_call()
        self.n_segments = 0
        self.texts = [""] * len(asked)
        """As far as they are translated."""
        self.flags: list[tuple[str, ...]] = [()] * len(asked)
        self._prepared: list[Prepared] = []

    @classmethod
    async def begin(cls, service: Service, asked: Sequence[Asked], n_alternatives: int = 0) -> Self:
        """Texts that can be translated now.

        Raises:
            Refusal: a limit of section `serve`, no room, or nothing left of a quota.

        """
        service.require_limits([one.text for one in asked], n_alternatives)
        service.batcher.require_room()
        begun = cls(service, asked, n_alternatives)
        n_chars = sum(len(one.text) for one in asked)
        begun._prepared = await service.turns.run(n_chars, lambda: [taken_apart(begun.model, one) for one in asked])
        begun.call.spend(n_chars)
        return begun

    async def segments(self) -> AsyncIterator[Told]:
        """All segments, text after text. Texts that do not come to their end do not count for a quota.

        Raises:
            Refusal: no time, or the service stops.

        """
        left = sum(len(one.text) for one in self.asked)
        try:
            for item in range(len(self.asked)):
                async for told in self._segments(item):
                    yield told
                left -= len(self.asked[item].text)
        finally:
            self.call.give_back(left)

    async def _segments(self, item: int) -> AsyncIterator[Told]:
        """The segments of one text."""
        one, prepared = self.asked[item], self._prepared[item]
        text, needs = _Text(prepared, 1 + self.n_alternatives), prepared.needs()
        flags, segments = Counter[str](), list[Segment]()
        for start, end in _windows(len(needs)):
            answers = await self._answers(one, text, needs[start:end])
            for index, segment in enumerate(text.segments(needs[start:end], answers), start):
                flags.update(segment.flags)
                segments.append(segment)
                yield Told(item, index, segment)
        self.texts[item], self.flags[item] = text.end(), ordered(flags)
        self.n_segments += len(needs)
        self.service.n_chars += len(one.text)
        self.service.metrics.sentences(len(needs), flags)
        if self.service.store is not None:
            note_answers(self.model.digest, [one], [segments])

    async def _answers(self, one: Asked, text: _Text, needs: Sequence[Need]) -> dict[str, Answer]:
        """What the model says to the questions and new hints of some segments, by what it was asked."""
        sentences = text.unknown(needs)
        asked = [(sentence, one.pair) for sentence in sentences]
        limit = self.service.params.timeout_s
        try:
            async with asyncio.timeout(limit):
                answers = await self.service.answers(self.model, asked, self.n_alternatives, wait=True)
        except TimeoutError:
            raise come_again("timeout", f"no sentence within {limit:g} s", 10) from None
        return dict(zip(sentences, answers, strict=True))


class _Text:
    """A text's translation as it grows, and the same with the alternatives of each rank."""

    def __init__(self, prepared: Prepared, n_ranks: int) -> None:
        self._ranks = [_Rank(prepared, rank) for rank in range(n_ranks)]

    def unknown(self, needs: Sequence[Need]) -> list[str]:
        """What has to be asked for some segments, each once."""
        known = self._ranks[0].hints
        questions = [need.question for need in needs if need.question is not None]
        return list(dict.fromkeys([*questions, *(hint for need in needs for hint in need.hints if hint not in known)]))

    def segments(self, needs: Sequence[Need], answers: dict[str, Answer]) -> Iterator[Segment]:
        """The next segments, from the answers to what was unknown."""
        for rank in self._ranks:
            rank.take(needs, answers)
        for need in needs:
            placed = [rank.next_segment() for rank in self._ranks]
            answer = NOT_ASKED if need.question is None else answers[need.question]
            yield segment_of(placed[0][0], [said for _, said in placed], answer)

    def end(self) -> str:
        """The whole."""
        return self._ranks[0].end()


class _Rank:
    """A text's translation with the answers of one rank."""

    def __init__(self, prepared: Prepared, rank: int) -> None:
        self.rank = rank
        self.hints: dict[str, str] = {}
        self._answers = deque[str]()
        self._written: list[str] = []
        self._writing = prepared.write(iter(self._answers.popleft, None), lambda word: self.hints.get(word, ""))

    def take(self, needs: Sequence[Need], answers: dict[str, Answer]) -> None:
        self._answers.extend(self._said(answers[need.question]) for need in needs if need.question is not None)
        new = {hint for need in needs for hint in need.hints if hint in answers}
        self.hints.update((hint, self._said(answers[hint])) for hint in new)

    def _said(self, answer: Answer) -> str:
        return of_rank(answer, self.rank - 1) if self.rank else answer.text

    def next_segment(self) -> tuple[Placed, str]:
        for text, segment in self._writing:
            self._keep(text)
            if segment is not None:
                return segment, text
        raise AssertionError("a text has as many segments as it has needs")

    def end(self) -> str:
        for text, _ in self._writing:
            self._keep(text)
        return "".join(self._written)

    def _keep(self, text: str) -> None:
        if self.rank == 0:
            self._written.append(text)


def _windows(n: int) -> Iterator[tuple[int, int]]:
    start, size = 0, 1
    while start < n:
        yield start, min(start + size, n)
        start, size = start + size, min(2 * size, MOST_AT_ONCE)
