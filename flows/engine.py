"""What a worker starts for a flow run: Prefect's engine, which ends with the worker, however that ends.

In a session of its own: Ctrl-C in the worker's terminal reaches the worker alone, which then stops its runs.
"""

from __future__ import annotations

import flows.settings  # isort: skip  # noqa: F401  settings before Prefect

import os
import sys
from contextlib import suppress

from hanyeong.pipeline.process import exec_bound_to_parent


def main() -> None:
    """Become the engine: the worker knows this process by its number."""
    with suppress(PermissionError):  # it leads a session already
        os.setsid()
    exec_bound_to_parent([sys.executable, "-m", "prefect.engine"])


if __name__ == "__main__":
    main()
