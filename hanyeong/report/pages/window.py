"""The page of one window of the request log: its state, what it comes from, and every signal beside its reference."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hanyeong.report import charts, numbers, signals, trends
from hanyeong.report.blocks import (
    Cell,
    Column,
    Link,
    Links,
    Page,
    Paragraph,
    Section,
    Table,
    Tile,
    Tiles,
    Verdict,
)
from hanyeong.report.catalog import Catalog
from hanyeong.results.window import FOLDER, SignalGroup, SignalReading, SignalState, WindowReport

ROW_TONES = {SignalState.ALARM: "bad", SignalState.WARNING: "warn", SignalState.NOT_MEASURED: "quiet"}


def page(report: WindowReport, w: Catalog, others: Collection[int], *, docs: bool) -> Page:
    """The window in one language; `others` are the windows that have a page, `docs` says whether it has Data Docs."""
    sections = [
        Section("", [verdict(report, w), tiles(report, w)]),
        Section(w("live_signals"), [_table(report.signals, w)]),
        Section(w("more"), [Links(_ways(report, w, others, docs=docs)), Paragraph(w("live_evidently"))]),
    ]
    return Page(str(report.number), w("live_window", number=report.number), w("live_window_lead"), sections)


def verdict(report: WindowReport, w: Catalog) -> Verdict:
    """The state in a large word, the signals that made it, and what to look at."""
    if not report.validated:
        return Verdict("bad", w("live_invalid"), w("live_not_validated"), [])
    tone = signals.WINDOW_TONES[report.state]
    return Verdict(tone, signals.headed(w.of(report.state)), signals.sentence(report, w), signals.advice(report, w))


def tiles(report: WindowReport, w: Catalog) -> Tiles:
    """How much it holds, and how many signals there are."""
    measured = [one for one in report.signals if one.state is not SignalState.NOT_MEASURED]
    told = {state: numbers.plain(sum(one.state is state for one in measured)) for state in SignalState}
    note = w("live_judged_note", warnings=told[SignalState.WARNING], alarms=told[SignalState.ALARM])
    return Tiles(
        [
            Tile(w("live_requests"), numbers.plain(report.requests)),
            Tile(w("live_sentences"), numbers.plain(report.segments)),
            Tile(w("live_judged"), numbers.plain(len(measured)), note),
        ]
    )


def _table(readings: Sequence[SignalReading], w: Catalog) -> Table:
    """A row a signal, under the name of its group."""
    heads = [Column(w("live_signal")), Column(w("live_state"), "status"), Column("", "picture")]
    heads += [Column(w("live_value"), "num"), Column(w("interval"), "num"), Column(w("live_reference"), "num")]
    heads += [Column(w("live_times"), "num")]
    rows: list[list[Cell]] = []
    tones: list[str] = []
    for group in SignalGroup:
        found = [one for one in readings if one.group is group]
        if found:
            rows += [[signals.headed(w.of(group)), *[""] * (len(heads) - 1)], *(_row(one, w) for one in found)]
            tones += ["strong", *(ROW_TONES.get(one.state, "") for one in found)]
    return Table(w("live_signals_caption"), heads, rows, tones)


def _row(one: SignalReading, w: Catalog) -> list[Cell]:
    times, name = signals.ratio(one), signals.words(one.name, w)
    label = f"{name}: {signals.state_of_signal(one, w)}"
    picture: Cell = charts.NOTHING if times is None else trends.ratio_strip(times, signals.TONES[one.state], label)
    return [
        name,
        w("live_not_compared") if one.state is SignalState.NOT_MEASURED and one.value is not None else w.of(one.state),
        picture,
        signals.value(one.name, one.value) or numbers.DASH,
        signals.interval(one),
        signals.value(one.name, one.reference) or numbers.DASH,
        numbers.fixed(times, 2) or numbers.DASH,
    ]


def _ways(report: WindowReport, w: Catalog, others: Collection[int], *, docs: bool) -> list[Link]:
    earlier = [number for number in others if number < report.number]
    ways = [Link(w("live_previous", number=max(earlier)), f"{max(earlier)}.html", beside=True)] if earlier else []
    ways.append(Link(w("live_trends"), "windows.html", beside=True))
    if docs:
        ways.append(Link(w("live_docs"), f"{FOLDER}/{report.number}-docs/index.html"))
    return [*ways, Link(w("live_json"), f"{FOLDER}/{report.number}.json")]
