"""One module per DVC stage: where things lie, which params they read, and a recipe of calls into `hanyeong`."""

import sys
from importlib.util import find_spec

if find_spec("pyarrow") is None:
    sys.stderr.write(
        f"{sys.executable}: this Python is not Hanyeong's environment. Make it with `make setup`, then type "
        "`. .venv/bin/activate` and run again\n"
    )
    sys.exit(2)
