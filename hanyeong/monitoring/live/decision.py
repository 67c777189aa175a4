"""What a window's signals amount to: the state of each, and of the window.

A signal that passes its threshold is a warning, and an alarm when it did so in the windows before too, when its effect
is far above the threshold, or when chance has no part in it. A window is as bad as its worst signal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hanyeong.monitoring.live.causes import causes
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.monitoring.live.signals import Reading
from hanyeong.results.window import Cause, LiveState, SignalReading, SignalState, group_of

BAD = frozenset({SignalState.WARNING, SignalState.ALARM})


@dataclass(frozen=True)
class Decision:
    """The state of a window and its causes, and the state of every signal."""

    state: LiveState
    causes: tuple[Cause, ...]
    signals: tuple[SignalReading, ...]


def decide(
    readings: Sequence[Reading], before: Sequence[Mapping[str, SignalState]], params: LiveParams, *, enough: bool
) -> Decision:
    """`before` holds the signals of the same stream's windows before this one, the latest first; `enough`: whether the
    window holds the least number of rows. Without, only what chance has no part in is believed.
    """
    believed = [one for one in readings if enough or one.exact]
    states = {one.name: _state(one, before, params) for one in believed}
    signals = tuple(_told(one, states.get(one.name, SignalState.NOT_MEASURED)) for one in readings)
    return Decision(_worst(states, enough=enough), causes(believed), signals)


def _state(reading: Reading, before: Sequence[Mapping[str, SignalState]], params: LiveParams) -> SignalState:
    if reading.effect is None or reading.threshold is None:
        return SignalState.NOT_MEASURED
    if not reading.is_over:
        return SignalState.OK
    at_once = reading.exact or reading.effect >= params.alarm_at_once * reading.threshold
    needed = params.alarm_windows - 1
    in_a_row = len(before) >= needed and all(window.get(reading.name) in BAD for window in before[:needed])
    return SignalState.ALARM if (at_once or in_a_row) and not reading.only_warns else SignalState.WARNING


def _worst(states: Mapping[str, SignalState], *, enough: bool) -> LiveState:
    found = set(states.values())
    if SignalState.ALARM in found:
        return LiveState.ALARM
    if not enough:
        return LiveState.NOT_ENOUGH_DATA
    return LiveState.WARNING if SignalState.WARNING in found else LiveState.OK


def _told(one: Reading, state: SignalState) -> SignalReading:
    numbers = {
        name: _rounded(getattr(one, name)) for name in ("value", "reference", "effect", "threshold", "low", "high")
    }
    return SignalReading(name=one.name, group=group_of(one.name), state=state, **numbers)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6)
