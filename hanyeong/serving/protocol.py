"""HTTP/1.1 as uvicorn speaks it with h11, which bounds the head of a request; and for heads that come slowly, an end.

The faster parser that uvicorn would choose where it is installed knows no limit for headers.
"""

from __future__ import annotations

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S: Final = 15.0
"""Time that the head of a request may take: a client that sends a header now and then holds its connection no longer.
Bodies have their own (hanyeong/serving/body.py::BODY_S)."""


class PatientProtocol(H11Protocol):
    """Hangs up on whoever does not come to the point."""

    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._head = self.loop.call_later(HEAD_S, self._hang_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Wait on, if this was a part of a head, and from now on, if it was the first."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._head is None:
            self._head = self.loop.call_later(HEAD_S, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _hang_up(self) -> None:
        self._head = None
        if not self.transport.is_closing():
            self.transport.close()
