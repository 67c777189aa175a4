"""How many cores this process may use, without loading any library that brings threads of its own."""

from __future__ import annotations

import os


def n_cores() -> int:
    """Cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
