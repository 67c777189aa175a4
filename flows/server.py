"""Prefect's server: this machine only, tied to the process that starts it, its words in a file."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from flows.child import Child
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.process import is_locked

LOG = settings.HOME / "server.log"


@contextmanager
def server(port: int, *, schedules: bool) -> Iterator[str]:
    """The address of an API that answers during the block; `schedules` says whether it asks for runs by the clock."""
    with process(port, schedules=schedules) as child:
        yield answering(child, port)


def process(port: int, *, schedules: bool) -> Child:
    """The server's process, for a `with`: it ends with the block."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    return Child("flows.app", "Prefect's server", _settings(port, schedules), LOG)


def known_api() -> str | None:
    """The server to use where there is one: the one the user names, else that of a running `make ui`."""
    if named := os.environ.get("PREFECT_API_URL"):
        return named
    if is_locked(settings.UI_LOCK) and settings.API_FILE.exists():
        return settings.API_FILE.read_text(encoding="utf-8")
    return None


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((settings.HOST, 0))
        return int(probe.getsockname()[1])


def require_free(port: int, variable: str) -> None:
    """Raises InputError when somebody listens on `port`; `variable` is what the user sets to move elsewhere."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, port))
        except OSError:
            raise InputError(
                f"port {port} is taken: is `make ui` running already? Stop it, or set {variable} to another port"
            ) from None


def _settings(port: int, schedules: bool) -> dict[str, str]:
    # As variables, not as flags: with the flags alone the pages are told another address and stay empty.
    defaults = {
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": ",".join(f"http://{name}:{port}" for name in settings.NAMES),
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
    }
    return {
        **{name: os.environ.get(name, value) for name, value in defaults.items()},
        "PREFECT_API_URL": "",
        "PREFECT_SERVER_API_HOST": settings.HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": str(schedules).lower(),
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": str(schedules).lower(),
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": str(schedules).lower(),
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # those pages ask an analytics host for their settings
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }


def answering(child: Child, port: int) -> str:
    """The API's address, once the server is well; one that ended is an error, one that is slow is not."""
    api = f"http://{settings.HOST}:{port}/api"
    while child.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{api}/health", timeout=5):  # noqa: S310  a constant http address
                return api
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise InputError(
        f"Prefect's server ended in status {child.process.returncode} before it answered; "
        f"its own words are in {LOG.relative_to(settings.ROOT)}"
    )
