"""Nobody but this machine's own pages may ask the servers of `make ui` for anything, and they ask nobody else."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import http.client
import json
import socket
import struct
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.flows.conftest import Served
from tests.pipeline.processes import running_below

FOREIGN_HOSTS = ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "192.0.2.1:{port}", "", "[::"]
FOREIGN_ORIGINS = ["http://evil.example", "https://127.0.0.1:1", "http://evil.example:{port}", "null", "http://[::"]


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def answer(port: int, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
    """The server's answer to a request with these very headers."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(None if body is None else body.encode())
        found = connection.getresponse()
        return Answer(found.status, found.headers, found.read())


def listening(pids: set[int]) -> set[tuple[str, int]]:
    """Addresses on which these processes listen, as the kernel knows them."""
    inodes = set()
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                inodes.add(str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]"))
            except OSError:
                continue
    found = set()
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            address, port = fields[1].split(":")
            if fields[3] == "0A" and fields[9] in inodes:  # LISTEN
                words = [int(address[i : i + 8], 16) for i in range(0, len(address), 8)]
                found.add((socket.inet_ntop(family, struct.pack(f"={len(words)}I", *words)), int(port, 16)))
    return found


def test_the_processes_of_make_ui_listen_on_this_machine_only(served: Served) -> None:
    found = listening(set(running_below(served.workspace.root)))
    assert {("127.0.0.1", served.port), ("127.0.0.1", served.reports_port)} <= found
    assert {address for address, _ in found} == {"127.0.0.1"}


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_another_name_for_this_machine_is_refused(served: Served, host: str) -> None:
    for port, path in ((served.port, "/api/health"), (served.port, "/"), (served.reports_port, "/reports/index.html")):
        for method in ("GET", "HEAD"):
            assert answer(port, path, method, Host=host.format(port=port)).status in {400, 403}


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_another_site_is_refused(served: Served, origin: str) -> None:
    api, reports = served.port, served.reports_port
    with served.client() as client:
        before = _asked_for(client)
        flow = client.read_flow_by_name("lifecycle").id
    request = json.dumps({"flow_id": str(flow), "state": {"type": "SCHEDULED"}})
    for kind in ("text/plain", "application/json"):
        done = answer(api, "/api/flow_runs/", "POST", request, Origin=origin.format(port=api), Content_Type=kind)
        assert done.status == 403
        assert done.headers["Access-Control-Allow-Origin"] is None
    assert answer(api, "/api/logs/filter", "OPTIONS", Origin=origin.format(port=api)).status == 403
    assert answer(reports, "/reports/index.html", Origin=origin.format(port=reports)).status == 403
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    key = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    socketed = answer(api, "/api/events/out", Origin=origin.format(port=api), **upgrade, **key)
    assert socketed.status == 403
    with served.client() as client:
        assert _asked_for(client) == before


def _asked_for(client: Any) -> set[str]:
    """Runs that somebody asked for; those of the schedule come by themselves, at any moment."""
    return {str(run.id) for run in client.read_flow_runs() if not run.auto_scheduled}


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_our_own_pages_and_programs_without_an_origin_are_answered(served: Served, name: str) -> None:
    for port, path in ((served.port, "/api/health"), (served.reports_port, "/")):
        own = {"Host": f"{name}:{port}"}
        assert answer(port, path, **own).status in {200, 302}
        assert answer(port, path, **own, Origin=f"http://{name}:{port}").status in {200, 302}


def test_a_program_that_changes_something_needs_the_servers_token(served: Served) -> None:
    """What Prefect's clients and pages fetch by themselves."""
    done = answer(served.port, "/api/flow_runs/filter", "POST", "{}", Content_Type="application/json")
    assert (done.status, b"CSRF" in done.body) == (403, True)


@pytest.mark.parametrize("path", ["/v2", "/v2/dashboard", "/v2/assets/index.js"])
def test_the_pages_that_call_home_are_not_there(served: Served, path: str) -> None:
    done = answer(served.port, path, Cookie="prefect_ui_version=v2")
    assert b"amplitude" not in done.body
    start = answer(served.port, "/", Cookie="prefect_ui_version=v2")
    assert (start.status, start.headers["Location"]) == (200, None)
    assert start.headers["Content-Security-Policy"].startswith(f"default-src 'self' http://127.0.0.1:{served.port} ")
    assert "connect-src" not in start.headers["Content-Security-Policy"]


def test_lists_of_integrations_come_from_the_package(served: Served) -> None:
    """Prefect's server would ask a code host for them, whenever a page of blocks or pools is opened."""
    done = answer(served.port, "/api/collections/views/aggregate-worker-metadata")
    assert done.status == 200
    assert "process" in json.loads(done.body)["prefect"]
    assert not served.socket_log.exists(), served.socket_log.read_text()


@pytest.mark.parametrize(
    ("host", "origin", "expected"),
    [
        ("127.0.0.1:4200", None, True),
        ("localhost:4200", "http://localhost:4200", True),
        ("localhost:4300", "http://127.0.0.1:4300", True),
        ("127.0.0.1:4200", "http://127.0.0.1:4201", False),
        ("127.0.0.1:4200", "", False),
        (None, None, False),
    ],
)
def test_who_asks(host: str | None, origin: str | None, expected: bool) -> None:
    assert settings.is_own_request(host, origin) is expected
