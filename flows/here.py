"""Prefect's settings for this project, put in place before Prefect is imported.

Its home lies inside the project, so that two clones share no database; results are never persisted, since DVC is
the only cache; nothing calls home.
"""

from __future__ import annotations

import os
from pathlib import Path

import hanyeong.run.offline  # noqa: F401  before Prefect
from hanyeong.run.process import PIPELINE_LOCK

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = ROOT / ".hanyeong"
HOST = "127.0.0.1"
API_PORT = int(os.environ.get("PREFECT_SERVER_API_PORT", "4200"))
REPORTS_PORT = int(os.environ.get("HANYEONG_REPORTS_PORT", str(API_PORT + 1)))
"""`make ui` shows reports/ there: a browser follows no link from Prefect's page to a file."""

FLOW_LOCK = ROOT / PIPELINE_LOCK
UI_LOCK = SCRATCH / "locks/ui.lock"
API_FILE = SCRATCH / "prefect/api"
"""Where the server of a running `make ui` answers."""

SETTINGS = {
    "PREFECT_HOME": str(SCRATCH / "prefect"),
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_MARKUP": "false",
    "PREFECT_RUNNER_POLL_FREQUENCY": "2",  # seconds between a click and its run; ten by default
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # a server of Prefect's own starting would outlive a killed flow
}

_direct = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
if _direct != "*":  # a proxy for the world is none for the server on this machine
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join(filter(None, [_direct, HOST]))
for _name, _value in SETTINGS.items():
    os.environ.setdefault(_name, _value)
Path(SETTINGS["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)  # Prefect warns where its home is not there
