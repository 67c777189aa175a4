"""Server-sent events: an answer in parts, each sent as soon as it is there, and comments while there is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, NamedTuple

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from hanyeong.pipeline.log_level import Level
from hanyeong.serving.log import event, failure
from hanyeong.serving.refusal import Refusal, come_again
from hanyeong.serving.service import Service, client_left, unless_gone
from hanyeong.serving.watch import note, our_fault

EVENT_STREAM: Final = "text/event-stream"
KEEP_ALIVE_S: Final = 10.0
"""Without anything to say; proxies close a connection on which nothing is said for a minute or less."""


class Event(NamedTuple):
    """An event, and what its data is."""

    name: str
    data: BaseModel | dict[str, Any]

    def encode(self) -> bytes:
        """As it is sent: one line of JSON."""
        return format_sse_event(event=self.name, data_str=to_json(self.data).decode())


class EventStream(StreamingResponse):
    """The answer; a client that leaves, or takes nothing for as long as a request may last, ends it."""

    media_type = EVENT_STREAM

    def __init__(
        self, events: AsyncIterator[Event], service: Service, problem: Callable[[Refusal], dict[str, Any]]
    ) -> None:
        super().__init__(self._encoded(events), headers={"X-Accel-Buffering": "no"})
        self.service, self.problem = service, problem
        self.scope: Scope = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        self.scope = scope
        try:
            await unless_gone(self.stream_response(self._patiently(send)), receive)
        except Refusal as refusal:
            note(Request(scope), code=refusal.code)

    def _patiently(self, send: Send) -> Send:
        async def sent(message: Any) -> None:
            try:
                async with asyncio.timeout(self.service.params.timeout_s):
                    await send(message)
            except TimeoutError:
                raise client_left() from None

        return sent

    async def _encoded(self, events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
        """The events, comments in between, and at the end whatever it ended by."""
        try:
            async for encoded in _kept_alive(events):
                yield encoded
        except Refusal as refusal:
            yield self._error(refusal)
        except asyncio.CancelledError:
            if not self.service.stopping:
                raise
            yield self._error(come_again("stopping", "the service is stopping", 1))
        except Exception as error:  # noqa: BLE001  the server would print it, with whatever text it quotes
            event("fault", Level.WARNING, **failure(error))
            yield self._error(our_fault())

    def _error(self, refusal: Refusal) -> bytes:
        note(Request(self.scope), code=refusal.code)
        return Event("error", self.problem(refusal)).encode()


async def _kept_alive(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    """The events, and a comment whenever there was none for a while."""
    waiting = asyncio.ensure_future(anext(events))
    try:
        while True:
            await asyncio.wait({waiting}, timeout=KEEP_ALIVE_S)
            if not waiting.done():
                yield KEEPALIVE_COMMENT
                continue
            try:
                found = waiting.result()
            except StopAsyncIteration:
                return
            waiting = asyncio.ensure_future(anext(events))
            yield found.encode()
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
