"""Drift that the replay injects: another domain, outputs of a broken service, longer requests."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hanyeong.monitoring.features import ServedRequests
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.replay import InjectedDrift
from hanyeong.monitoring.request_pool import Requests
from hanyeong.monitoring.requests import MonitoredTranslator
from hanyeong.pipeline.progress import ShowProgress
from hanyeong.results.monitor import DriftKind

ENDS = " .!?。…\"'”’)"
"""What a sentence ends with."""


def other_domains(
    service: MonitoredTranslator, domains: Mapping[str, Requests], params: MonitorParams, progress: ShowProgress
) -> Iterator[InjectedDrift]:
    """Requests of other domains, by source."""
    for source, other in domains.items():
        frame = service.measure(service.answer(other.texts, progress).served)
        yield InjectedDrift(DriftKind.DOMAIN, source, frame, params.drift_shares)


def faults(
    service: MonitoredTranslator, served: ServedRequests, rows: int, params: MonitorParams, progress: ShowProgress
) -> Iterator[InjectedDrift]:
    """Usual requests with something broken; at most `rows` of the longer ones."""
    longer = service.answer(joined(served.sources, rows), progress).served
    broken = {DriftKind.COPIED: copied(served), DriftKind.EMPTY: empty(served), DriftKind.LONGER: longer}
    for kind, requests in broken.items():
        yield InjectedDrift(kind, "", service.measure(requests), [params.fault_share])


def copied(served: ServedRequests) -> ServedRequests:
    """Every answer is the request itself, as from an untrained or wrongly loaded model."""
    return replace(served, answers=served.sources)


def empty(served: ServedRequests) -> ServedRequests:
    """Nothing is answered."""
    return replace(served, answers=[""] * len(served.sources))


def joined(texts: Sequence[str], most: int) -> list[str]:
    """Two requests in one sentence, for at most `most` requests: users who write without full stops."""
    pairs = itertools.islice(zip(texts[::2], texts[1::2], strict=False), most)
    return [f"{first.rstrip(ENDS)} {second}" for first, second in pairs]
