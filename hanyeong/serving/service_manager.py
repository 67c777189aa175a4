"""What systemd is told, where it started the service and wants to know: that it is ready, and that it stops."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

SOCKET: Final = "NOTIFY_SOCKET"
READY, STOPPING = "READY=1", "STOPPING=1"


def notify(state: str, environment: Mapping[str, str] = os.environ) -> None:
    """Tell a state (sd_notify); nothing where nobody listens."""
    address = environment.get(SOCKET, "")
    if not address:
        return
    if address.startswith("@"):  # of Linux's abstract namespace
        address = f"\0{address[1:]}"
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sending:
        sending.connect(address)
        sending.sendall(state.encode())
