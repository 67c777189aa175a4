"""In every Python process whose PYTHONPATH names this folder: note each address asked that is not this machine.

Python's own audit events: whatever a library does through its sockets passes here, also in threads and children.
"""

import os
import sys

LOCAL = {"127.0.0.1", "localhost", "::1", "", None}
PLACE = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.connect": 1, "socket.sendto": 1}
"""Where among an event's arguments the address stands."""


def _heard(event: str, arguments: tuple) -> None:
    if event not in PLACE:
        return
    address = arguments[PLACE[event]]
    if event in {"socket.connect", "socket.sendto"}:
        if not isinstance(address, tuple):
            return  # a socket of this machine's own kind
        address = address[0]
    if isinstance(address, bytes):
        address = address.decode(errors="replace")
    if address not in LOCAL:
        with open(os.environ["WATCHED_SOCKETS"], "a", encoding="utf-8") as log:  # noqa: PTH123  no import but these
            log.write(f"{os.path.basename(sys.argv[0] or '-c')}: {event}: {address}\n")  # noqa: PTH119


if "WATCHED_SOCKETS" in os.environ:
    sys.addaudithook(_heard)
