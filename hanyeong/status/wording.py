"""The status in words, the same on the screen and on the front page: sections of lines, what needs a person first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from hanyeong.monitoring.drift import wilson
from hanyeong.report import numbers
from hanyeong.report.catalog import Catalog
from hanyeong.results.window import LiveState
from hanyeong.status.deployed import Deployed
from hanyeong.status.project import LOW_SPACE, Status
from hanyeong.status.usage import DAYS, LastWindow, Usage

Tone = Literal["good", "warn", "bad", "quiet"]
TONES: Final[Mapping[LiveState, Tone]] = {
    LiveState.OK: "good",
    LiveState.WARNING: "warn",
    LiveState.ALARM: "bad",
    LiveState.NOT_ENOUGH_DATA: "quiet",
    LiveState.STALE: "warn",
}
WANTS_A_LOOK: Final = (LiveState.ALARM, LiveState.WARNING, LiveState.STALE)
EVENTS: Final = {"promoted": "history_promoted", "rolled_back": "history_back"}
DIGITS: Final = 12
"""Of a digest, as everywhere on a screen."""


@dataclass(frozen=True)
class StatusSection:
    """A heading, its lines, and how it looks."""

    title: str
    lines: tuple[str, ...]
    tone: Tone = "quiet"


def sections(status: Status, w: Catalog) -> list[StatusSection]:
    """The whole status in one language."""
    todo = tuple(_todo(status, w))
    bad = bool(status.stopped) or bool(status.deployed.problem)
    return [
        StatusSection(w("status_todo"), todo or (w("status_nothing_to_do"),), _todo_tone(todo, bad=bad)),
        StatusSection(w("status_deployed"), tuple(_deployed(status.deployed, w))),
        StatusSection(w("status_people", days=DAYS), tuple(_people(status.usage, w))),
        _monitoring(status.usage, w),
        StatusSection(w("status_runs"), tuple(_runs(status, w)) or (w("status_no_runs"),)),
        StatusSection(w("status_disk"), tuple(_disk(status, w))),
    ]


def _todo_tone(todo: tuple[str, ...], *, bad: bool) -> Tone:
    return "bad" if bad else "warn" if todo else "good"


def _todo(status: Status, w: Catalog) -> Iterator[str]:
    for label in status.stopped:
        yield w("todo_stopped", stage=label)
    if status.deployed.problem:
        yield w("todo_broken", problem=status.deployed.problem)
    if status.deployed.waiting:
        yield w("todo_promote", digest=status.deployed.waiting[:DIGITS])
    found = status.usage
    if found is not None and found.problem:
        yield w("todo_database", problem=found.problem)
    if found is not None and found.window is not None and found.window.state in WANTS_A_LOOK:
        for cause in found.window.causes:
            yield w("todo_window", cause=w.of(cause), advice=w.of(cause.advice))
    if found is not None and found.n_waiting:
        yield w("todo_corrections", n=numbers.plain(found.n_waiting))
    if status.free < LOW_SPACE:
        yield w("todo_space", free=numbers.size(status.free))


def _deployed(found: Deployed, w: Catalog) -> Iterator[str]:
    if found.info is None:
        yield found.problem or w("status_no_bundle")
        return
    digest = (found.digest or numbers.DASH)[:DIGITS]
    values = {"name": found.info.name, "digest": digest, "direction": found.info.direction}
    if not found.promoted:
        yield w("status_release", **values)
    elif found.since is None:
        yield w("status_champion_undated", **values)
    else:
        yield w("status_champion", **values, since=found.since)
    for test in found.info.tests:
        yield w("status_scores", test=test.name, bleu=test.bleu, chrf=test.chrf)


def _people(found: Usage | None, w: Catalog) -> Iterator[str]:
    if found is None or found.problem:
        yield w("status_no_database")
        return
    n_ratings = found.n_up + found.n_down
    yield w("status_requests", n=numbers.plain(found.n_requests))
    if n_ratings:
        low, high = wilson(found.n_up, n_ratings)
        shares = {"share": found.n_up / n_ratings, "low": low, "high": high}
        told = {name: numbers.share(value, 0) for name, value in shares.items()}
        yield w("status_ratings", n=numbers.plain(n_ratings), **told)
    else:
        yield w("status_no_ratings")
    yield w("status_corrections", n=numbers.plain(found.n_corrections))


def _monitoring(found: Usage | None, w: Catalog) -> StatusSection:
    window = found.window if found else None
    lines = [_window(window, w)] if window else [w("status_no_window")]
    if found is not None and found.renewal is not None:
        renewal = found.renewal
        values = {"reason": w.of(renewal.reason), "state": w.of(renewal.state), "time": written(renewal.begun)}
        lines.append(w("status_renewal", **values))
    return StatusSection(w("status_window"), tuple(lines), TONES[window.state] if window else "quiet")


def _window(window: LastWindow, w: Catalog) -> str:
    return w(
        "status_last_window",
        number=window.number,
        n=numbers.plain(window.n_segments),
        time=written(window.closed),
        state=w.of(window.state),
    )


def _runs(status: Status, w: Catalog) -> Iterator[str]:
    for label in status.running:
        yield w("status_running", stage=label)
    for event in status.runs:
        yield _event(event, w)


def _event(event: Mapping[str, Any], w: Catalog) -> str:
    """A line of the history: when, what, which bundle or stage."""
    at, kind = event.get("at"), str(event.get("kind"))
    when = written(datetime.fromtimestamp(at, UTC)) if isinstance(at, int) else numbers.DASH
    if kind == "stopped":
        what = w("history_cancelled" if event.get("by_hand") else "history_failed")
        return " ".join([when, what, *map(str, event.get("stages") or ())])
    verdict = str(event.get("verdict", "unjudged"))
    what = w(EVENTS.get(kind, verdict if verdict in ("go", "no_go") else "unjudged"))
    parts = [when, what, str(event.get("preset") or ""), str(event.get("bundle") or "")[:DIGITS]]
    return " ".join(part for part in parts if part)


def _disk(status: Status, w: Catalog) -> Iterator[str]:
    folders = [w("status_folder", name=name, size=numbers.size(n)) for name, n in status.sizes.items()]
    if folders:
        yield ", ".join(folders)
    yield w("status_free", size=numbers.size(status.free))


def written(moment: datetime) -> str:
    """A moment in this machine's time zone."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
