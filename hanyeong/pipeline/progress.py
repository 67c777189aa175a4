"""Progress and log lines on standard error: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from hanyeong.pipeline.log_level import Level, log_level
from hanyeong.pipeline.watchdog import sign_of_life

T = TypeVar("T")
Heard = Callable[[str, int, int | None, float | None], None]
"""Who else is told: what is done, how many have gone by, of how many, and the seconds that are left."""


class ShowProgress(Protocol):
    """What shows how far a loop is: StageContext.progress."""

    def __call__(self, items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
        """The same items."""
        ...


PLAIN_EVERY_S = 10.0
"""Seconds between plain lines where no bar can be drawn."""


def log(message: str, level: Level = Level.INFO) -> None:
    """One line to standard error, control characters made harmless; none below the level that is set."""
    if level < log_level():
        return
    sys.stderr.write("".join(c if c.isprintable() else " " for c in message) + "\n")
    sys.stderr.flush()


def warn(message: str) -> None:
    """A line that is written at every level: something is wrong, or may be."""
    log(message, Level.WARNING)


def progress(
    items: Iterable[T], label: str, total: int | None = None, *, start: int = 0, heard: Heard | None = None
) -> Iterator[T]:
    """The same items, while showing how many have gone by; `total` is asked from the items where they know it.

    `start` have gone by before: they count for the share, not for the time that is left.
    """
    if total is None and isinstance(items, Sized):
        total = start + len(items)
    counted = _counted(items, _Course(label, total, start), heard)
    return _bar(counted, label, total, start) if _draws() else _lines(counted)


def _draws() -> bool:
    """Whether bars are drawn: on a terminal, unless only warnings are asked for."""
    return sys.stderr.isatty() and log_level() <= Level.INFO


@dataclass
class _Course:
    """How far something is."""

    label: str
    total: int | None
    done: int
    seconds: float = 0.0
    ended: int = 0
    """How many of `done` have gone by in these seconds."""

    def left_s(self) -> float | None:
        """At the mean pace since it began."""
        if not self.total or not self.ended:
            return None
        return max(0, self.total - self.done) * self.seconds / self.ended

    def line(self) -> str:
        """As it is said where no bar can be drawn."""
        if not self.total:
            return f"{self.label}: {self.done:,} after {self.seconds:.0f} s"
        left = self.left_s()
        rest = "" if left is None else f", {about(left)} left"
        return f"{self.label}: {self.done:,} of {self.total:,}, {100 * self.done / self.total:.0f} %{rest}"


def about(seconds: float) -> str:
    """A stretch of time as people say it: about 40 s, about 12 min, about 3 h 20 min."""
    if seconds < 60:
        return f"about {max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    hours, rest = divmod(round(minutes, -1), 60)
    return f"about {hours} h {rest} min" if rest else f"about {hours} h"


def _counted(items: Iterable[T], course: _Course, heard: Heard | None) -> Iterator[tuple[T, _Course]]:
    """Each item with how far it is once the item has gone by."""
    begun = time.monotonic()
    for item in items:
        yield item, course
        sign_of_life()
        course.done, course.ended = course.done + 1, course.ended + 1
        course.seconds = time.monotonic() - begun
        if heard is not None:
            heard(course.label, course.done, course.total, course.left_s())


@contextmanager
def spinner(label: str) -> Iterator[None]:
    """Show that `label` is under way, where nothing can be counted."""
    if _draws():
        with Console(stderr=True).status(label):
            yield
        return
    done = threading.Event()
    speaker = threading.Thread(target=_speak_until, args=(done, label), daemon=True)
    speaker.start()
    try:
        yield
    finally:
        done.set()
        speaker.join()


def _speak_until(done: threading.Event, label: str) -> None:
    started = time.monotonic()
    while not done.wait(PLAIN_EVERY_S):
        log(f"{label}: resumed after {time.monotonic() - started:.0f} s")


def _bar(counted: Iterator[tuple[T, _Course]], label: str, total: int | None, start: int) -> Iterator[T]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total, completed=start)
        for item, _ in counted:
            yield item
            bar.advance(task)


def _lines(counted: Iterator[tuple[T, _Course]]) -> Iterator[T]:
    spoke = time.monotonic()
    for item, course in counted:
        if course.ended and time.monotonic() - spoke >= PLAIN_EVERY_S:
            spoke = time.monotonic()
            log(course.line())
        yield item
