"""`make evidently`: Evidently's pages about the windows, for this machine's browser only.

Its own command has telemetry in it, answers pages of other sites, and lets its pages ask anybody. Here telemetry is
off, what comes from another site or by another name is refused, and the pages may ask this server alone.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import hanyeong.pipeline.telemetry_off  # noqa: F401  before Evidently, which would call home

# isort: split
from hanyeong.monitoring.live.workspace import FOLDER
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.stage import YOUR_INPUT, describe_error

HOST: Final = "127.0.0.1"
NAMES: Final = (HOST, "localhost")
PORT: Final = int(os.environ.get("HANYEONG_EVIDENTLY_PORT", "4202"))
POLICY: Final = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
)
"""Evidently's pages hold scripts and styles; whatever they load comes from here."""
Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]


class OnlyHere:
    """Around the server: answers this machine's own pages, and keeps them from asking others."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        if scope["type"] == "lifespan" or is_own_request(dict(scope["headers"])):
            await self.app(scope, receive, _with_policy(send))
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"refused: asked by another site, or by another name\n"})
        else:
            await send({"type": "websocket.close", "code": 1008})


def is_own_request(headers: MutableMapping[bytes, bytes]) -> bool:
    """Whether a request names this machine, and comes from no page of another site; programs send no Origin."""
    host, origin = (headers.get(name, b"").decode("latin-1") for name in (b"host", b"origin"))
    try:
        here, asked_by = urlsplit(f"//{host}"), urlsplit(origin)
        same = asked_by.hostname in NAMES and asked_by.port == here.port
    except ValueError:  # no address at all
        return False
    return here.hostname in NAMES and (not origin or same)


def _with_policy(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"content-security-policy", POLICY.encode())]
        await send(message)

    return sending


def serve(folder: Path, port: int) -> None:
    """Serve a workspace until told to end."""
    import uvicorn
    from evidently.ui.service.app import create_app, get_config

    config = get_config(host=HOST, port=port, workspace=str(folder))
    config.telemetry.enabled = False
    log(f"Evidently: http://{HOST}:{port}   Ctrl-C ends it")
    uvicorn.run(OnlyHere(create_app(config)), host=HOST, port=port, log_level="warning")


def workspace() -> Path:
    """Raises InputError where the working directory has none."""
    folder = Path(FOLDER)
    if not folder.is_dir():
        raise InputError(f"{folder}: no window yet; run `hanyeong monitor` once the service has answered requests")
    return folder


def require_free(port: int) -> None:
    """Raises InputError when somebody listens on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise InputError(f"port {port} is taken; set HANYEONG_EVIDENTLY_PORT to another one") from None


def main() -> int:
    """The workspace of the project in the working directory."""
    try:
        require_free(PORT)
        serve(workspace(), PORT)
    except InputError as error:
        warn(describe_error(error))
        return YOUR_INPUT
    except KeyboardInterrupt:
        pass  # Ctrl-C is how this ends
    return 0


if __name__ == "__main__":
    sys.exit(main())
