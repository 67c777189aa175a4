"""One module per DVC stage: where things lie, which params they read, and a recipe of calls into `hanyeong`."""

import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec("pyarrow") is None:
    sys.stderr.write(
        f"{sys.executable}: this Python is not Hanyeong's environment. Make it with `make setup`, then type "
        "`. .venv/bin/activate` and run again\n"
    )
    sys.exit(2)

from hanyeong.pipeline.dvc_locks import leave_if_dvc_is_gone
from hanyeong.pipeline.interpreter import start_anew
from hanyeong.pipeline.process import die_with_parent, exit_on

start_anew()
if os.environ.get("DVC_STAGE"):  # before the libraries: seconds in which a killed DVC would leave the stage behind
    die_with_parent()
    leave_if_dvc_is_gone(Path.cwd())
    exit_on(signal.SIGTERM, signal.SIGINT)
