"""A machine without a network: what serves, watches and renews does its work, and nothing tries to leave.

All commands run in a network namespace that holds this machine alone, and every address that a Python process asks for
is noted. The pipeline itself runs in such a namespace in test_flow.py.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.pipeline import processes
from tests.pipeline.processes import SEALED, answers, can_be_sealed, free_port, running_below
from tests.pipeline.workspace import ROOT, Workspace

pytestmark = pytest.mark.skipif(not can_be_sealed(), reason="no network namespace can be made here (unshare -rn, ip)")

REQUESTS = 30
wait_until = partial(processes.wait_until, patience_s=900)  # Prefect alone starts for minutes where others use the CPUs
LEAVING = """
import socket
for ask in (lambda: socket.create_connection(("192.0.2.1", 80), 1), lambda: socket.getaddrinfo("example.invalid", 80)):
    try:
        ask()
    except OSError:
        pass
"""


def sealed(root: Path, log: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """The command without a network; what its processes ask for is in the log."""
    watched = {"PYTHONPATH": os.pathsep.join([str(ROOT / "tests/watching"), str(ROOT)]), "WATCHED_SOCKETS": str(log)}
    environment = Workspace(root).environment(**watched)
    return subprocess.run([*SEALED, *command], cwd=root, env=environment, capture_output=True, text=True)


def test_a_process_that_tries_to_leave_is_noted_and_gets_nowhere(tmp_path: Path) -> None:
    log = tmp_path / "sockets"
    done = sealed(tmp_path, log, sys.executable, "-c", LEAVING)
    assert done.returncode == 0, done.stderr
    noted = log.read_text()
    assert "socket.connect: 192.0.2.1" in noted
    assert "socket.getaddrinfo: example.invalid" in noted


def test_service_monitor_renewal_and_pages_need_no_network(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "hanyeong")
    assert workspace.hanyeong("promote").returncode == 0
    (workspace.root / "prefect.yaml").write_bytes((ROOT / "prefect.yaml").read_bytes())
    live = {"window_requests": REQUESTS, "min_rows": 20, "settle_seconds": 0, "max_hours": 4}
    workspace.edit(lambda p: p.update(live=live, serve={"store_text": "feedback"}))
    log = tmp_path / "sockets"
    code = f"from tests.pipeline.test_unplugged import day; day({str(workspace.root)!r})"
    done = sealed(workspace.root, log, sys.executable, "-c", code)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    assert not log.exists(), log.read_text()
    assert running_below(workspace.root) == []


# -- what runs without a network


def day(root: str) -> None:
    """The champion is served, watched and asked about; nothing is new, so nothing is trained."""
    port, evidently, prefect, reports = (free_port() for _ in range(4))
    with background(root, "-m", "hanyeong.cli", "serve", "--port", str(port)):
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{url}/ready"), "the service is ready")
        for n in range(REQUESTS):
            answer = post(f"{url}/api/v1/translate", {"texts": [f"나는 {n}시에 밥을 먹는다."], "source": "ko"})
        said = {"request_id": answer.headers["x-request-id"], "segment": 0, "rating": "up", "correction": "I eat."}
        post(f"{url}/api/v1/feedback", said | {"source": f"나는 {n}시에 밥을 먹는다."})
        wait_until(lambda: "window 1 " in command(root, "monitor") or closed(root) == 1, "a window is closed")
        assert "1" in command(root, "feedback", "list")
        assert "30" in command(root, "status")
        command(root, "retrain", "--reason", "alarm", status=3)
        with background(root, "-m", "hanyeong.monitoring.live.evidently_ui", HANYEONG_EVIDENTLY_PORT=str(evidently)):
            wait_until(lambda: answers(f"http://127.0.0.1:{evidently}/api/projects"), "Evidently's pages")
        ports = {"PREFECT_SERVER_API_PORT": str(prefect), "HANYEONG_REPORTS_PORT": str(reports)}
        with background(root, "-m", "flows.ui", **ports):
            wait_until(lambda: answers(f"http://127.0.0.1:{reports}/reports/index.html"), "the reports' pages")
            run_flow(f"http://127.0.0.1:{prefect}/api", "monitor/monitor")


@contextmanager
def background(root: str, *arguments: str, **environment: str) -> Iterator[None]:
    """A program that runs meanwhile."""
    with (Path(root) / f"{arguments[-1]}.log").open("wb") as words:
        child = subprocess.Popen(
            [sys.executable, *arguments], cwd=root, env={**os.environ, **environment}, stdout=words, stderr=words
        )
        try:
            yield
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(300)


def command(root: str, *arguments: str, status: int = 0) -> str:
    """What `hanyeong ARGUMENTS` says."""
    done = subprocess.run([sys.executable, "-m", "hanyeong.cli", *arguments], cwd=root, capture_output=True, text=True)
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def closed(root: str) -> int:
    """Windows with a report."""
    return len(list(Path(root, "reports/windows").glob("[0-9]*.json")))


def post(url: str, body: Any) -> httpx.Response:
    answer = httpx.post(url, json=body, timeout=60, trust_env=False)
    assert answer.is_success, answer.text
    return answer


def run_flow(api: str, name: str) -> None:
    """A run of the deployment, as its button in the UI starts it, to its end."""
    import hanyeong.pipeline.telemetry_off  # noqa: F401  before Prefect

    # isort: split
    from prefect import get_client
    from prefect.exceptions import ObjectNotFound
    from prefect.settings import PREFECT_API_URL, temporary_settings

    wait_until(lambda: answers(f"{api}/health"), "Prefect is ready")
    with temporary_settings({PREFECT_API_URL: api}), get_client(sync_client=True) as client:

        def deployed() -> bool:
            try:
                return bool(client.read_deployment_by_name(name))
            except ObjectNotFound:
                return False

        wait_until(deployed, f"the deployment {name}")
        run = client.create_flow_run_from_deployment(client.read_deployment_by_name(name).id)
        wait_until(lambda: is_final(client.read_flow_run(run.id)), f"the end of {name}")
        ended = client.read_flow_run(run.id).state
        assert ended is not None
        assert ended.is_completed()


def is_final(run: Any) -> bool:
    return run.state is not None and run.state.is_final()
