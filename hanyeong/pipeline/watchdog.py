"""Watchdog: ends a stage that makes no progress, such as on a dead network drive or in a deadlock.

Doing nothing means: hardly any time of a processor used, and no word of progress, for as long as HANYEONG_STALL_S says.
Where all threads stand then is kept; it names functions and lines, never a value.
"""

from __future__ import annotations

import faulthandler
import os
import resource
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

LIMIT: Final = "HANYEONG_STALL_S"
"""Variable with the seconds without a sign of life after which a stage is ended; 0: never."""
USUAL_S: Final = 3600.0
STALLED: Final = 124
"""Exit status, that of timeout(1)."""
BUSY_SHARE: Final = 0.02
"""Share of one core above which a process does something; a progress bar alone takes less."""

_signs = 0


def sign_of_life() -> None:
    """Tell that something was done."""
    global _signs  # noqa: PLW0603  one process, one stage
    _signs += 1


def limit_s() -> float:
    """Seconds that a stage may do nothing; what is no number counts as the usual."""
    try:
        return float(os.environ[LIMIT])
    except (KeyError, ValueError):
        return USUAL_S


def watch(stacks: Path, last_word: Callable[[str], object]) -> None:
    """From now on end this process with STALLED when it does nothing; its last word is said first."""
    if (limit := limit_s()) > 0:
        threading.Thread(target=_watch, args=(limit, stacks, last_word), daemon=True).start()


def _watch(limit: float, stacks: Path, last_word: Callable[[str], object]) -> None:
    wait = max(0.05, min(10.0, limit / 20))
    alive, cpu, signs = time.monotonic(), _cpu_s(), _signs
    while (now := time.monotonic()) - alive < limit:
        time.sleep(wait)
        if _cpu_s() - cpu > BUSY_SHARE * (time.monotonic() - now) or _signs != signs:
            alive = time.monotonic()
        cpu, signs = _cpu_s(), _signs
    last_word(
        f"no progress for {limit:,.0f} s; terminated. Check whether a disk or network drive responds. "
        f"Stack traces: {_kept(stacks)}. {LIMIT} sets the seconds, 0 for never"
    )
    os._exit(STALLED)


def _cpu_s() -> float:
    """Processor seconds of this process and of children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _kept(stacks: Path) -> str:
    try:
        stacks.parent.mkdir(parents=True, exist_ok=True)
        with stacks.open("w", encoding="utf-8") as file:
            faulthandler.dump_traceback(file)
    except OSError as error:
        return f"could not be kept ({error.strerror})"
    return str(stacks)
