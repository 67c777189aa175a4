"""Renders the report pages during a run whenever there are new results.

The one that starts the run watches, from outside: no stage spends time on pages, and what goes wrong with a drawing
concerns no stage. Each drawing is a short process of its own, with what processor time nobody else wants.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hanyeong.pipeline import run_state
from hanyeong.pipeline.process import bound_to_parent, environment
from hanyeong.pipeline.progress import log, warn

LOOK_S = 2.0
"""Seconds between two looks."""
REST_S = 15.0
"""Seconds between the end of a drawing and the beginning of the next."""
NICE = 19
PATIENCE_S = 120.0
"""Longest time that a drawing may take."""


@contextmanager
def drawing(root: Path, command: Sequence[str]) -> Iterator[None]:
    """Run `command` in `root` whenever a stage left a result or a training was read on dev, until the block ends."""
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(root, command, ended), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join(LOOK_S)


def _watch(root: Path, command: Sequence[str], ended: threading.Event) -> None:
    drawn, rest, told = found(root), LOOK_S, False
    while not ended.wait(rest):
        now = found(root)
        rest = LOOK_S
        if now != drawn:
            if not _draw(root, command, ended):
                return
            if not told and not ended.is_set():
                log(f"what it has found so far: {run_state.PAGES}/index.html")
            drawn, rest, told = now, REST_S, True


def found(root: Path) -> tuple[tuple[str, int], ...]:
    """What there is to draw: result files with their time, running trainings with their number of readings."""
    results = sorted([*root.glob("reports/*.json"), *root.glob("reports/*/*.json")])
    files = [(path.as_posix(), path.stat().st_mtime_ns) for path in results if path.exists()]
    return (*files, *((label, _readings(note)) for label, note in run_state.running(root).items()))


def _readings(note: object) -> int:
    result = note.get("result") if isinstance(note, dict) else None
    return int(result.get("steps") or 0) if isinstance(result, dict) else 0


def _draw(root: Path, command: Sequence[str], ended: threading.Event) -> bool:
    """Run the command to its end, or to the end of the block; False: it failed, and is not tried again."""
    nice, nowhere = bound_to_parent("nice", "-n", str(NICE), *command), subprocess.DEVNULL
    try:
        with subprocess.Popen(  # noqa: S603  no shell
            nice, cwd=root, env=environment(), stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
        ) as child:
            status = _waited(child, ended)
    except OSError as error:
        status = error.errno or 1
    if status and not ended.is_set():
        warn(
            f"the pages could not be drawn while the run goes on (status {status}); `hanyeong report` draws them later"
        )
    return not status


def _waited(child: subprocess.Popen[bytes], ended: threading.Event) -> int:
    """The child's status; it is killed when the block ends or patience does."""
    waited = 0.0
    while child.poll() is None:
        if ended.wait(0.2) or waited > PATIENCE_S:
            child.kill()
            return child.wait()
        waited += 0.2
    return child.returncode
