"""Memory of this machine, and how large a batch fits into what is free of it."""

from __future__ import annotations

import os
from pathlib import Path

from hanyeong.models.config import VocabSizes
from hanyeong.models.params import ModelParams
from hanyeong.planning.cost import PROCESS_BYTES, training_memory

MEMORY_SHARE = 0.7
"""Of the memory that is free, what a measurement may take."""


def fitting_batch(params: ModelParams, vocabulary: VocabSizes, batch_tokens: int, workers: int) -> int:
    """Tokens of the largest batch, up to `batch_tokens`, that fits into the memory that is free."""
    free = free_bytes()
    while free is not None and batch_tokens > 1:
        if (
            PROCESS_BYTES + sum(training_memory(params, vocabulary, batch_tokens, workers).values())
            <= MEMORY_SHARE * free
        ):
            break
        batch_tokens //= 2
    return batch_tokens


def free_bytes() -> int | None:
    """Bytes that programs could take; None where the system does not say."""
    try:
        info = Path("/proc/meminfo").read_text(encoding="ascii")
        return int(info.partition("MemAvailable:")[2].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        return None


def total_bytes() -> int | None:
    """Bytes that this machine has; None where the system does not say."""
    pages = ("SC_PHYS_PAGES", "SC_PAGE_SIZE")
    return os.sysconf(pages[0]) * os.sysconf(pages[1]) if all(name in os.sysconf_names for name in pages) else None
