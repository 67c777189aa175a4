"""`make evidently` in a browser: the dashboard is drawn, and nobody but this machine is asked for anything."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from hanyeong.monitoring.live.workspace import WindowWorkspace
from tests.core.monitoring.live.test_workspace import report


@pytest.mark.slow
def test_the_dashboard_is_whole_and_asks_nobody_else(tmp_path: Path, browser) -> None:
    WindowWorkspace(tmp_path).add(report(1, latency_ms=0.7))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "HANYEONG_EVIDENTLY_PORT": str(port)}
    command = [sys.executable, "-m", "hanyeong.monitoring.live.evidently_ui"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            transport = httpx.HTTPTransport(retries=8)  # it takes seconds to start
            with httpx.Client(transport=transport, timeout=60) as client:
                assert client.get(address, headers={"Origin": "http://evil.example"}).status_code == 403
            tab = browser.new_context().new_page()
            asked: set[str] = set()
            wrong: list[str] = []
            tab.on("request", lambda request: asked.add(request.url.split("/")[2]))
            tab.on("pageerror", lambda error: wrong.append(str(error)))
            tab.set_default_timeout(120_000)
            tab.goto(address)
            tab.get_by_text("Hanyeong: ko-en").first.click()
            tab.get_by_text("service: effect / threshold").wait_for()
            assert asked == {f"127.0.0.1:{port}"}
            assert wrong == []
        finally:
            server.terminate()
