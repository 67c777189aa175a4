"""`make ui`: Prefect's server and pages on this machine only, the lifecycle on a schedule, the reports beside it.

Everything started here ends with it.
"""

from __future__ import annotations

from flows import here  # isort: skip  settings before Prefect

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

from hanyeong.run.params import parse, read_yaml
from hanyeong.run.progress import say
from hanyeong.run.schedule import ScheduleParams

API = f"http://{here.API_HOST}:{here.API_PORT}/api"


def main() -> None:
    """Start the server, wait until it answers, then serve the deployment until interrupted."""
    # As variables, not as flags: with the flags alone the pages are told another address and stay empty.
    os.environ["PREFECT_SERVER_API_HOST"] = here.API_HOST
    os.environ["PREFECT_SERVER_API_PORT"] = str(here.API_PORT)
    server = _tied("-m", "prefect", "server", "start")
    os.environ["PREFECT_API_URL"] = API
    reports = _tied("-m", "http.server", str(here.REPORTS_PORT), "--bind", here.API_HOST, "--directory", "reports")
    try:
        _wait_for(server)
        _serve()
    finally:
        for child in (reports, server):
            child.terminate()
            child.wait()


def _tied(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "hanyeong.run.process", sys.executable, *arguments]
    return subprocess.Popen(command, cwd=here.ROOT)  # noqa: S603  an argument list, no shell


def _wait_for(server: subprocess.Popen[bytes]) -> None:
    """Until the server says it is well; a server that ended is an error, one that is slow is not."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{API}/health", timeout=5):  # noqa: S310  a constant http address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    sys.exit(f"Prefect's server did not start; is port {here.API_PORT} taken? Set PREFECT_SERVER_API_PORT to another")


def _serve() -> None:
    from prefect.schedules import Cron

    from flows.lifecycle import lifecycle  # Prefect reads PREFECT_API_URL when it is imported

    clock = parse({"schedule": ScheduleParams}, read_yaml(here.ROOT / "params.yaml"), "params.yaml")["schedule"]
    say(f"pages: http://{here.API_HOST}:{here.API_PORT}   runs: {clock.cron} ({clock.timezone})")
    lifecycle.serve(
        name="lifecycle", schedule=Cron(clock.cron, timezone=clock.timezone), limit=1, pause_on_shutdown=False
    )


if __name__ == "__main__":
    main()
