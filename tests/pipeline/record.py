"""`make records`: run the tiny pipeline and keep what every stage leaves below reports/, for the tests of the pages.

One goal is out of reach, so that the verdict has something to say.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hanyeong.pipeline.params import read_yaml
from tests.pipeline.workspace import Workspace, fresh_workspace
from tests.records import RECORDED, result_files

OUT_OF_REACH = 45.0
"""BLEU that no tiny translator reaches."""


def main() -> int:
    """Record anew; returns an exit status."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = fresh_workspace(Path(folder) / "hanyeong")
        workspace.edit(lambda params: params["goals"]["min_bleu"].update(sample=OUT_OF_REACH))
        done = workspace.hanyeong("run")
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            return done.returncode
        keep(workspace, list(read_yaml(workspace.root / "params.yaml")["sources"]))
    return 0


def keep(workspace: Workspace, sources: Sequence[str]) -> None:
    """Replace the records by the result files of a run."""
    shutil.rmtree(RECORDED)
    for file in result_files(sources):
        target = RECORDED / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(workspace.root / "reports" / file, target)


if __name__ == "__main__":
    sys.exit(main())
