import subprocess
import sys
from pathlib import Path

import pytest

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.timings import read_all

GROWN = 300_000_000
PARENT = f"""
import subprocess, sys
held = bytearray({GROWN})
subprocess.run([sys.executable, "-c", sys.argv[1]], check=True)
"""
CHILD = """
from hanyeong.pipeline.timings import peak_bytes
before = peak_bytes()
held = bytearray(100_000_000)
del held
print(before, peak_bytes())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels do not hand a parent's peak on")
def test_peak_memory_is_what_this_program_held_not_what_started_it() -> None:
    done = subprocess.run([sys.executable, "-c", PARENT, CHILD], check=True, capture_output=True, text=True)
    before, after = map(int, done.stdout.split())
    assert before < GROWN / 2
    assert 100_000_000 <= after < GROWN


def test_timings_of_an_earlier_version_are_read_until_there_are_newer_ones(tmp_path: Path) -> None:
    for folder, stage, seconds in [("clock", "clean", 1), ("clock", "split", 2), ("timings", "split", 3)]:
        write_json(tmp_path / folder / f"{stage}.json", {"seconds": seconds})
    assert read_all(tmp_path) == {"clean": {"seconds": 1}, "split": {"seconds": 3}}
