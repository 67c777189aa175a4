"""The page of `monitor`: can it be trusted, from which share on it finds a change, and what each window did."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from hanyeong.report import numbers, pictures, pieces
from hanyeong.report.blocks import Block, Cell, Chart, Head, Link, Links, Points, Say, Section, Table
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words

QUIET, ALARM = "quiet", "alarm"
JUDGED = "judged"
NO_DRIFT = "no drift"
TONES = ("second", "third", "fourth", "bad", "warn")
"""Colours and symbols of the planted kinds, in order of appearance; windows without drift have the main one."""
WEAKEST = 1 / 16
"""Strengths below this are drawn at the lower edge: on a logarithmic scale nothing is infinitely far down."""


def sections(book: Book, w: Words) -> list[Section]:
    """The monitor's check of itself, what it found by share, all windows, and the columns."""
    facts = book.one("monitor").facts
    windows = facts.rows("windows")
    found = [
        Section(w("self_check"), _self_check(facts.under("self_check"), w)),
        Section(w("detection"), [_detection(facts.rows("detection"), w)]),
        Section(w("windows"), [_windows(windows, w)]),
        Section(w("columns_watched"), [_columns(facts.rows("columns"), windows, w)]),
        Section(w("pool"), [_pool(facts, w)]),
    ]
    if facts.text("state") not in {None, JUDGED}:
        found.insert(0, Section("", [Say(w("monitor_not_judged"), "warn")]))
    facts.at("evidently"), facts.at("pages")
    ways = [
        Link(w("evidently", name=page), f"reports/monitoring/{page}", _agrees(facts, page, w))
        for page in _pages(book, facts)
    ]
    return [*found, Section(w("look"), [Links(ways)])] if ways else found


def _agrees(facts: Facts, page: str, w: Words) -> str:
    """How many columns moved by Evidently's account, and whether ours is the same."""
    row = next((row for row in facts.rows("evidently") if row.text("file") == page), Facts({}))
    counts = w("n_of_m", n=numbers.plain(row.number("drifted")), m=numbers.plain(row.number("columns")))
    agrees = row.flag("agrees")
    said = "" if agrees is None else w("evidently_agrees") if agrees else w("evidently_differs")
    return ", ".join(part for part in (row.text("window"), counts if row else "", said) if part)


def _pool(facts: Facts, w: Words) -> Table:
    """From which rows windows were drawn."""
    direction = facts.text("direction")
    named: list[tuple[str, Cell]] = [(w("direction"), w.label(direction, "direction") if direction else None)]
    pool = facts.under("pool")
    named += [
        (w(f"pool_{key}"), numbers.plain(pool.number(key)))
        for key in ("rows", "reference_rows", "calibration_rows", "served_rows", "window_rows")
    ]
    named += [(w("pool_from", table=table), numbers.plain(n)) for table, n in pool.counts("tables").items()]
    digests = (facts.text("reference", "rows_digest"), facts.text("reference_digest"))
    pinned = facts.flag("reference", "pinned")
    named += [(w("reference_rows_digest"), digests[0][:12] if digests[0] else None)]
    named += [(w("reference_digest"), digests[1][:12] if digests[1] else None)]
    named += [(w("pinned"), None if pinned is None else w("yes") if pinned else w("no"))]
    return pieces.listing(w("pool_caption"), named, w)


def headline(book: Book, w: Words) -> str:
    """How often it cried wolf."""
    rows = book.one("monitor").facts.rows("detection")
    if not rows:
        return w("self_check_unknown")
    quiet = next((row for row in rows if row.text("kind") == NO_DRIFT), Facts({}))
    return w(
        "monitor_headline",
        alarms=numbers.plain(quiet.number("alarms")) or w("not_measured"),
        judged=numbers.plain(quiet.number("judged")) or w("not_measured"),
    )


def _self_check(check: Facts, w: Words) -> list[Block]:
    verdict = check.text("verdict")
    known = {"passed": ("self_check_passed", "good"), "failed": ("self_check_failed", "bad")}
    key, tone = known.get(verdict or "", ("self_check_unknown", "warn"))
    lines = [_problem(row, w) for row in check.rows("problems")]
    if check.flag("tried_another_domain") is False:
        lines.append(w("self_check_no_domain"))
    said: list[Block] = [Say(w(key), tone)]
    return [*said, Points(lines)] if lines else said


def _problem(row: Facts, w: Words) -> str:
    """Too many alarms without drift, or too few with it."""
    most = row.number("most")
    return w(
        "self_check_missed" if most is None else "self_check_loud",
        kind=_kind(row, w),
        share=numbers.share(row.number("share"), 0),
        alarms=numbers.plain(row.number("alarms")),
        judged=numbers.plain(row.number("judged")),
        most=numbers.share(most, 0),
    )


def _detection(rows: Sequence[Facts], w: Words) -> Table:
    heads = [Head(w("planted")), Head(w("planted_share"), "num"), Head("", "picture"), Head(w("alarm_rate"), "num")]
    heads += [Head(w("interval"), "num"), Head(w("alarms_of_judged"), "num"), Head(w("median_strength"), "num")]
    return Table(w("detection_caption"), heads, [_found(row, w) for row in rows])


def _found(row: Facts, w: Words) -> list[Cell]:
    rate, low, high = row.number("rate"), row.number("low"), row.number("high")
    kind = row.text("kind") or ""
    picture: Cell = ""
    if rate is not None:
        picture = pictures.dot(rate, low, high, pictures.Scale(0, 1), tone="main" if kind == NO_DRIFT else "second")
    ends = [numbers.share(end, 0) for end in (low, high)]
    return [
        _kind(row, w),
        numbers.share(row.number("share"), 0) if kind != NO_DRIFT else "",
        picture,
        numbers.share(rate, 0),
        f"[{ends[0]}, {ends[1]}]" if all(ends) else "",
        w("n_of_m", n=numbers.plain(row.number("alarms")), m=numbers.plain(row.number("judged"))),
        numbers.fixed(row.number("median_strength"), 2),
    ]


def _kind(row: Facts, w: Words) -> str:
    kind, source = row.text("kind") or "", row.text("source") or ""
    return f"{w.label(kind)}: {source}" if source else w.label(kind)


def _windows(windows: Sequence[Facts], w: Words) -> Chart:
    kinds = list(dict.fromkeys(_kind(window, w) for window in windows))
    quiet = w.label(NO_DRIFT)
    planted = [kind for kind in kinds if kind != quiet]
    tones = {quiet: "main"} | {kind: TONES[number % len(TONES)] for number, kind in enumerate(planted)}
    marks = [
        _mark(number, window, tones[_kind(window, w)], w) for number, window in enumerate(windows, 1) if _judged(window)
    ]
    alarms = sum(window.text("state") == ALARM for window in windows)
    said = w("windows_said", n=len(marks), alarms=alarms)
    axes = pictures.Axes(w("axis_window"), w("axis_effect"))
    picture = (
        pictures.chart(said, axes=axes, marks=marks, rules=[(0.0, w("threshold"))], powers=True)
        if marks
        else pictures.NOTHING
    )
    return Chart(picture, f"{w('windows_caption')} {said}", [(kind, tones[kind]) for kind in kinds], "mark")


def _judged(window: Facts) -> bool:
    return window.text("state") in {QUIET, ALARM} and window.number("strength") is not None


def _mark(number: int, window: Facts, tone: str, w: Words) -> pictures.Mark:
    strength = window.number("strength") or 0.0
    loud = window.text("state") == ALARM
    drifted = ", ".join(w.label(column) for column in window.texts("columns_drifted"))
    name = f"{window.text('name')}: {numbers.fixed(strength, 2)}{f' ({drifted})' if drifted else ''}"
    return pictures.Mark(number, math.log2(max(strength, WEAKEST)), name, tone, loud)


def _columns(columns: Sequence[Facts], windows: Sequence[Facts], w: Words) -> Table:
    drifted = Counter(name for window in windows for name in window.texts("columns_drifted"))
    heads = [Head(w("column")), Head(w("compared_as")), Head(w("threshold"), "num"), Head(w("mean"), "num")]
    heads += [Head(w("sd"), "num"), Head(w("windows_drifted"), "num")]
    rows: list[list[Cell]] = [
        [
            w.label(column.text("name") or ""),
            w.label(column.text("kind") or ""),
            *(numbers.plain(column.number(key), 3) for key in ("threshold", "mean", "sd")),
            numbers.plain(drifted[column.text("name") or ""]),
        ]
        for column in columns
    ]
    return Table(w("columns_caption"), heads, rows)


def _pages(book: Book, facts: Facts) -> list[str]:
    return [name for name in facts.texts("pages") if pieces.is_plain_name(name) and book.has(f"monitoring/{name}")]
