"""Whether Prefect's server still answers while a flow runs. What it is there for, telling, is not worth a training.

While stages work they go on without it. Before and after, when there is nothing to do but to tell, the flow ends.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from hanyeong.pipeline.progress import warn
from hanyeong.pipeline.stage import YOUR_INPUT

ASK_EVERY_S, ANSWER_WITHIN_S = 1.0, 5.0
GONE_AFTER_S, FROZEN_AFTER_S = 6.0, 18.0
"""Seconds without an answer: where nobody listens, and where somebody does who says nothing, as a busy machine may."""


class Watch:
    """Asks the server in a thread of its own. `working`: stages are at work. `last`: says the end, gives the status."""

    def __init__(self) -> None:
        self.lost = threading.Event()
        self.working = False
        self.last: Callable[[], int] | None = None
        self._ended = threading.Event()
        self._started, self._answered = False, time.monotonic()

    def start(self, api: str) -> None:
        """From now on; a second call does nothing."""
        if self._started:
            return
        self._started, self._answered = True, time.monotonic()
        threading.Thread(target=self._look, args=(api,), daemon=True).start()

    def stop(self) -> None:
        """The flow has told everything."""
        self._ended.set()

    def _look(self, api: str) -> None:
        while not self._ended.wait(ASK_EVERY_S):
            patience = _patience(api)
            silent = time.monotonic() - self._answered
            if patience is None:
                self._answered = time.monotonic()
                self.lost.clear()
            elif silent > patience:
                self._without(silent)

    def _without(self, silent: float) -> None:
        if self.working and self.last is None:
            if not self.lost.is_set():
                warn(f"Prefect's server has not answered for {silent:.0f} s: stages continue without the UI")
            self.lost.set()
        elif not self._ended.is_set():
            self._leave(silent)

    def _leave(self, silent: float) -> None:
        """End this process: its main thread waits for the server, for minutes or for ever."""
        then = "the next run tells it how this one ended" if self.last else "restart it, then rerun this command"
        warn(f"Prefect's server has not answered for {silent:.0f} s; {then}")
        status = self.last() if self.last else YOUR_INPUT
        sys.stdout.flush()
        os._exit(status)


def _patience(api: str) -> float | None:
    """Seconds that a server may go on like this; None if it is well."""
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=ANSWER_WITHIN_S):  # noqa: S310  an http address
            return None
    except urllib.error.HTTPError:
        return None  # it answers
    except TimeoutError:
        return FROZEN_AFTER_S
    except OSError as error:
        reason = getattr(error, "reason", error)
        return FROZEN_AFTER_S if isinstance(reason, TimeoutError) else GONE_AFTER_S
