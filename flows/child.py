"""A program of this project that runs beside another and ends with it, started again if it ends before."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from hanyeong.pipeline.process import bound_to_parent, environment
from hanyeong.pipeline.progress import warn

NOT_SOONER_THAN_S = 10.0
"""Seconds between two starts."""
STOP_WITHIN_S = 10.0
"""Seconds that it has when it is told to end, before it is killed."""


class Child:
    """`python -m MODULE` in a session of its own: Ctrl-C ends the one who started it first, which may still need it."""

    def __init__(self, module: str, what: str, variables: Mapping[str, str], log: Path | None = None) -> None:
        self.module, self.what, self.variables, self.log = module, what, variables, log

    def __enter__(self) -> Self:
        self.start("wb")
        return self

    def start(self, mode: str = "ab") -> None:
        """Start it; what it says goes into its log, or nowhere."""
        self.started = time.monotonic()
        with (self.log or Path("/dev/null")).open(mode) as words:
            self.process = subprocess.Popen(  # noqa: S603  an argument list, no shell
                bound_to_parent(sys.executable, "-m", self.module),
                cwd=settings.ROOT,
                env={**environment(), **self.variables},
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )

    def start_again_if_ended(self) -> bool:
        """Whether it had ended, and runs again."""
        status = self.process.poll()
        if status is None or time.monotonic() - self.started < NOT_SOONER_THAN_S:
            return False
        warn(f"{self.what} ended in status {status}; it is started again")
        self.start()
        return True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_WITHIN_S)
        self.process.kill()
        self.process.wait()
