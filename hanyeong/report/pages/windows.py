"""The page of all windows: how the last one is, how every signal went, and a list that leads to each window's page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from hanyeong.report import numbers, signals, trends
from hanyeong.report.blocks import (
    Block,
    BulletList,
    Cell,
    Column,
    Link,
    Links,
    Page,
    Paragraph,
    Section,
    Table,
    Trend,
    Trends,
    WindowMark,
    WindowRow,
)
from hanyeong.report.catalog import Catalog
from hanyeong.report.pages import window
from hanyeong.results.codes import Direction
from hanyeong.results.window import LiveState, SignalGroup, SignalReading, SignalState, WindowReport

NAME = "windows"
IN_PICTURES = 60
"""Windows of a direction that a picture shows, the last ones."""
IN_ROW = 120
"""Windows in the row of symbols."""
STATES = (LiveState.OK, LiveState.WARNING, LiveState.ALARM, LiveState.NOT_ENOUGH_DATA)


def page(reports: Sequence[WindowReport], w: Catalog, drawn: Collection[int], unreadable: Sequence[str]) -> Page:
    """Trends in one language; `reports` by number, `drawn` are the windows that have a page of their own."""
    lost = [Paragraph(w("live_unreadable", n=len(unreadable), files=", ".join(unreadable)), "warn")]
    sections = [Section("", lost)] if unreadable else []
    if not reports:
        return Page(NAME, w("live_title"), w("live_lead"), [*sections, Section("", [Paragraph(w("live_none"))])])
    last = reports[-1]
    link = Links([Link(w("live_window", number=last.number), f"{last.number}.html", beside=True)])
    sections += [
        Section(w("live_last"), [window.verdict(last, w), window.tiles(last, w), link]),
        Section(w("live_windows"), [_row(reports[-IN_ROW:], w, drawn)]),
        *_trends(reports, w),
        Section(w("live_list"), [_list(reports, w, drawn)]),
    ]
    return Page(NAME, w("live_title"), w("live_lead"), sections)


def _row(reports: Sequence[WindowReport], w: Catalog, drawn: Collection[int]) -> WindowRow:
    counted = {state: sum(one.state is state for one in reports) for state in LiveState}
    told = {"warnings": counted[LiveState.WARNING], "alarms": counted[LiveState.ALARM]}
    marks = [
        WindowMark(
            f"{one.number}.html" if one.number in drawn else "",
            ": ".join(filter(None, (w("live_window", number=one.number), w.of(one.state), signals.causes(one, w)))),
            signals.WINDOW_TONES[one.state],
        )
        for one in reports
    ]
    legend = [(w.of(state), signals.WINDOW_TONES[state]) for state in STATES]
    return WindowRow(w("live_row_label", n=len(reports), **told), marks, legend)


def _trends(reports: Sequence[WindowReport], w: Catalog) -> Iterator[Section]:
    """A section for each direction and group of signals."""
    directions = sorted({one.direction for one in reports}, key=list(Direction).index)
    explained = False
    for direction in directions:
        shown = [one for one in reports if one.direction is direction][-IN_PICTURES:]
        for group in SignalGroup:
            blocks = _group(group, shown, w)
            if blocks:
                several = len(directions) > 1
                named = {"group": signals.headed(w.of(group)), "direction": w.of(direction)}
                title = w("live_group", **named) if several else named["group"]
                yield Section(title, blocks if explained else [_explained(w), *blocks])
                explained = True


def _explained(w: Catalog) -> BulletList:
    return BulletList([w("live_trends_upper"), w("live_trends_lower")])


def _group(group: SignalGroup, reports: Sequence[WindowReport], w: Catalog) -> list[Block]:
    """A picture for each signal that was measured, and the names of the others."""
    of_group = [one for report in reports for one in report.signals if one.group is group]
    names = list(dict.fromkeys(one.name for one in of_group))
    known = {one.name for one in of_group if one.value is not None or signals.ratio(one) is not None}
    never = [signals.words(name, w) for name in names if name not in known]
    blocks: list[Block] = [Trends([_trend(name, reports, w) for name in names if name in known])] if known else []
    return [*blocks, Paragraph(w("live_never", signals=", ".join(never)))] if never else blocks


def _trend(name: str, reports: Sequence[WindowReport], w: Catalog) -> Trend:
    found = [one for report in reports for one in report.signals if one.name == name]
    last, called = found[-1], signals.words(name, w)
    counted = {state: sum(one.state is state for one in found) for state in SignalState}
    told = {"warnings": counted[SignalState.WARNING], "alarms": counted[SignalState.ALARM]}
    ends = {"first": reports[0].number, "last": reports[-1].number}
    label = w("live_trend_label", signal=called, **ends, **told)
    picture = trends.picture(signals.points(name, reports, w), label)
    tone = {"main": "good"}.get(signals.TONES[last.state], signals.TONES[last.state])
    return Trend(called, signals.state_of_signal(last, w), tone, picture, _note(last, w))


def _note(last: SignalReading, w: Catalog) -> str:
    figures = [signals.value(last.name, figure) for figure in (last.value, last.reference)]
    if figures[0] is None:
        return w("not_measured")
    key = "live_trend_value" if figures[1] is None else "live_trend_note"
    return w(key, value=figures[0], reference=figures[1])


def _list(reports: Sequence[WindowReport], w: Catalog, drawn: Collection[int]) -> Table:
    heads = [Column(w("live_windows")), Column(w("live_state"), "status"), Column(w("live_causes"), "long")]
    heads += [Column(w("live_signals_beyond"), "long"), Column(w("live_sentences"), "num")]
    newest, several = list(reversed(reports)), len({one.direction for one in reports}) > 1
    heads += [*([Column(w("direction"), "code")] if several else []), Column(w("live_until"), "num")]
    tones = [{"good": "", "unknown": "quiet"}.get(t, t) for t in (signals.WINDOW_TONES[one.state] for one in newest)]
    return Table(w("live_list_caption"), heads, [_listed(one, w, drawn, several=several) for one in newest], tones)


def _listed(one: WindowReport, w: Catalog, drawn: Collection[int], *, several: bool) -> list[Cell]:
    number = str(one.number)
    return [
        signals.page_link(one, number) if one.number in drawn else number,
        w.of(one.state),
        signals.causes(one, w),
        signals.briefly(signals.beyond(one), w),
        numbers.plain(one.segments),
        *([one.direction.value] if several else []),
        signals.moment(one.until),
    ]
