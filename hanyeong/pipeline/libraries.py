"""Environment variables of the numerical libraries, for this process and its children. Imported before them.

OpenMP's threads sleep while they wait. By default they spin, so that on a machine with other work each one burns the
very core that the thread it waits for needs: a training took 8 to 15 seconds a step instead of 0.3. Alone on the
machine sleeping costs nothing that could be measured (docs/performance.md).

PyTorch asks Linux for large pages for large tensors, and glibc, in children, for all it gives out: a training was 5 to
10 % faster for the first and some 4 % more for the second.
"""

from __future__ import annotations

import os

WAITING = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME", "KMP_LIBRARY")
"""How a user says it: all OpenMP libraries hear the first, GNU's the second, Intel's and LLVM's the others."""
POLICY = "PASSIVE"
LARGE_PAGES = {"THP_MEM_ALLOC_ENABLE": "1", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""The second is read when a process starts, so it is for children: stages that DVC runs, and a training's workers."""


def tell() -> None:
    """Each library reads it once, when it is loaded; what the user has said himself stays."""
    if not any(name in os.environ for name in WAITING):
        os.environ["OMP_WAIT_POLICY"] = POLICY
    for name, value in LARGE_PAGES.items():
        os.environ.setdefault(name, value)


tell()
