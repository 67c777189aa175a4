"""The request log: what the service answered, written by one thread beside it.

It never delays or fails an answer. Entries wait in a bounded queue; those that find no room are counted and lost. While
the database cannot be written to, the writer tries again, with growing pauses, and makes the schema anew where someone
removed it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from hanyeong.database.engine import Database, reason
from hanyeong.database.models import Request, Segment
from hanyeong.text import scripts
from hanyeong.text.scripts import Script

MAX_WAITING: Final = 50_000
"""Weight of what may wait: 1 for a request, for a sentence, and for every hundred characters of text."""
BATCH: Final = 2000
"""Weight of what one transaction writes."""
EVERY_S: Final = 0.2
"""Time between two transactions."""
LONGEST_PAUSE_S: Final = 5.0
"""Between two attempts at a database that cannot be written to."""
FLUSH_S: Final = 10.0
"""Longest time that the end of the service waits for what was not written yet."""
SCRIPTS: Final = tuple(script.name.lower() for script in Script)
QUEUE_FULL, TWICE, STOPPED = "queue-full", "twice", "stopped"
LOSSES: Final = (QUEUE_FULL, TWICE, STOPPED)
"""queue-full: no room, since the database is too slow or away. twice: a client gave two requests the same id, or the
database takes no such row. stopped: not written when the service ended."""


@dataclass(frozen=True)
class Sentence:
    """A sentence that was answered; its text is looked at in memory, and stored only where that is asked for."""

    item: int
    direction: str | None
    source: str
    target: str
    n_source_tokens: int
    n_target_tokens: int
    n_unknown: int
    score: float
    flags: tuple[str, ...]
    confidence: float | None = None


@dataclass(frozen=True)
class Entry:
    """What is to be written of a request: its own row, some of its sentences, or both."""

    request_id: str
    time: datetime
    latency_ms: float
    digest: str | None
    request: Mapping[str, Any] | None = None
    """The further columns of `Request`; None where its row comes with another entry."""
    sentences: Sequence[Sentence] = ()
    first: int = 0
    """Position of the first sentence."""

    @property
    def weight(self) -> int:
        """What it takes of the queue."""
        return 1 + len(self.sentences) + sum(len(one.source) + len(one.target) for one in self.sentences) // 100


@dataclass(frozen=True)
class Measured:
    """What the monitor wants to know of a sentence."""

    features: Mapping[str, float] | None = None
    domain: str | None = None


Measure = Callable[[Sequence[Entry]], Sequence[Sequence[Measured]]]
"""For each entry, what is measured of each of its sentences. It never fails."""
NOT_MEASURED: Final = Measured()


def not_measured(entries: Sequence[Entry]) -> list[list[Measured]]:
    """Nothing, where there is no monitoring reference."""
    return [[NOT_MEASURED] * len(entry.sentences) for entry in entries]


@dataclass
class Chore:
    """Something else that the writer does now and then."""

    every_s: float
    run: Callable[[Database], object]
    at_end: bool = False
    """Once more when the service ends."""
    due: float = field(default_factory=time.monotonic)


class RequestLog:
    """The queue and the thread that empties it."""

    def __init__(
        self,
        database: Database,
        *,
        keep_text: bool = False,
        lost: Callable[[str, int], None] = lambda *_: None,
        troubled: Callable[[str | None], None] = lambda _: None,
        chores: Sequence[Chore] = (),
        measure: Measure = not_measured,
    ) -> None:
        self._measure = measure
        self.database, self.keep_text, self.chores = database, keep_text, chores
        self._lost = lost
        """Told which of LOSSES happened, and to how many entries."""
        self._troubled = troubled
        """Told why the database cannot be written to, once; None: it can again."""
        self._waiting: deque[Entry] = deque()
        self._weight = 0
        self._lock = threading.Lock()
        self._trouble: str | None = None
        self._logged = datetime.min.replace(tzinfo=UTC)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="request log", daemon=True)

    @property
    def n_waiting(self) -> int:
        """Entries that are not written yet."""
        return len(self._waiting)

    @property
    def is_crowded(self) -> bool:
        """Whether so much waits that requests may soon be lost."""
        return self._weight > MAX_WAITING / 2

    def put(self, entry: Entry) -> None:
        """Have an entry written soon; returns at once."""
        with self._lock:
            fits = self._weight + entry.weight <= MAX_WAITING
            if fits:
                self._waiting.append(entry)
                self._weight += entry.weight
        if not fits:
            self._lost(QUEUE_FULL, 1)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, as far as there is time, and end."""
        self._ended.set()
        self._thread.join(FLUSH_S)
        if self._waiting:
            self._lost(STOPPED, len(self._waiting))

    def _run(self) -> None:
        pause = EVERY_S
        while not self._ended.wait(pause):
            pause = EVERY_S if self._turn() else min(LONGEST_PAUSE_S, 2 * pause)
        self._turn()

    def _turn(self) -> bool:
        """Write what waits and do what is due; False if the database is in trouble."""
        try:
            if self._trouble is None:
                self.database.require_present()
            else:
                self.database.upgrade()
            self._empty()
            for chore in self.chores:
                self._do(chore)
        except Exception as error:  # noqa: BLE001  whatever it is, the thread has to live on
            self._tell(reason(error))
            return False
        self._tell(None)
        return True

    def _tell(self, trouble: str | None) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._troubled(trouble)

    def _do(self, chore: Chore) -> None:
        if time.monotonic() >= chore.due or (chore.at_end and self._ended.is_set()):
            chore.run(self.database)
            chore.due = time.monotonic() + chore.every_s

    def _empty(self) -> None:
        while batch := self._next_batch():
            self._write(batch, self._measure(batch))
            with self._lock:
                for entry in batch:
                    self._waiting.popleft()
                    self._weight -= entry.weight

    def _next_batch(self) -> list[Entry]:
        """The first entries; they stay in the queue until they are written."""
        batch: list[Entry] = []
        weight = 0
        with self._lock:
            for entry in islice(self._waiting, BATCH):
                weight += entry.weight
                if batch and weight > BATCH:
                    break
                batch.append(entry)
        return batch

    def _write(self, batch: Sequence[Entry], measured: Sequence[Sequence[Measured]]) -> None:
        try:
            with self.database.write() as session:
                self._insert(session, batch, measured)
        except (IntegrityError, DataError):
            self._write_singly(batch, measured)

    def _write_singly(self, batch: Sequence[Entry], measured: Sequence[Sequence[Measured]]) -> None:
        """One row that cannot be written does not take its neighbours with it."""
        for entry, found in zip(batch, measured, strict=True):
            try:
                with self.database.write() as session:
                    self._insert(session, [entry], [found])
            except (IntegrityError, DataError):
                self._lost(TWICE, 1)

    def _insert(self, session: Session, batch: Sequence[Entry], measured: Sequence[Sequence[Measured]]) -> None:
        connection = session.connection()
        self._logged = logged = max(self._logged, datetime.now(UTC))  # windows follow it: it never goes back
        if requests := [_request_row(entry) for entry in batch if entry.request is not None]:
            connection.execute(insert(Request), [{**row, "logged": logged} for row in requests])
        if segments := list(segment_rows(batch, measured, keep_text=self.keep_text)):
            connection.execute(insert(Segment), [{**row, "logged": logged} for row in segments])


def _request_row(entry: Entry) -> dict[str, Any]:
    assert entry.request is not None  # noqa: S101  told by the caller
    own = {"id": entry.request_id, "time": entry.time, "latency_ms": entry.latency_ms, "digest": entry.digest}
    return {**entry.request, **own}


def segment_rows(
    batch: Sequence[Entry], measured: Sequence[Sequence[Measured]], *, keep_text: bool
) -> Iterator[dict[str, Any]]:
    """The rows of all sentences: numbers, and their text only with `keep_text`."""
    counted = iter(scripts.counts([one.source for entry in batch for one in entry.sentences]).tolist())
    for entry, found in zip(batch, measured, strict=True):
        for position, (one, of_it) in enumerate(zip(entry.sentences, found, strict=True), start=entry.first):
            yield {
                "request_id": entry.request_id,
                "position": position,
                "item": one.item,
                "time": entry.time,
                "direction": one.direction,
                "source_characters": len(one.source),
                "target_characters": len(one.target),
                "source_tokens": one.n_source_tokens,
                "target_tokens": one.n_target_tokens,
                "fertility": one.n_source_tokens / max(1, len(one.source.split())),
                "unknown_bytes": one.n_unknown,
                "scripts": {name: n for name, n in zip(SCRIPTS, next(counted), strict=True) if n},
                "confidence": one.confidence,
                "score": one.score,
                "flags": list(one.flags),
                "latency_ms": entry.latency_ms,
                "digest": entry.digest,
                "features": of_it.features,
                "domain": of_it.domain,
                "source_text": one.source if keep_text else None,
                "target_text": one.target if keep_text else None,
            }
