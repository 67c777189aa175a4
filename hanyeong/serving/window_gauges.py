"""The last window of each direction for Prometheus: its state and signals, under labels that are all known here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from hanyeong.database.engine import Database
from hanyeong.database.models import Window
from hanyeong.results.window import NAMES, LiveState

EVERY_S: Final = 30.0
"""Time after which a closed window is told."""


class WindowGauges:
    """Read from the database now and then; nothing until a window was closed."""

    def __init__(self, registry: CollectorRegistry) -> None:
        of, named = ["direction"], ["direction", "signal"]
        self._number = Gauge("hanyeong_window", "Number of the last closed window", of, registry=registry)
        self._until = Gauge("hanyeong_window_until_seconds", "Its end, in Unix time", of, registry=registry)
        self._sentences = Gauge("hanyeong_window_sentences", "Sentences in it", of, registry=registry)
        self._state = Gauge("hanyeong_window_state", "1 for its state", ["direction", "state"], registry=registry)
        self._value = Gauge("hanyeong_window_signal", "Value of a signal in it", named, registry=registry)
        self._ratio = Gauge(
            "hanyeong_window_signal_ratio",
            "Effect of a signal / threshold; from 1 on it passed",
            named,
            registry=registry,
        )
        self._shown: tuple[int, ...] = ()

    def sync(self, database: Database) -> None:
        """Tell the last window of each direction, if there is a new one."""
        newest = select(func.max(Window.number)).group_by(Window.direction)
        with database.read() as session:
            numbers = tuple(sorted(session.scalars(newest)))
            if numbers == self._shown:
                return
            windows = select(Window).where(Window.number.in_(numbers)).options(selectinload(Window.signals))
            self._tell(list(session.scalars(windows)))
        self._shown = numbers

    def _tell(self, windows: Sequence[Window]) -> None:
        for gauge in (self._number, self._until, self._sentences, self._state, self._value, self._ratio):
            gauge.clear()
        for window in windows:
            self._number.labels(window.direction).set(window.number)
            self._until.labels(window.direction).set(window.until.timestamp())
            self._sentences.labels(window.direction).set(window.n_segments)
            for state in LiveState:
                self._state.labels(window.direction, state).set(float(window.state == state))
            self._tell_signals(window)

    def _tell_signals(self, window: Window) -> None:
        for one in window.signals:
            if one.signal not in NAMES:
                continue
            if one.value is not None:
                self._value.labels(window.direction, one.signal).set(one.value)
            if one.effect is not None and one.threshold:
                self._ratio.labels(window.direction, one.signal).set(one.effect / one.threshold)
