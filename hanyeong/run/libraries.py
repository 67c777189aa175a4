"""What numerical libraries are told through the environment, for this process and every child. Imported before them.

OpenMP's threads sleep while they wait. By default they spin, so that on a machine with other work each one burns the
very core that the thread it waits for needs: a training took 8 to 15 seconds a step instead of 0.3. Alone on the
machine sleeping costs nothing that could be measured (docs/performance.md).

PyTorch asks Linux for large pages for large tensors: a training was 5 to 10 % faster for it.
"""

from __future__ import annotations

import os

WAITING = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME", "KMP_LIBRARY")
"""How a user says it: all OpenMP libraries hear the first, GNU's the second, Intel's and LLVM's the others."""
POLICY = "PASSIVE"
LARGE_PAGES = "THP_MEM_ALLOC_ENABLE"


def tell() -> None:
    """Each library reads it once, when it is loaded; what the user has said himself stays."""
    if not any(name in os.environ for name in WAITING):
        os.environ["OMP_WAIT_POLICY"] = POLICY
    os.environ.setdefault(LARGE_PAGES, "1")


tell()
