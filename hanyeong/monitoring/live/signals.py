"""The signals of a window: each with its reference, its effect, the threshold of the effect, and its interval.

Features and domains are compared with the monitoring reference of the very bundle that answered; errors and the canary
sentences with what they should be; everything else with the bundle's first windows on this machine. A threshold is
never below the smallest change that matters, and never below what chance does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Final

import numpy as np

from hanyeong.monitoring.drift import Effect, Numbers, compare
from hanyeong.monitoring.live.baseline import MIN_WINDOWS, Change, FirstWindows, change
from hanyeong.monitoring.live.distribution import chance_distance, distance
from hanyeong.monitoring.live.measures import Measure, mean, measures, rate, shares
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.monitoring.live.reference import StreamReference
from hanyeong.monitoring.live.table import WindowTable
from hanyeong.results.monitor import ColumnKind, Feature
from hanyeong.results.window import SHARE_MARK, Signal

SEED: Final = 20_261_130
MOST_SHARES: Final = 12
"""Categories of a distribution that are told one by one."""


@dataclass(frozen=True)
class Reading:
    """One signal of a window; without an effect it was not compared with anything."""

    name: str
    value: float | None = None
    reference: float | None = None
    effect: float | None = None
    threshold: float | None = None
    low: float | None = None
    high: float | None = None
    exact: bool = False
    """Chance has no part in it: it is an alarm at once."""
    only_warns: bool = False

    @property
    def is_over(self) -> bool:
        """Whether its effect reaches its threshold."""
        return self.effect is not None and self.threshold is not None and self.effect >= self.threshold


@dataclass(frozen=True)
class Rule:
    """How a signal is compared, and which change of it matters."""

    signal: Feature | Signal
    floor: Callable[[LiveParams], float]
    sign: int = 1
    """1: worse when it rises, -1: when it falls."""
    known: float | None = None
    """What it should be; None: what it was in the first windows."""
    time_floor: float | None = None
    """Of times, which are compared by ratio."""
    exact: bool = False


RULES: Final = (
    Rule(Feature.CONFIDENCE, lambda p: p.min_confidence_drop, sign=-1),
    Rule(Signal.PLACEHOLDERS_LOST, lambda p: p.min_share_rise),
    Rule(Signal.LATENCY_MS, lambda p: p.min_slowdown, time_floor=5.0),
    Rule(Signal.LATENCY_TOKEN_MS, lambda p: p.min_slowdown, time_floor=0.1),
    Rule(Signal.LATENCY_P95_MS, lambda p: p.min_slowdown, time_floor=5.0),
    Rule(Signal.LATENCY_TOKEN_P95_MS, lambda p: p.min_slowdown, time_floor=0.1),
    Rule(Signal.QUEUE_WAIT_MS, lambda p: p.min_slowdown, time_floor=50.0),
    Rule(Signal.ERROR_RATE, lambda p: p.max_error_rate, known=0.0),
    Rule(Signal.REFUSAL_RATE, lambda p: p.min_share_rise),
    Rule(Signal.SATISFACTION, lambda p: p.min_satisfaction_drop, sign=-1),
    Rule(Signal.CORRECTED, lambda p: p.min_share_rise),
    Rule(Signal.CORRECTION_CHRF, lambda p: p.min_correction_chrf_drop, sign=-1),
    Rule(Signal.CANARY_CHANGED, lambda p: p.max_canary_changed, known=0.0, exact=True),
    Rule(Signal.CANARY_CHRF, lambda p: p.max_canary_chrf_drop, -1, known=100.0, exact=True),
    Rule(Signal.CANARY_SECONDS, lambda p: p.min_slowdown, time_floor=0.2),
)
TOGETHER: Final = {
    Signal.LATENCY_MS: Signal.LATENCY_TOKEN_MS,
    Signal.LATENCY_P95_MS: Signal.LATENCY_TOKEN_P95_MS,
}
"""A slower machine needs longer for a request and for a token; longer texts only for a request, shorter for a token."""


MOST_WARNINGS: Final = 0.01
"""Share of windows without a change in which one signal may pass its threshold by chance, at most."""


def chance_level(params: LiveParams) -> float:
    """The share for each signal: only so many windows in a row that pass are an alarm."""
    return float(min((params.level / (len(RULES) + 2)) ** (1 / params.alarm_windows), MOST_WARNINGS))


def readings(
    table: WindowTable, reference: StreamReference | None, first: FirstWindows, params: LiveParams
) -> list[Reading]:
    """All signals of a window, in the order in which they are shown."""
    level, strict = chance_level(params), params.level / (len(RULES) + 2)
    found: list[Reading] = []
    if reference is not None:
        found += _features(table, reference)
        found += _domains(table, reference, params, strict)
    measured = measures(table, params)
    told = {reading.name for reading in found}
    rules = [rule for rule in RULES if rule.signal not in told]
    found += _together([_by_rule(rule, measured.get(rule.signal), first, params, level) for rule in rules])
    return [*found, *_clients(table, first, params, strict)]


def _features(table: WindowTable, reference: StreamReference) -> Iterator[Reading]:
    """Each feature against the reference; only their means where there are too few rows."""
    frame, usual = table.frame, reference.at(table.n_rows)
    effects: Mapping[str, Effect] = {} if usual is None else {one.column: one for one in compare(usual, frame)}
    for column in reference.columns:
        now, before = (
            _value(values[column.name], column.kind, column.most_frequent) for values in (frame, reference.frame)
        )
        told = _measured(Reading(column.name, reference=None if before is None else before.value), now)
        found = effects.get(column.name)
        yield told if found is None else replace(told, effect=found.effect, threshold=found.threshold)


def _measured(blank: Reading, now: Measure | None) -> Reading:
    return blank if now is None else replace(blank, value=now.value, low=now.low, high=now.high)


def _value(values: Numbers, kind: ColumnKind, most_frequent: float) -> Measure | None:
    """The mean of numbers; of events the share of rows that have one."""
    if kind is ColumnKind.EVENT:
        return rate(int(np.sum(values != most_frequent)), len(values))
    return mean(values)


def _domains(table: WindowTable, reference: StreamReference, params: LiveParams, level: float) -> Iterator[Reading]:
    usual = reference.domains
    if not usual or table.domains.total() < params.min_rows:
        return
    chance = chance_distance(usual, reference.n_domain_rows, table.domains, level, (SEED, 1))
    yield from _distribution(Reading(Signal.DOMAIN, threshold=max(params.min_distance, chance)), table.domains, usual)


def _clients(table: WindowTable, first: FirstWindows, params: LiveParams, level: float) -> Iterator[Reading]:
    """Kinds of clients; their windows differ more than chance explains, so the first windows' own distances count."""
    if table.clients.total() < params.min_rows:
        return
    mark = f"{Signal.CLIENTS}{SHARE_MARK}"
    usual = {
        name.removeprefix(mark): float(sum(one.value for one in known)) / first.n_windows
        for name, known in first.measures.items()
        if name.startswith(mark)
    }
    threshold = None
    if usual and Signal.CLIENTS in first.measures and first.n_windows >= MIN_WINDOWS:
        chance = chance_distance(usual, first.n_requests, table.clients, level, (SEED, 2))
        threshold = max(params.min_distance, chance, 2 * max(one.value for one in first.measures[Signal.CLIENTS]))
    blank = Reading(Signal.CLIENTS, threshold=threshold, only_warns=True)
    yield from _distribution(blank, table.clients, usual)


def _distribution(blank: Reading, counts: Mapping[str, int], usual: Mapping[str, float]) -> Iterator[Reading]:
    """A distribution's distance from the usual one, then its largest shares."""
    now = shares(counts)
    found = distance({name: one.value for name, one in now.items()}, usual) if usual else None
    yield replace(blank, value=found, reference=0.0, effect=found if blank.threshold is not None else None)
    names = sorted(
        {*now, *usual}, key=lambda name: (-max(now[name].value if name in now else 0, usual.get(name, 0)), name)
    )
    for name in names[:MOST_SHARES]:
        one = now.get(name, Measure(0.0, 0.0, 0.0))
        told = f"{blank.name}{SHARE_MARK}{name}"[:64]
        yield Reading(told, one.value, usual.get(name), low=one.low, high=one.high)


def _by_rule(rule: Rule, now: Measure | None, first: FirstWindows, params: LiveParams, level: float) -> Reading:
    if now is None:
        return Reading(rule.signal)
    told = _measured(Reading(rule.signal, exact=rule.exact), now)
    found = _change(rule, now, first.measures.get(rule.signal, ()), NormalDist().inv_cdf(1 - level))
    if found is None:
        return told
    threshold = max(rule.floor(params), found.chance)
    return replace(told, reference=found.reference, effect=rule.sign * found.shift, threshold=threshold)


def _change(rule: Rule, now: Measure, before: Sequence[Measure], z: float) -> Change | None:
    if rule.known is None:
        return change(now, before, z, rule.time_floor)
    error = 0.0 if rule.exact else (now.high - now.low) / (2 * NormalDist().inv_cdf(0.975))
    return Change(rule.known, now.value - rule.known, z * error)


def _together(found: Sequence[Reading]) -> list[Reading]:
    """A signal that has a companion has moved only as far as both have."""
    effects = {one.name: one.effect for one in found}
    pairs = {**TOGETHER, **{other: signal for signal, other in TOGETHER.items()}}
    return [
        replace(one, effect=min(one.effect, effects.get(pairs[Signal(one.name)]) or 0.0))
        if one.effect is not None and one.name in pairs
        else one
        for one in found
    ]
