"""Canary sentences in service: translated at the start, after every swap, and from time to time.

They go through the queue that requests go through, a few at a time, when nothing else waits; where something always
waits they go after a moment all the same, and take their turn like any request. Nobody waits for them longer than for
a batch of a few short sentences.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import insert

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.database.engine import Database
from hanyeong.database.models import CanaryRun
from hanyeong.monitoring.canary import SLICE, Canaries, CanaryComparison, compare_canaries
from hanyeong.pipeline.log_level import Level
from hanyeong.serving.log import event, failure
from hanyeong.serving.served_model import ServedModel
from hanyeong.serving.service import Service

PATIENCE_S: Final = 2.0
"""Longest time that a few sentences wait for a moment in which nobody asks anything."""
LOOK_S: Final = 0.02
"""Between two looks whether there is such a moment."""
REST: Final = 3.0
"""Time between two portions, in times that the last one took: at most a quarter of the model's time is theirs."""


class Reason(StrEnum):
    """Why the sentences are translated."""

    START = "start"
    SWAP = "swap"
    TIMER = "timer"


@dataclass(frozen=True)
class FinishedRun:
    """What came of the sentences in one direction."""

    pair: LanguagePair
    n_sentences: int
    found: CanaryComparison
    seconds: float
    """Of translating; pauses do not count."""


async def keep_translating(service: Service) -> None:
    """Translate the canary sentences of the bundle in service as long as the service runs; nothing where it is off."""
    minutes = service.params.canary_minutes
    if minutes is None:
        return
    reason = Reason.START
    while True:
        model, begun = service.model, time.monotonic()
        try:
            await translate_canaries(service, model, reason)
        except Exception as error:  # noqa: BLE001  the next run may find something else
            event("canary failed", Level.WARNING, reason=reason.value, digest=model.digest, **failure(error))
        while (same := service.model.digest == model.digest) and time.monotonic() - begun < 60 * minutes:
            await asyncio.sleep(min(service.params.swap_check_s, 60 * minutes))
        reason = Reason.TIMER if same else Reason.SWAP


async def translate_canaries(service: Service, model: ServedModel, reason: Reason) -> None:
    """Translate the sentences of a bundle once and tell what changed; another bundle in service ends it."""
    for pair, canaries in canaries_of(model).items():
        run = await _run(service, model, pair, canaries)
        if run is not None:
            await _tell(service, model.digest, run, reason)


def canaries_of(model: ServedModel) -> Mapping[LanguagePair, Canaries]:
    """Those of the bundle's monitoring reference."""
    return model.meter.canaries if model.meter is not None else {}


async def _run(service: Service, model: ServedModel, pair: LanguagePair, canaries: Canaries) -> FinishedRun | None:
    answers: list[str] = []
    seconds = 0.0
    for start in range(0, len(canaries.sources), SLICE):
        await _wait_for_a_moment(service)
        if service.model.digest != model.digest:
            return None
        begun = time.monotonic()
        questions = [model.pipeline.question(text, pair) for text in canaries.sources[start : start + SLICE]]
        answers += [one.text for one in await service.batcher.translate_when_room(model.pipeline, questions)]
        took = time.monotonic() - begun
        seconds += took
        await asyncio.sleep(REST * took)
    found = await asyncio.to_thread(compare_canaries, canaries, answers)
    return FinishedRun(pair, len(canaries.sources), found, round(seconds, 3))


async def _wait_for_a_moment(service: Service) -> None:
    end = time.monotonic() + PATIENCE_S
    while service.batcher.is_busy and time.monotonic() < end:
        await asyncio.sleep(LOOK_S)


async def _tell(service: Service, digest: str, run: FinishedRun, reason: Reason) -> None:
    service.metrics.canary(str(run.pair), run.n_sentences, run.found.n_changed, run.found.chrf, run.seconds)
    level = Level.WARNING if run.found.n_changed else Level.INFO
    event(
        "canary",
        level,
        reason=reason.value,
        digest=digest,
        direction=str(run.pair),
        sentences=run.n_sentences,
        changed=run.found.n_changed,
        chrf=run.found.chrf,
        seconds=run.seconds,
    )
    if service.store is not None:
        await asyncio.to_thread(_write, service.store.database, digest, run, reason)


def _write(database: Database, digest: str, run: FinishedRun, reason: Reason) -> None:
    row = {
        "time": datetime.now(UTC),
        "digest": digest,
        "direction": str(run.pair),
        "reason": reason.value,
        "n_sentences": run.n_sentences,
        "n_changed": run.found.n_changed,
        "answers_digest": run.found.digest,
        "chrf": run.found.chrf,
        "seconds": run.seconds,
    }
    with database.write() as session:
        session.execute(insert(CanaryRun), [row])
