import subprocess
import sys

import pytest

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
