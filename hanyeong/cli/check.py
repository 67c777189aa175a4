"""`hanyeong check` and `hanyeong doctor`: what is wrong with params.yaml, with the machine and with the project."""

from __future__ import annotations

import sys
from itertools import chain
from typing import Annotated

import typer

from hanyeong.cli.project import project_root
from hanyeong.cli.service_settings import has_password
from hanyeong.complete_params import check_and_complete
from hanyeong.params import check_all, release_warnings
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.stage import YOUR_INPUT
from hanyeong.source_checks import size_warnings


def check() -> None:
    """Check params.yaml and the first rows of every source. Nothing is run."""
    root = project_root()
    params = check_and_complete(root)
    log("params.yaml: ok")
    if why := list(release_warnings(params)):
        warn("warning: the release decision will be no-go, whatever the scores:")
        for line in why:
            warn(line)
    if params.serve is not None and has_password(params.serve.database):
        warn(
            "warning: serve.database holds a password, and params.yaml is kept in git; `hanyeong serve` will refuse "
            "it. Put the whole URL into the variable HANYEONG_DATABASE instead"
        )
    if few := list(size_warnings(root, params)):
        warn("warnings:")
        for line in few:
            warn(line)


def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="hash every output and all of DVC's cache again")] = False,
) -> None:
    """Check this machine, the environment and the project for problems. Status 2 if anything is.

    Python, packages, disk, processor, params, DVC and champion are looked at.
    """
    from hanyeong.cli.doctor import BAD, deep_findings, findings

    root = project_root()
    bad = 0
    for finding in chain(findings(root, lambda: check_all(root)), deep_findings(root) if deep else ()):
        sys.stdout.write(finding.line + "\n")
        sys.stdout.flush()
        bad += finding.state == BAD
    if bad:
        warn(f"{bad} problem(s) found")
        raise typer.Exit(YOUR_INPUT)
