"""Prefect's settings for this project, put in place before Prefect is imported.

Its home lies inside the project, so that two clones share no database; results are never persisted, since DVC is
the only cache; nothing calls home.
"""

from __future__ import annotations

import os
from pathlib import Path

import hanyeong.run.offline  # noqa: F401  before Prefect

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = ROOT / ".hanyeong"
API_HOST = "127.0.0.1"
API_PORT = int(os.environ.get("PREFECT_SERVER_API_PORT", "4200"))
REPORTS_PORT = int(os.environ.get("HANYEONG_REPORTS_PORT", str(API_PORT + 1)))
"""`make ui` shows reports/ there: a browser follows no link from Prefect's page to a file."""

os.environ.setdefault("PREFECT_HOME", str(SCRATCH / "prefect"))
os.environ.setdefault("PREFECT_RESULTS_PERSIST_BY_DEFAULT", "false")
os.environ.setdefault("PREFECT_LOGGING_MARKUP", "false")
