"""Word of what is going on, on standard error: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

T = TypeVar("T")

PLAIN_EVERY_S = 10.0
"""Seconds between plain lines where no bar can be drawn."""


def say(message: str) -> None:
    """One line to standard error, control characters made harmless."""
    sys.stderr.write("".join(c if c.isprintable() else " " for c in message) + "\n")
    sys.stderr.flush()


def progress(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """The same items, while showing how many have gone by; `total` is asked from the items where they know it."""
    if total is None and isinstance(items, Sized):
        total = len(items)
    shown = _bar if sys.stderr.isatty() else _lines
    return shown(items, label, total)


@contextmanager
def waiting(label: str) -> Iterator[None]:
    """Show that `label` is under way, where nothing can be counted."""
    if sys.stderr.isatty():
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
        say(f"{label}: going on after {time.monotonic() - started:.0f} s")


def _bar(items: Iterable[T], label: str, total: int | None) -> Iterator[T]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(items, total=total, description=label)


def _lines(items: Iterable[T], label: str, total: int | None) -> Iterator[T]:
    started = spoke = time.monotonic()
    for done, item in enumerate(items):
        yield item
        now = time.monotonic()
        if now - spoke >= PLAIN_EVERY_S:
            spoke = now
            say(f"{label}: {done + 1:,}{f' of {total:,}' if total else ''} after {now - started:.0f} s")
