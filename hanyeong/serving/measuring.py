"""What the request log stores for the monitor: features and domain of each sentence, never its text.

Measured by the log's own thread, in small portions, so that a request that comes meanwhile is not kept waiting. Where
the log cannot keep up, or measuring fails, sentences are logged without it, and counted.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from hanyeong.database.request_log import NOT_MEASURED, Entry, Measured, Sentence
from hanyeong.monitoring.features import is_measured
from hanyeong.monitoring.reference import SentenceMeter

PORTION: Final = 32
"""Sentences between two pauses: a few milliseconds, in which no other thread of the service can compute."""
PAUSE_S: Final = 0.002
"""Enough for whoever waits to come first."""
KEPT: Final = 3
"""Bundles whose answers can be measured: those of the last ones come long after a swap, with a document's end."""


class Measuring:
    """Measures sentences by the reference of the bundle that answered them."""

    def __init__(self, unmeasured: Callable[[int], None], is_crowded: Callable[[], bool]) -> None:
        self._unmeasured = unmeasured
        """Told how many sentences were not measured although there is a reference."""
        self._is_crowded = is_crowded
        self._meters: deque[SentenceMeter] = deque(maxlen=KEPT)

    def begin(self, meter: SentenceMeter | None) -> None:
        """Measure the answers of another bundle as well."""
        if meter is not None:
            self._meters.append(meter)

    def __call__(self, entries: Sequence[Entry]) -> list[list[Measured]]:
        """For each entry, what is measured of each of its sentences."""
        found = [[NOT_MEASURED] * len(entry.sentences) for entry in entries]
        for meter in list({meter.digest: meter for meter in self._meters}.values()):
            places = [place for place in _places(entries) if entries[place[0]].digest == meter.digest]
            for start in range(0, len(places), PORTION):
                portion = places[start : start + PORTION]
                some = self._measured(meter, [entries[i].sentences[n] for i, n in portion])
                for (i, n), one in zip(portion, some, strict=True):
                    found[i][n] = one
        return found

    def _measured(self, meter: SentenceMeter, sentences: Sequence[Sentence]) -> list[Measured]:
        if not self._is_crowded():
            try:
                found = list(_measure(meter, sentences))
            except Exception:  # noqa: BLE001, S110  whatever it is, the request is logged; a message could quote text
                pass
            else:
                time.sleep(PAUSE_S)
                return found
        self._unmeasured(len(sentences))
        return [NOT_MEASURED] * len(sentences)


def _places(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Of each sentence that the model was asked: its entry, and its place in it."""
    for i, entry in enumerate(entries):
        for n, one in enumerate(entry.sentences):
            if one.direction is not None and is_measured(one.n_source_tokens, one.flags):
                yield i, n


def _measure(meter: SentenceMeter, sentences: Sequence[Sentence]) -> Iterator[Measured]:
    """In the order given; the sentences of one direction together."""
    found: dict[int, Measured] = {}
    for direction in {one.direction for one in sentences}:
        numbers = [n for n, one in enumerate(sentences) if one.direction == direction]
        some = [sentences[n] for n in numbers]
        sources = [one.source for one in some]
        features: Sequence[dict[str, float] | None] | None = meter.measure(
            sources,
            [one.target for one in some],
            [one.score for one in some],
            [one.confidence for one in some],
            str(direction),
        )
        domains: Sequence[str | None] | None = meter.domain(sources, str(direction))
        nothing = [None] * len(some)
        for n, of_it, domain in zip(numbers, features or nothing, domains or nothing, strict=True):
            found[n] = Measured(of_it, domain)
    return (found[n] for n in range(len(sentences)))
