"""OpenMP's threads sleep while they wait, in this process and every child. Imported before any library that has them.

By default they spin, so that on a machine with other work each one burns the very core that the thread it waits for
needs: a training took 8 to 15 seconds a step instead of 0.3. Alone on the machine sleeping costs nothing that could be
measured (docs/performance.md).
"""

from __future__ import annotations

import os

OWN_WORDS = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME", "KMP_LIBRARY")
"""How a user says it: all OpenMP libraries hear the first, GNU's the second, Intel's and LLVM's the others."""
POLICY = "PASSIVE"


def wait_asleep() -> None:
    """Ask for it, unless the user has said something else; read once, when an OpenMP library is loaded."""
    if not any(name in os.environ for name in OWN_WORDS):
        os.environ["OMP_WAIT_POLICY"] = POLICY


wait_asleep()
