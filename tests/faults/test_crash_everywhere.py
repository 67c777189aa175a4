"""Killed before any change of a file, in turn: what is visible is the old output, the new one, or none."""

import itertools
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.injection import Fault, FaultyStages, faulty_stages

SCRIPT = """
from pathlib import Path
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.pipeline.stage import Stage

def run(job):
    for name in ("a", "b"):
        (job.out["made"] / name).write_text(name * {size})
    (job.out["second"]).write_text("two")
    return StageResult({{"size": {size}}})

Stage("x", run, {{}}, {{}}, {{"made": "data/made", "second": "models/second.txt", "result": "reports/x.json"}}).call(
    Path({root!r}), params={{}}
)
"""


def visible(root: Path) -> dict[str, bytes]:
    """What consumers of the stage can see."""
    found = {}
    for folder in ("data", "models", "reports"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and not any(".part-" in part for part in path.parts) and path.name != "timings.js":
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def stages() -> Iterator[FaultyStages]:
    with faulty_stages("hanyeong.pipeline.stage") as found:
        yield found


@pytest.mark.parametrize("rerun", [False, True])
def test_a_stage_killed_anywhere_leaves_nothing_half_written(stages: FaultyStages, tmp_path: Path, rerun: bool) -> None:
    root, old, new = tmp_path / "root", tmp_path / "old.py", tmp_path / "new.py"
    root.mkdir()
    old.write_text(SCRIPT.format(root=str(root), size=1))
    new.write_text(SCRIPT.format(root=str(root), size=2))
    whole: list[dict[str, bytes]] = [{}]
    if rerun:
        assert stages.run(root, str(old)).status == 0
        whole.append(visible(root))
    assert stages.run(root, str(new)).status == 0
    whole.append(visible(root))
    allowed = {(path, content) for state in whole for path, content in state.items()}

    for nth in itertools.count(1):
        shutil.rmtree(root)
        root.mkdir()
        if rerun:
            assert stages.run(root, str(old)).status == 0
        died = stages.run(root, str(new), fault=Fault("kill", at=nth)).status
        for path, content in visible(root).items():
            assert (path, content) in allowed, f"{path} is half-written after a kill before change {nth}"
        made = {path for path in visible(root) if path.startswith("data/made")}
        assert len(made) in (0, 3), f"a directory is half there after a kill before change {nth}"
        assert stages.run(root, str(new)).status == 0
        assert visible(root) == whole[-1], f"running again after a kill before change {nth} differs"
        if died != -signal.SIGKILL:
            assert nth > 10
            return
