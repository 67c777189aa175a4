"""Telemetry and look-ups of every dependency are off. Import this module before any of them.

`DO_NOT_TRACK` is the word "true" since some of them accept nothing else. DVC has two switches of its own in the
committed `.dvc/config`.
"""

from __future__ import annotations

import os

SWITCHES = {
    "DO_NOT_TRACK": "true",
    "DVC_NO_ANALYTICS": "true",
    "DVC_STUDIO_OFFLINE": "true",
    "EVIDENTLY_DISABLE_TELEMETRY": "1",
    "GX_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "ITERATIVE_DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}

os.environ.update(SWITCHES)
