"""Graceful shutdown: the first signal finishes the step and writes a checkpoint, the second exits at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass
class Interrupt:
    """The signal that requested a stop, if there was one."""

    signal_number: int | None = None

    @property
    def requested(self) -> bool:
        """Whether a stop was requested."""
        return self.signal_number is not None

    def exit(self) -> None:
        """End the process with the status that the signal stands for (143 for SIGTERM)."""
        raise SystemExit(128 + (self.signal_number or 0))


@contextmanager
def deferred_signals() -> Iterator[Interrupt]:
    """Within the block SIGTERM and SIGINT are recorded; a second one takes effect at once."""
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt  # only the main thread receives signals
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def record(number: int, _frame: FrameType | None) -> None:
        interrupt.signal_number = number
        for each, handler in before.items():
            signal.signal(each, handler)

    for number in SIGNALS:
        signal.signal(number, record)
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
