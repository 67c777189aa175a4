"""Out-of-memory errors of every library, and how much memory there was."""

from __future__ import annotations

import errno
import re
from typing import Final

from hanyeong.pipeline.timings import peak_bytes

REFUSED: Final = re.compile(
    r"can't allocate memory|cannot allocate memory|failed to allocate|std::bad_alloc|out of memory|bad allocation"
    r"|not enough memory|could not create a (primitive|memory)|unable to mmap|can't start new thread"
    r"|mkl_malloc|posix_memalign|alloc_cpu|defaultcpuallocator",
    re.IGNORECASE,
)
"""What PyTorch, oneDNN, MKL, CTranslate2, Arrow and Python say; none of them with an exception of its own for it."""


def memory_ran_out(error: BaseException) -> bool:
    """Whether an error means that the machine, a limit or a card had no memory left."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and bool(REFUSED.search(str(error))))


def memory_message() -> str:
    """What to do about it."""
    return (
        f"memory ran out ({peak_bytes() / 1e9:.1f} GB were in use at most); free some, or ask for less in the section "
        f"of params.yaml that this stage reads (batch_tokens, beam_size, threads or max_rows), then run again"
    )
