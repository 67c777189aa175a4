"""Runs a script and dies, as by `kill -9`, just before its n-th change of a file below a folder.

`python dying.py N FOLDER SCRIPT`: Python reports every open for writing, rename, removal and new directory to an
audit hook; the n-th that concerns FOLDER is the last thing that does not happen.
"""

import os
import signal
import sys
from pathlib import Path

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree"}


def main() -> None:
    wanted, folder, script = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        changes = event in CHANGES or (event == "open" and _writes(arguments))
        if changes and str(arguments[0]).startswith(folder):
            seen += 1
            if seen == wanted:
                os.kill(os.getpid(), signal.SIGKILL)

    code = compile(script.read_text(encoding="utf-8"), str(script), "exec")
    sys.addaudithook(hook)
    exec(code, {"__name__": "__main__"})  # noqa: S102  the test's own script


def _writes(arguments: tuple[object, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


if __name__ == "__main__":
    main()
