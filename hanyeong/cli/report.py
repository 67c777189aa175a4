"""`hanyeong report` and `hanyeong examples`: the pages, and sentences in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hanyeong.cli.project import project_root
from hanyeong.cli.reproducing import repro
from hanyeong.cli.run import explain
from hanyeong.pipeline import run_state, standard_streams
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.process import PIPELINE_LOCK, exclusive_lock, is_locked
from hanyeong.pipeline.progress import log, warn


def report() -> None:
    """Regenerate the report pages and print their path. Also after a failed run or during one."""
    root = project_root()
    from hanyeong.report.render import render_here, render_now

    if is_locked(root / PIPELINE_LOCK) or run_state.running(root):
        log("a run is in progress: the pages show its results so far")
        sys.stdout.write(f"{render_now(root).relative_to(root)}\n")
        return
    missing = missing_results(root)
    with exclusive_lock(root / PIPELINE_LOCK, "the pipeline"):
        if missing:
            warn(f"missing results: {', '.join(missing)}; the pages were generated without them; run `make pipeline`")
            render_here(root)
            status = 0
        else:
            (root / ".hanyeong/status/report.json").unlink(missing_ok=True)
            status = repro(root, "--single-item", "report")
    if status:
        raise typer.Exit(explain(root, status, "report"))
    sys.stdout.write("reports/index.html\n")


def examples(
    test: Annotated[str | None, typer.Option(help="translations of this test set only")] = None,
    rejected: Annotated[
        str | None, typer.Option("--rejected", "--refused", help="pairs rejected as this only, such as length_ratio")
    ] = None,
) -> None:
    """Show translations and rejected pairs, of restricted sources too. The best, middle and worst ones; only here."""
    standard_streams.require_open("stdout")
    root = project_root()
    from hanyeong.report.examples import example_lines, read_examples

    found = read_examples(root, None)
    known = {"test": (test, found.tests), "rejected": (rejected, found.rejected)}
    for option, (wanted, there) in known.items():
        if wanted is not None and wanted not in there:
            raise InputError(f"--{option} {wanted}: no such examples; expected one of {', '.join(there) or 'none yet'}")
    for line in example_lines(found, test, rejected):
        sys.stdout.write(line + "\n")


def missing_results(root: Path) -> list[str]:
    """What the report reads and no stage has left yet."""
    from stages.report import STAGE

    return sorted(path for path in STAGE.reads.values() if not (root / path).exists())
