"""Middleware around every request: an id, a concurrency slot, a line in the log, a count, and no traceback."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hanyeong.pipeline.log_level import Level
from hanyeong.serving.access import Access
from hanyeong.serving.call import CALL, Call, client_kind, dialect_of
from hanyeong.serving.log import event, failure
from hanyeong.serving.refusal import Refusal, come_again
from hanyeong.serving.service import Service, Translated

ID: Final = "x-request-id"
_AN_ID: Final = re.compile(r"[0-9a-fA-F]{8}[0-9a-fA-F-]{8,28}")
"""A client's own id is taken over where it is one: hexadecimal digits, in which no text can be hidden."""
ALWAYS_ANSWERED: Final = frozenset({"/health", "/ready", "/metrics"})
"""Paths that are answered when there is no place for others."""
TRANSLATIONS: Final = re.compile(r".*/translate(/stream)?/?|/imme/?|/deeplx(/.*)?")
"""Paths whose requests end in the queue of the model at once."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HEADERS: Final = {"x-content-type-options": "nosniff", "cache-control": "no-store", "referrer-policy": "no-referrer"}
NO_ROUTE: Final = "none"
CLIENT_LEFT: Final = 499
"""Status in log and counts for an answer that nobody was there to read, as nginx has it."""

Render = Callable[[Request, Refusal], Response]


class Watch:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, service: Service, access: Access, render: Render) -> None:
        self.app, self.service, self.access, self.render = app, service, access, render
        self._under_way = 0
        service.metrics.under_way(lambda: self._under_way)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; other things that a server says go straight through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._under_way += 1
        try:
            await self._watched(scope, receive, send)
        finally:
            self._under_way -= 1

    async def _watched(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send, _request_id(Headers(scope=scope)))
        scope["hanyeong"] = {"request_id": answer.request_id}
        call = _call(scope, answer.request_id)
        CALL.set(call)
        try:
            await self._answered(scope, receive, answer)
        except asyncio.CancelledError:  # the time for what was under way is over, and the server ends
            if not answer.begun:
                stopping = come_again("stopping", "the service is stopping", 1)
                await self.render(Request(scope), stopping)(scope, receive, answer)
        except Exception as error:  # noqa: BLE001  the server would print it, with whatever text it quotes
            event("fault", Level.WARNING, request_id=answer.request_id, **failure(error))
            if not answer.begun:
                await self.render(Request(scope), our_fault())(scope, receive, answer)
        finally:
            self._note(scope, answer, call)

    async def _answered(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        try:
            self._admit(scope)
        except Refusal as refusal:
            await self.render(Request(scope), refusal)(scope, receive, answer)
        else:
            await self.app(scope, receive, answer)

    def _admit(self, scope: Scope) -> None:
        if scope["path"] in ALWAYS_ANSWERED:
            return
        self.access.require_host(Headers(scope=scope))
        if self._under_way > self.service.params.max_requests:
            raise come_again("too-many-requests", f"{self.service.params.max_requests:,} requests are in flight", 1)
        if scope["method"] == "POST" and TRANSLATIONS.fullmatch(scope["path"]):
            self.service.batcher.require_room()

    def _note(self, scope: Scope, answer: _Answer, call: Call) -> None:
        said, ms = scope["hanyeong"], call.latency_ms
        status = CLIENT_LEFT if said.get("code") == "client-left" else answer.status
        route = route_of(scope)
        self.service.metrics.request(route, status, ms / 1000)
        code = said.get("code")
        if code:
            self.service.metrics.refusal(code)
        if scope["path"] not in ALWAYS_ANSWERED:
            method = scope["method"] if scope["method"] in METHODS else "other"
            event(
                "request",
                request_id=answer.request_id,
                method=method,
                route=route,
                status=status,
                ms=round(ms, 1),
                **{name: said[name] for name in ("code", "items", "characters", "sentences") if name in said},
            )
        if call.is_logged(code) and route != NO_ROUTE:
            self.service.record(call.entry(route, status, code))


class _Answer:
    """`send`, which notes what is sent and adds the headers of every answer."""

    def __init__(self, send: Send, request_id: str) -> None:
        self.send, self.request_id = send, request_id
        self.status, self.begun = 0, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            headers = MutableHeaders(scope=message)
            headers[ID] = self.request_id
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self.send(message)


def note(request: Request, **facts: Any) -> None:
    """Facts of a request for its line in the log: numbers, and codes of ours."""
    request.scope.setdefault("hanyeong", {}).update(facts)


def note_sizes(request: Request, texts: Sequence[str], found: Sequence[Translated]) -> None:
    """How much was asked."""
    note(
        request,
        items=len(texts),
        characters=sum(map(len, texts)),
        sentences=sum(len(one.segments) for one in found),
    )


def route_of(scope: Scope) -> str:
    """The template of the path, of which there are as many as there are routes."""
    return str(getattr(scope.get("route"), "path", NO_ROUTE))


def _call(scope: Scope, request_id: str) -> Call:
    """The request for the log: its dialect by the path, and what kind of program sent it."""
    kind = client_kind(Headers(scope=scope).get("user-agent", ""))
    return Call(request_id, dialect_of(scope["path"]), kind)


def _request_id(headers: Headers) -> str:
    given = headers.get(ID, "")
    return given if _AN_ID.fullmatch(given) else uuid.uuid4().hex


def our_fault() -> Refusal:
    """What a client is told of an exception that nobody foresaw."""
    return Refusal(
        HTTPStatus.INTERNAL_SERVER_ERROR, "fault", "internal error; the service's log shows where, under this id"
    )
