"""Timings are kept apart from results: seconds, memory, latencies and dates never enter a stage's outputs.

They lie under `.hanyeong/timings/`, one small file a stage, and are copied into `reports/timings.js`, which the report
pages load. So the same run gives the same bytes everywhere else.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.run_state import in_script, put
from hanyeong.pipeline.stage_result import Json

FOLDER, FORMER_FOLDER, SCRIPT = "timings", "clock", "reports/timings.js"


@dataclass
class Stopwatch:
    """Wall seconds, CPU seconds and peak memory of this process since the stopwatch was made."""

    readings: dict[str, Json] = field(default_factory=dict)
    _wall: float = field(default_factory=time.monotonic)
    _cpu: float = field(default_factory=time.process_time)

    def document(self) -> dict[str, Json]:
        return {
            "seconds": round(time.monotonic() - self._wall, 2),
            "cpu_seconds": round(time.process_time() - self._cpu, 2),
            "peak_bytes": peak_bytes(),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "readings": self.readings,
        }


def peak_bytes() -> int:
    """Most memory this process has held at once, since its program started."""
    try:
        # Linux's getrusage would count what its parent held before the program started, too.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError):
        unit = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, KiB elsewhere
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def record(root: Path, scratch: Path, stage: str, watch: Stopwatch) -> None:
    """Keep a stage's readings and refresh reports/timings.js."""
    write_json(scratch / FOLDER / f"{stage}.json", watch.document())
    refresh(root, scratch)


def read_all(scratch: Path) -> dict[str, dict[str, Json]]:
    """Readings by stage ("clean", "ingest@sample"), those that can be read."""
    found: dict[str, dict[str, Json]] = {}
    for path in (*(scratch / FORMER_FOLDER).glob("*.json"), *(scratch / FOLDER).glob("*.json")):
        try:
            found[path.stem] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # a reading is never worth stopping for
    return found


def refresh(root: Path, scratch: Path) -> None:
    """Write reports/timings.js anew from all readings; it cannot close the script element that loads it."""
    put(root / SCRIPT, f"window.TIMINGS = {in_script(read_all(scratch))};\n")
