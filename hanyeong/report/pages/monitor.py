"""The page of `monitor`: can it be trusted, from which share on it finds a change, and what each window did."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hanyeong.report import charts, components, numbers
from hanyeong.report.blocks import Block, BulletList, Cell, Chart, Column, Link, Links, Paragraph, Section, Table
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.monitor import (
    DetectionRate,
    DirectionReplay,
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
"""Colours and symbols of the injected kinds, in order of appearance; windows without drift have the main one."""
WEAKEST = 1 / 16
"""Strengths below this are drawn at the lower edge: on a logarithmic scale nothing is infinitely far down."""


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The monitor's check of itself, what it found by share, all windows, and the columns."""
    result = store.result(MonitorResult)
    if result is None:
        return []
    found: list[Section] = []
    for replay in result.replays:
        named = f" · {w.of(replay.direction)}" if result.other_directions else ""
        found += [replace(one, title=f"{one.title}{named}") for one in _replay(replay, store, w)]
    return found


def _replay(result: DirectionReplay, store: ResultStore, w: Catalog) -> list[Section]:
    """One direction."""
    if result.state is not MonitorState.JUDGED:
        return [Section("", [Paragraph(w("monitor_not_judged"), "warn")]), Section(w("pool"), [_pool(result, w)])]
    found = [
        Section(w("self_check"), _self_check(result.self_check, w)),
        Section(w("detection"), [_detection(result.detection, w)]),
        Section(w("windows"), [_windows(result.windows, w)]),
        Section(w("monitored_features"), [_columns(result, w)]),
        Section(w("pool"), [_pool(result, w)]),
    ]
    pages = [
        page for page in result.pages if components.is_plain_name(page.file) and store.has(f"monitoring/{page.file}")
    ]
    ways = [Link(w("evidently", name=page.file), f"reports/monitoring/{page.file}", _agrees(page, w)) for page in pages]
    return [*found, Section(w("more"), [Links(ways)])] if ways else found


def _agrees(page: DriftPage, w: Catalog) -> str:
    """How many columns moved by Evidently's account, and whether ours is the same."""
    counts = w("n_of_m", n=numbers.plain(page.drifted), m=numbers.plain(page.columns))
    return ", ".join([page.window, counts, w("evidently_agrees" if page.agrees else "evidently_differs")])


def _pool(result: DirectionReplay, w: Catalog) -> Table:
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
        *_domains(result, w),
    ]
    return components.listing(w("pool_caption"), named, w)


def _domains(result: DirectionReplay, w: Catalog) -> list[tuple[str, Cell]]:
    """How well domains are told apart, beside what naming the most frequent one would reach."""
    if (domains := result.domains) is None:
        return []
    figures = {"accuracy": domains.accuracy, "most": domains.most_frequent}
    shares = {name: numbers.share(figure, 1) for name, figure in figures.items()}
    said = w("domain_accuracy_of", n=numbers.plain(len(domains.labels)), **shares)
    return [(w("domain_accuracy"), said)]


def headline(store: ResultStore, w: Catalog) -> str:
    """How many windows alarm without drift."""
    result = store.result(MonitorResult)
    if result and result.state is not MonitorState.JUDGED:
        return w.of(result.state)
    quiet = next((row for row in result.detection if row.kind is DriftKind.NO_DRIFT), None) if result else None
    if quiet is None:
        return w("self_check_unknown")
    return w("monitor_headline", alarms=numbers.plain(quiet.alarms), evaluated=numbers.plain(quiet.evaluated))


def _self_check(check: SelfCheck | None, w: Catalog) -> list[Block]:
    if check is None:
        return [Paragraph(w("self_check_unknown"), "warn")]
    passed = check.verdict is SelfCheckVerdict.PASSED
    lines = [_problem(problem, w) for problem in check.problems]
    if not check.tried_another_domain:
        lines.append(w("self_check_no_domain"))
    blocks: list[Block] = [
        Paragraph(w("self_check_passed"), "good") if passed else Paragraph(w("self_check_failed"), "bad")
    ]
    return [*blocks, BulletList(lines)] if lines else blocks


def _problem(problem: SelfCheckProblem, w: Catalog) -> str:
    """Too many alarms without drift, or too few with it."""
    return w(
        "self_check_missed" if problem.most is None else "self_check_false_alarms",
        kind=_kind(problem, w),
        share=numbers.share(problem.share, 0),
        alarms=numbers.plain(problem.alarms),
        evaluated=numbers.plain(problem.evaluated),
        most=numbers.share(problem.most, 0),
    )


def _detection(rows: Sequence[DetectionRate], w: Catalog) -> Table:
    heads = [
        Column(w("injected")),
        Column(w("injected_share"), "num"),
        Column("", "picture"),
        Column(w("alarm_rate"), "num"),
    ]
    heads += [
        Column(w("interval"), "num"),
        Column(w("alarms_of_judged"), "num"),
        Column(w("median_drift_score"), "num"),
    ]
    return Table(w("detection_caption"), heads, [_found(row, w) for row in rows])


def _found(row: DetectionRate, w: Catalog) -> list[Cell]:
    quiet = row.kind is DriftKind.NO_DRIFT
    picture: Cell = ""
    if row.rate is not None:
        scale = charts.Scale(0, 1)
        picture = charts.dot(row.rate, row.low, row.high, scale, tone="main" if quiet else "second")
    return [
        _kind(row, w),
        "" if quiet else numbers.share(row.share, 0),
        picture,
        numbers.share(row.rate, 0),
        f"[{numbers.share(row.low, 0)}, {numbers.share(row.high, 0)}]",
        w("n_of_m", n=numbers.plain(row.alarms), m=numbers.plain(row.evaluated)),
        numbers.fixed(row.median_drift_score, 2),
    ]


def _kind(row: DetectionRate | SelfCheckProblem | WindowResult, w: Catalog) -> str:
    return f"{w.of(row.kind)}: {row.source}" if row.source else w.of(row.kind)


def _windows(windows: Sequence[WindowResult], w: Catalog) -> Chart:
    kinds = list(dict.fromkeys(_kind(window, w) for window in windows))
    quiet = w.of(DriftKind.NO_DRIFT)
    injected = [kind for kind in kinds if kind != quiet]
    tones = {quiet: "main"} | {kind: TONES[number % len(TONES)] for number, kind in enumerate(injected)}
    marks = [
        _mark(number, window, tones[_kind(window, w)], w)
        for number, window in enumerate(windows, 1)
        if window.state is not WindowState.NOT_ENOUGH_DATA
    ]
    alarms = sum(window.state is WindowState.ALARM for window in windows)
    label = w("windows_label", n=len(marks), alarms=alarms)
    axes = charts.Axes(w("axis_window"), w("axis_effect"))
    picture = (
        charts.chart(label, axes=axes, marks=marks, rules=[(0.0, w("threshold"))], powers=True)
        if marks
        else charts.NOTHING
    )
    return Chart(picture, f"{w('windows_caption')} {label}", [(kind, tones[kind]) for kind in kinds], "mark")


def _mark(number: int, window: WindowResult, tone: str, w: Catalog) -> charts.Mark:
    drifted = ", ".join(w.of(column) for column in window.columns_drifted)
    name = f"{window.name}: {numbers.fixed(window.drift_score, 2)}{f' ({drifted})' if drifted else ''}"
    loud = window.state is WindowState.ALARM
    return charts.Mark(number, math.log2(max(window.drift_score, WEAKEST)), name, tone, loud)


def _columns(result: DirectionReplay, w: Catalog) -> Table:
    drifted = Counter(name for window in result.windows for name in window.columns_drifted)
    heads = [Column(w("column")), Column(w("compared_as")), Column(w("threshold"), "num"), Column(w("mean"), "num")]
    heads += [Column(w("sd"), "num"), Column(w("windows_drifted"), "num")]
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
