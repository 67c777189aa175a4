"""How a window's state and signals are written: their words, their tones, their numbers with a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from markupsafe import Markup

from hanyeong.report import numbers
from hanyeong.report.catalog import Catalog
from hanyeong.report.charts import tag
from hanyeong.report.trends import Point
from hanyeong.results.monitor import Feature
from hanyeong.results.window import LiveState, Signal, SignalReading, SignalState, WindowReport, label

TONES: Final[Mapping[SignalState, str]] = {
    SignalState.OK: "main",
    SignalState.WARNING: "warn",
    SignalState.ALARM: "bad",
    SignalState.NOT_MEASURED: "unknown",
}
"""Colour and symbol of a signal in pictures."""
WINDOW_TONES: Final[Mapping[LiveState, str]] = {
    LiveState.OK: "good",
    LiveState.WARNING: "warn",
    LiveState.ALARM: "bad",
    LiveState.NOT_ENOUGH_DATA: "unknown",
    LiveState.STALE: "unknown",
}
"""Colour and symbol of a window."""
SHARES: Final = frozenset(
    {
        *(name.value for name in Feature if name.endswith(("_share", "_rate")) or name is Feature.EMPTY_ANSWER),
        Feature.NEEDS_REVIEW,
        Signal.PLACEHOLDERS_LOST,
        Signal.ERROR_RATE,
        Signal.REFUSAL_RATE,
        Signal.SATISFACTION,
        Signal.CORRECTED,
        Signal.CANARY_CHANGED,
    }
)
"""Signals that are written in per cent, as are the shares of a distribution ("domain:law")."""
MOST_NAMED: Final = 4
"""Signals that a sentence names."""


def headed(text: str) -> str:
    """As it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def words(name: str, w: Catalog) -> str:
    """What a signal is called; as it is where another version named it."""
    try:
        return w.of(label(name))
    except ValueError:
        return name.replace("_", " ")


def value(name: str, figure: float | None) -> str | None:
    """A signal's value with its unit, which stands in its name where it is none of per cent."""
    if name in SHARES or ":" in name:
        return numbers.share(figure, 2)
    return numbers.plain(figure, 3)


def interval(reading: SignalReading) -> str:
    """The value's 95 % interval; nothing where there is none."""
    ends = [value(reading.name, end) for end in (reading.low, reading.high)]
    return "" if None in ends or reading.low == reading.high else f"[{ends[0]}, {ends[1]}]"


def ratio(reading: SignalReading) -> float | None:
    """The effect in thresholds; below 0 where the signal moved in the harmless direction."""
    if reading.effect is None or not reading.threshold or reading.state is SignalState.NOT_MEASURED:
        return None
    return reading.effect / reading.threshold


def state_of_signal(reading: SignalReading, w: Catalog) -> str:
    """Its state in a word, with how far beyond the threshold it is."""
    times = ratio(reading)
    if reading.state is SignalState.NOT_MEASURED and reading.value is not None:
        return w("live_not_compared")
    if times is None or reading.state not in (SignalState.WARNING, SignalState.ALARM):
        return w.of(reading.state)
    return f"{w.of(reading.state)}, {w('live_effect_is', times=numbers.plain(times, 2))}"


def beyond(report: WindowReport) -> list[SignalReading]:
    """The signals that are a warning or an alarm, alarms first."""
    found = [one for one in report.signals if one.state in (SignalState.WARNING, SignalState.ALARM)]
    return sorted(found, key=lambda one: one.state is SignalState.WARNING)


def named(readings: Iterable[SignalReading], w: Catalog) -> str:
    """Signals by their names."""
    return ", ".join(words(one.name, w) for one in readings)


def briefly(readings: Sequence[SignalReading], w: Catalog) -> str:
    """The first of many signals, and how many more there are."""
    rest = len(readings) - MOST_NAMED
    shown = named(readings[:MOST_NAMED], w)
    return f"{shown}, {w('and_more', n=rest)}" if rest > 0 else shown


def causes(report: WindowReport, w: Catalog) -> str:
    """The causes, the most likely first; "" where there is none."""
    return ", ".join(w.of(cause) for cause in report.causes)


def sentence(report: WindowReport, w: Catalog) -> str:
    """What the state of a window means."""
    if report.state is LiveState.NOT_ENOUGH_DATA:
        return w("live_state_not_enough")
    if report.state is LiveState.STALE:
        return w("live_state_stale")
    signals = beyond(report)
    return w("live_state_signals", signals=briefly(signals, w)) if signals else w("live_state_ok")


def advice(report: WindowReport, w: Catalog) -> list[str]:
    """Each cause with what to look at."""
    return [w("live_cause", cause=headed(w.of(cause)), advice=w.of(cause.advice)) for cause in report.causes]


def moment(told: str) -> Markup:
    """A moment; the page's script writes it in the reader's own time."""
    try:
        shown = datetime.fromisoformat(told).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        shown = told
    return tag("time", shown, datetime=told)


def page_link(report: WindowReport, text: str) -> Markup:
    """A link to the page of a window."""
    return tag("a", text, href=f"{report.number}.html")


def points(name: str, reports: Sequence[WindowReport], w: Catalog) -> list[Point]:
    """A signal in each of the windows, for its picture."""
    return [_point(report, _reading(name, report), w) for report in reports]


def _reading(name: str, report: WindowReport) -> SignalReading | None:
    return next((one for one in report.signals if one.name == name), None)


def _point(report: WindowReport, reading: SignalReading | None, w: Catalog) -> Point:
    if reading is None:
        return Point(report.number, None, None, None, "main", "", report.digest)
    told = f"{w('live_window', number=report.number)}: {value(reading.name, reading.value) or ''}"
    loud = reading.state in (SignalState.WARNING, SignalState.ALARM)
    return Point(
        report.number,
        reading.value,
        reading.reference,
        ratio(reading),
        TONES[reading.state] if loud else "main",
        f"{told} ({state_of_signal(reading, w)})",
        report.digest,
    )
