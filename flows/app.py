"""Prefect's server as a program: its API and its pages, for this machine's browser only, asking nobody else.

Run by `flows.server` instead of `prefect server start`, which offers no way to refuse a page of another site that asks
this server for something (a browser sends its Origin), to refuse another name for this machine (a page whose name is
pointed at 127.0.0.1), or to keep the pages (Content-Security-Policy) and the server itself from asking other machines.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import prefect
import uvicorn
from prefect.settings import get_current_settings
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def policy(port: int) -> str:
    """What a page may load: from this server alone. Prefect's scripts compile text; its styles are in the page."""
    ours = " ".join(f"http://{name}:{port} ws://{name}:{port}" for name in settings.NAMES)
    return (
        f"default-src 'self' {ours} data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        "style-src 'self' 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    )


class OnlyHere:
    """Around the server: refuses foreign hosts and origins, and tells the browser to ask nobody else."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app, self.policy = app, policy(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if settings.is_own_request(headers.get("host"), headers.get("origin")):
            await self.app(scope, receive, self._with_policy(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            answer = PlainTextResponse("refused: asked by another site, or by another name than 127.0.0.1\n", 403)
            await answer(scope, receive, send)

    def _with_policy(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = self.policy
            await send(message)

        return sending


def ask_nobody() -> None:
    """Leave out the pages that ask an analytics host for settings; lists of integrations are those in the package."""
    from prefect.server.api import collections

    prefect.__ui_v2_static_path__ = settings.SCRATCH / "no-such-pages"
    collections.KNOWN_VIEWS.update(dict.fromkeys(collections.KNOWN_VIEWS, "file:"))  # no client opens that


def main() -> None:
    """Serve until killed; host, port and all else come from the environment that `flows.server` gives."""
    from prefect.server.api.server import create_app

    ask_nobody()
    server_settings = get_current_settings().server
    uvicorn.run(
        OnlyHere(create_app(final=True), server_settings.api.port),
        host=server_settings.api.host,
        port=server_settings.api.port,
        timeout_keep_alive=server_settings.api.keepalive_timeout,
        ws_ping_interval=server_settings.api.websocket_ping_interval,
        ws_ping_timeout=server_settings.api.websocket_ping_timeout,
        log_level=server_settings.logging_level.lower(),
    )


if __name__ == "__main__":
    main()
