"""Prefect's settings for this project, put in place before Prefect is imported.

Its home lies inside the project, so that two clones share no database; results are never persisted, since DVC is
the only cache; nothing calls home.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import hanyeong.pipeline.telemetry_off  # noqa: F401  before Prefect
from hanyeong.pipeline import proxies
from hanyeong.pipeline.process import PIPELINE_LOCK, is_locked

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = ROOT / ".hanyeong"
HOME = ROOT / ".prefect"
"""Runs, automations and schedules that people made: kept apart from scratch, which `make clean` removes."""
HOST = "127.0.0.1"
NAMES = (HOST, "localhost", *filter(None, os.environ.get("HANYEONG_HOSTS", "").split(",")))
"""What this machine may be called in an address: more than these only for a proxy of the user's own, which asks who."""
API_PORT = int(os.environ.get("PREFECT_SERVER_API_PORT", "4200"))
REPORTS_PORT = int(os.environ.get("HANYEONG_REPORTS_PORT", str(API_PORT + 1)))
"""`make ui` shows reports/ there: a browser follows no link from Prefect's page to a file."""

REPORTS_URL = f"http://{HOST}:{REPORTS_PORT}"

FLOW_LOCK = ROOT / PIPELINE_LOCK
UI_LOCK = SCRATCH / "locks/ui.lock"
API_FILE = SCRATCH / "api"
"""Where the server of a running `make ui` answers."""
REPORTS_FILE = SCRATCH / "reports-url"
"""Where it serves the reports, for a worker that was started with other ports."""
WORKER_NAME = "HANYEONG_WORKER"
"""Variable that names a worker."""

SETTINGS = {
    "PREFECT_HOME": str(HOME),
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_MARKUP": "false",
    "PREFECT_API_REQUEST_TIMEOUT": "20",  # a server that is frozen holds nobody up for long; each is tried again
    "PREFECT_WORKER_QUERY_SECONDS": "2",  # seconds between a click and its run; ten by default
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",  # seconds; 180 by default: a dead run is then found within minutes
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # a server of Prefect's own starting would outlive a killed flow
}


def is_here(url: str) -> bool:
    """Whether an address names this machine, which no proxy stands before."""
    return urlsplit(url).hostname in {HOST, "localhost", "::1"}


def is_own_request(host: str | None, origin: str | None) -> bool:
    """Whether a request names this machine, and comes from no page of another site; programs send no Origin."""
    try:
        host_url, origin_url = urlsplit(f"//{host or ''}"), urlsplit(origin or "")
        same = origin_url.hostname in NAMES and origin_url.port == host_url.port
    except ValueError:  # no address at all
        return False
    return host_url.hostname in NAMES and (origin is None or same)


def _set_proxies_aside() -> None:
    """A proxy to the world is none to a server on this machine, and some values end the client that only reads them.

    A server elsewhere, named by the user, may need them; a webhook finds them where `hanyeong.pipeline.proxies` looks.
    """
    if is_here(os.environ.get("PREFECT_API_URL") or f"http://{HOST}"):
        proxies.set_aside()
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = HOST  # else macOS would be asked for the system's own


def _move_home(before: Path) -> None:
    """Take along what an earlier version kept in scratch, unless a server of its own is at work there."""
    if (before / "prefect.db").exists() and not HOME.exists() and not is_locked(UI_LOCK) and not is_locked(FLOW_LOCK):
        before.rename(HOME)


_move_home(SCRATCH / "prefect")
_set_proxies_aside()
for _name, _value in SETTINGS.items():
    os.environ.setdefault(_name, _value)
if _known := os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):  # what our server asks for, our flow answers with
    os.environ.setdefault("PREFECT_API_AUTH_STRING", _known)
Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)  # Prefect warns where its home is not there
