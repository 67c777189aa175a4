"""The process: one socket, one event loop, the bundle in service, and a clean end."""

from __future__ import annotations

import gc
import logging
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Final

import uvicorn
from fastapi import FastAPI

from hanyeong.database.engine import Database
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.release.champion import RELEASE, bundle_path, read_pointer
from hanyeong.serving.access import Access
from hanyeong.serving.app import create_app
from hanyeong.serving.log import OfUvicorn, event
from hanyeong.serving.params import ServeParams
from hanyeong.serving.protocol import PatientProtocol
from hanyeong.serving.served_model import ServedModel
from hanyeong.serving.service import Service
from hanyeong.serving.service_manager import READY, STOPPING, notify
from hanyeong.serving.swap import follow

KEEP_ALIVE_S: Final = 75
"""Longer than clients and proxies (5 to 60 s): whoever hung up first would break a request that is just being sent."""
LONGEST_HEADERS: Final = 32_768
BACKLOG: Final = 2048


def load(root: Path | None, folder: Path | None, threads: int | None) -> ServedModel:
    """The bundle in a folder; else the one in service in the project at `root`, else the released one.

    Raises:
        InputError: there is none, or it cannot be served.

    """
    n_threads = threads or n_cores()
    if folder is not None:
        return ServedModel.load(folder, "folder", n_threads)
    if root is None:
        raise InputError("no project here and no --bundle; expected one of them")
    pointer = read_pointer(root)
    if pointer.digest is not None:
        found = ServedModel.load(bundle_path(root, pointer.digest), "champion", n_threads, pointer.digest)
        return replace(found, since=pointer.since.get(pointer.digest))
    if not (root / RELEASE).exists():
        raise InputError(f"{RELEASE}: no bundle yet; run `make pipeline`, or give one with --bundle")
    return ServedModel.load(root / RELEASE, "release", n_threads)


def serve(
    model: ServedModel,
    params: ServeParams,
    access: Access,
    root: Path | None = None,
    database: Database | None = None,
) -> None:
    """Serve until told to stop (SIGTERM, SIGINT); then requests under way are answered, and nothing else.

    `root`: the project whose champion is followed.

    Raises:
        ParamsError: the address cannot be listened on.

    """
    listener = _listener(params.host, params.port)
    service = Service(model, params, database, access.keys)
    beside: Callable[[], Awaitable[None]] | None = partial(follow, root, service) if root is not None else None
    server = _Server(_config(create_app(service, access, beside), params), service)
    host, port = listener.getsockname()[:2]
    event(
        "serving",
        url=f"http://{f'[{host}]' if ':' in host else host}:{port}",
        digest=model.digest,
        origin=model.origin,
        direction=model.direction,
        key_required=access.is_by_key,
        database=None if database is None else database.name,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ended)  # the server raises again what stopped it, when it has ended
    server.run(sockets=[listener])
    event("ended")


class _Server(uvicorn.Server):
    """uvicorn, which says that it is not ready any more as soon as it is told to stop."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self.service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        _leave_out_of_collections()
        notify(READY)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.service.stopping = True
        notify(STOPPING)
        event("stopping", signal=signal.Signals(sig).name)
        super().handle_exit(sig, frame)


def _leave_out_of_collections() -> None:
    """Leave what is loaded by now out of garbage collections: over it, one would stop the loop for some 80 ms."""
    gc.collect()
    gc.freeze()


def _config(app: FastAPI, params: ServeParams) -> uvicorn.Config:
    logger = logging.getLogger("uvicorn.error")
    logger.handlers, logger.propagate = [OfUvicorn()], False
    logger.setLevel(logging.DEBUG)
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        http=PatientProtocol,
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=params.drain_s,
        h11_max_incomplete_event_size=LONGEST_HEADERS,
        backlog=BACKLOG,
    )


def _listener(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _bound(socket.socket(family, kind, protocol), address)
    except OSError as error:
        raise ParamsError(
            f"serve.host, serve.port: cannot listen on {host}, port {port} ({error.strerror}); expected an address of "
            f"this machine and a free port. Choose another with --port, or stop what has it"
        ) from None


def _bound(listener: socket.socket, address: tuple[Any, ...]) -> socket.socket:
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def _ended(_number: int, _frame: FrameType | None) -> None:
    """A signal after the end: nothing is left to be stopped."""
