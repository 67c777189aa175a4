"""A worker of this project's pool: it starts the runs that Prefect's server asks for, here and in this environment.

`make ui` starts one; another, on a server of one's own, is `python -m flows.worker` with PREFECT_API_URL, or Prefect's
own command. When it is told to end, Prefect stops its runs, which have the time to write a checkpoint.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import asyncio
import os
import socket
import sys

from flows.server import known_api
from hanyeong.pipeline.process import environment
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.stage import DONE, YOUR_INPUT


def main() -> int:
    """Work until told to end."""
    api = known_api()
    if api is None:
        warn("no server: start `make ui`, or name one in PREFECT_API_URL")
        return YOUR_INPUT
    os.environ.update({**environment(), "PREFECT_API_URL": api})
    os.chdir(settings.ROOT)
    _work(os.environ.get(settings.WORKER_NAME) or f"{settings.ROOT.name} on {socket.gethostname()}")
    return DONE


def _work(name: str) -> None:
    from prefect.utilities.processutils import setup_signal_handlers_worker
    from prefect.workers.process import ProcessWorker  # Prefect reads PREFECT_API_URL when it is imported

    from flows.deployments import POOL

    setup_signal_handlers_worker(os.getpid(), "the worker", log)
    asyncio.run(ProcessWorker(POOL, name=name).start(printer=log))


if __name__ == "__main__":
    sys.exit(main())
