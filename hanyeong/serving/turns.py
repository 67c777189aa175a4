"""Work of many requests within the event loop, a few milliseconds at a time.

Every request is prepared and put together by Python code, a millisecond each. Dozens that come, or are answered by one
batch, at the same moment would keep the loop from everybody else, among them those who only have to be told that the
queue is full.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

AT_ONCE: Final = 2000
"""Characters whose work is done within the event loop; that of more goes to a thread."""
TURN_S: Final = 0.002
"""Time after which others have their turn."""


class Turns:
    """The loop's time for such work; whoever waits for it is served in the order of coming."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._used_s = 0.0

    async def run(self, n_chars: int, work: Callable[[], T]) -> T:
        """The result of `work`, which takes a time in proportion to so many characters."""
        if n_chars > AT_ONCE:
            return await asyncio.to_thread(work)
        async with self._one_at_a_time:
            begun = time.perf_counter()
            try:
                return work()
            finally:
                await self._let_others(time.perf_counter() - begun)

    async def _let_others(self, used_s: float) -> None:
        self._used_s += used_s
        if self._used_s >= TURN_S:
            self._used_s = 0.0
            await asyncio.sleep(0)
