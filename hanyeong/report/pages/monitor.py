"""The page of `monitor`: can it be trusted, from which share on it finds a change, and what each window did."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from hanyeong.report import numbers, pictures, pieces
from hanyeong.report.blocks import Block, Cell, Chart, Head, Link, Links, Points, Say, Section, Table
from hanyeong.report.facts import Book
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.words import Words
from hanyeong.results.monitor import (
    DetectionRate,
    DriftKind,
    DriftPage,
    MonitorResult,
    MonitorState,
    SelfCheck,
    SelfCheckProblem,
    SelfCheckVerdict,
    WindowResult,
    WindowState,
)

TONES = ("second", "third", "fourth", "bad", "warn")
"""Colours and symbols of the planted kinds, in order of appearance; windows without drift have the main one."""
WEAKEST = 1 / 16
"""Strengths below this are drawn at the lower edge: on a logarithmic scale nothing is infinitely far down."""


def sections(book: Book, w: Words) -> list[Section]:
    """The monitor's check of itself, what it found by share, all windows, and the columns."""
    result = book.result(MonitorResult)
    if result is None:
        return []
    if result.state is not MonitorState.JUDGED:
        return [Section("", [Say(w("monitor_not_judged"), "warn")]), Section(w("pool"), [_pool(result, w)])]
    found = [
        Section(w("self_check"), _self_check(result.self_check, w)),
        Section(w("detection"), [_detection(result.detection, w)]),
        Section(w("windows"), [_windows(result.windows, w)]),
        Section(w("columns_watched"), [_columns(result, w)]),
        Section(w("pool"), [_pool(result, w)]),
    ]
    pages = [page for page in result.pages if pieces.is_plain_name(page.file) and book.has(f"monitoring/{page.file}")]
    ways = [Link(w("evidently", name=page.file), f"reports/monitoring/{page.file}", _agrees(page, w)) for page in pages]
    return [*found, Section(w("look"), [Links(ways)])] if ways else found


def _agrees(page: DriftPage, w: Words) -> str:
    """How many columns moved by Evidently's account, and whether ours is the same."""
    counts = w("n_of_m", n=numbers.plain(page.drifted), m=numbers.plain(page.columns))
    return ", ".join([page.window, counts, w("evidently_agrees" if page.agrees else "evidently_differs")])


def _pool(result: MonitorResult, w: Words) -> Table:
    """From which rows windows were drawn."""
    pool, reference, digest = result.pool, result.reference, result.reference_digest
    named: list[tuple[str, Cell]] = [
        (w("direction"), w.of(result.direction)),
        (w("pool_rows"), numbers.plain(pool.rows)),
        (w("pool_reference_rows"), numbers.plain(pool.reference_rows)),
        (w("pool_calibration_rows"), numbers.plain(pool.calibration_rows)),
        (w("pool_served_rows"), numbers.plain(pool.served_rows)),
        (w("pool_window_rows"), numbers.plain(pool.window_rows)),
        *((w("pool_from", table=table), numbers.plain(n)) for table, n in pool.tables.items()),
        (w("reference_rows_digest"), reference.rows_digest[:12]),
        (w("reference_digest"), digest[:12] if digest else None),
        (w("pinned"), w("yes") if reference.pinned else w("no")),
    ]
    return pieces.listing(w("pool_caption"), named, w)


def headline(book: Book, w: Words) -> str:
    """How many windows alarm without drift."""
    result = book.result(MonitorResult)
    if result and result.state is not MonitorState.JUDGED:
        return w.of(result.state)
    quiet = next((row for row in result.detection if row.kind is DriftKind.NO_DRIFT), None) if result else None
    if quiet is None:
        return w("self_check_unknown")
    return w("monitor_headline", alarms=numbers.plain(quiet.alarms), judged=numbers.plain(quiet.judged))


def _self_check(check: SelfCheck | None, w: Words) -> list[Block]:
    if check is None:
        return [Say(w("self_check_unknown"), "warn")]
    passed = check.verdict is SelfCheckVerdict.PASSED
    lines = [_problem(problem, w) for problem in check.problems]
    if not check.tried_another_domain:
        lines.append(w("self_check_no_domain"))
    said: list[Block] = [Say(w("self_check_passed"), "good") if passed else Say(w("self_check_failed"), "bad")]
    return [*said, Points(lines)] if lines else said


def _problem(problem: SelfCheckProblem, w: Words) -> str:
    """Too many alarms without drift, or too few with it."""
    return w(
        "self_check_missed" if problem.most is None else "self_check_loud",
        kind=_kind(problem, w),
        share=numbers.share(problem.share, 0),
        alarms=numbers.plain(problem.alarms),
        judged=numbers.plain(problem.judged),
        most=numbers.share(problem.most, 0),
    )


def _detection(rows: Sequence[DetectionRate], w: Words) -> Table:
    heads = [Head(w("planted")), Head(w("planted_share"), "num"), Head("", "picture"), Head(w("alarm_rate"), "num")]
    heads += [Head(w("interval"), "num"), Head(w("alarms_of_judged"), "num"), Head(w("median_strength"), "num")]
    return Table(w("detection_caption"), heads, [_found(row, w) for row in rows])


def _found(row: DetectionRate, w: Words) -> list[Cell]:
    quiet = row.kind is DriftKind.NO_DRIFT
    picture: Cell = ""
    if row.rate is not None:
        scale = pictures.Scale(0, 1)
        picture = pictures.dot(row.rate, row.low, row.high, scale, tone="main" if quiet else "second")
    return [
        _kind(row, w),
        "" if quiet else numbers.share(row.share, 0),
        picture,
        numbers.share(row.rate, 0),
        f"[{numbers.share(row.low, 0)}, {numbers.share(row.high, 0)}]",
        w("n_of_m", n=numbers.plain(row.alarms), m=numbers.plain(row.judged)),
        numbers.fixed(row.median_strength, 2),
    ]


def _kind(row: DetectionRate | SelfCheckProblem | WindowResult, w: Words) -> str:
    return f"{w.of(row.kind)}: {row.source}" if row.source else w.of(row.kind)


def _windows(windows: Sequence[WindowResult], w: Words) -> Chart:
    kinds = list(dict.fromkeys(_kind(window, w) for window in windows))
    quiet = w.of(DriftKind.NO_DRIFT)
    planted = [kind for kind in kinds if kind != quiet]
    tones = {quiet: "main"} | {kind: TONES[number % len(TONES)] for number, kind in enumerate(planted)}
    marks = [
        _mark(number, window, tones[_kind(window, w)], w)
        for number, window in enumerate(windows, 1)
        if window.state is not WindowState.NOT_ENOUGH_DATA
    ]
    alarms = sum(window.state is WindowState.ALARM for window in windows)
    said = w("windows_said", n=len(marks), alarms=alarms)
    axes = pictures.Axes(w("axis_window"), w("axis_effect"))
    picture = (
        pictures.chart(said, axes=axes, marks=marks, rules=[(0.0, w("threshold"))], powers=True)
        if marks
        else pictures.NOTHING
    )
    return Chart(picture, f"{w('windows_caption')} {said}", [(kind, tones[kind]) for kind in kinds], "mark")


def _mark(number: int, window: WindowResult, tone: str, w: Words) -> pictures.Mark:
    drifted = ", ".join(w.of(column) for column in window.columns_drifted)
    name = f"{window.name}: {numbers.fixed(window.strength, 2)}{f' ({drifted})' if drifted else ''}"
    loud = window.state is WindowState.ALARM
    return pictures.Mark(number, math.log2(max(window.strength, WEAKEST)), name, tone, loud)


def _columns(result: MonitorResult, w: Words) -> Table:
    drifted = Counter(name for window in result.windows for name in window.columns_drifted)
    heads = [Head(w("column")), Head(w("compared_as")), Head(w("threshold"), "num"), Head(w("mean"), "num")]
    heads += [Head(w("sd"), "num"), Head(w("windows_drifted"), "num")]
    rows: list[list[Cell]] = [
        [
            w.of(column.name),
            w.of(column.kind),
            *(numbers.plain(figure, 3) for figure in (column.threshold, column.mean, column.sd)),
            numbers.plain(drifted[column.name]),
        ]
        for column in result.columns
    ]
    return Table(w("columns_caption"), heads, rows)


PAGE = PageSpec("monitor", sections, headline)
