"""The real stages, each as a process in which one thing goes wrong: what is visible is whole, and it is said.

A tiny corpus goes through the real stages once. Then each stage is killed, or finds the disk full, unwritable or out of
room for another file; nothing half-written may have a final name, and running again ends in the very same bytes.
"""

from __future__ import annotations

import errno
import json
import random
import re
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.injection import CALLS_ARE_KNOWN, NOTHING, Fault, FaultyStages, faulty_stages
from tests.records import write_verdict

pytestmark = pytest.mark.xdist_group("stages with a fault in them")

SHAPE = {"encoder_layers": 1, "decoder_layers": 1, "d_model": 24, "n_heads": 2, "d_ff": 24, "max_positions": 64}
TRAIN = {
    "max_steps": 60,
    "batch_tokens": 400,
    "optimizer": "muon",
    "learning_rate": 0.02,
    "warmup_steps": 2,
    "eval_every": 20,
    "ema_decay": 0.0,
    "workers": 1,
    "threads": 1,
}
"""Enough to say something that a student can be taught with."""
COMPRESS = {"dev_rows": 8, "latency_rows": 2, "check_rows": 2, "max_quality_drop": 100.0, "compute_types": ["int8"]}
PARAMS = {
    "direction": "ko-en",
    "seed": 1,
    "sources": {"mine": {"kind": "jsonl", "path": "mine.jsonl", "use": "train", "terms": "restricted"}},
    "clean": {"min_rows": 10},
    "split": {"dev_share": 0.2, "test_share": 0.1},
    "tokenize": {"vocab_size": 320},
    "sample": {"pairs": 500, "drift_pairs": 50},
    "plan": {"probe_seconds": 0.1},
    "teacher": SHAPE,
    "student": SHAPE | {"d_model": 8, "d_ff": 8},
    "train": TRAIN,
    "distill": {"train": TRAIN | {"max_steps": 6, "eval_every": 2}, "threads": 1},
    "compress": COMPRESS,
    "evaluate": {"bootstrap_samples": 100},
    "quality_estimation": {"min_rows": 20},
    "package": {"name": "tiny", "licence": "for tests"},
    "goals": {"primary_test": "test"},
    "monitor": {"window_rows": 20, "min_window_rows": 20},
}
WORDS = {"밥": "rice", "책": "a book", "물": "water", "차": "tea", "빵": "bread"}
ROWS = [(f"나는 {n}시에 {ko}을 산다.", f"I buy {en} at {n}.") for n in range(40) for ko, en in WORDS.items()]
STAGES = {
    "ingest": ("data/raw/mine", "reports/ingest/mine.json"),
    "plan": ("reports/plan/decision.json", "reports/plan/fitted.json", "reports/plan.json"),
    "clean": ("data/clean", "reports/clean.json"),
    "split": ("data/split", "reports/split.json"),
    "tokenize": ("models/tokenizer", "data/tokens", "reports/tokenize.json"),
    "train": ("models/teacher", "reports/live/train", "reports/train.json"),
    "distill": ("data/distilled", "models/student", "reports/live/distill", "reports/distill.json"),
    "compress": ("models/compressed", "reports/compress.json"),
    "evaluate": ("data/evaluation/candidate", "reports/evaluation/candidate.json"),
    "estimate_quality": ("models/quality_estimator", "reports/quality_estimation.json"),
    "package": ("models/release", "reports/package.json"),
    "judge": ("reports/judgement.json",),
    "monitor": ("models/monitoring", "reports/monitoring", "reports/monitor.json"),
    "report": ("reports/index.html", "reports/html", "reports/metrics.json", "reports/report.json"),
}
"""Outputs of each, the result file last."""
INSTANCES = {"ingest": ["mine"], "evaluate": ["candidate"]}
CHECKPOINTS = ".hanyeong/checkpoints"
REMADE = ("reports/history.js", "reports/run.js", "reports/status.js", "reports/timings.js")
"""What tells of the run itself."""
MOMENTS = 16
"""At which a stage is killed in the slow tests."""
Files = dict[str, bytes]


@dataclass(frozen=True)
class Project:
    """The corpus after every stage has run, and what each of them left."""

    root: Path
    stages: FaultyStages
    left: dict[str, Files]
    changes: dict[str, list[tuple[str, str]]]
    """Of each stage, in order: the change of a file and its final path below the root."""

    def run(self, stage: str, fault: Fault = NOTHING) -> tuple[int, str]:
        """Status and words of the stage."""
        ended = self.stages.run(self.root, f"stages.{stage}", *INSTANCES.get(stage, []), fault=fault)
        return ended.status, ended.said

    def without(self, stage: str) -> None:
        """As DVC does before it runs a stage."""
        for name in STAGES[stage]:
            _remove(self.root / name)
        _remove(self.root / CHECKPOINTS)

    def files(self) -> Files:
        """What those who read outputs can see."""
        return visible(self.root)

    def restore(self) -> None:
        """Every output as it was left, whatever the test before found."""
        there, whole = self.files(), self.whole()
        for name in there.keys() - whole.keys():
            (self.root / name).unlink()
        for name in whole.keys() - {name for name in there if there[name] == whole.get(name)}:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(whole[name])

    def whole(self) -> Files:
        return {name: content for files in self.left.values() for name, content in files.items()}

    def assert_nothing_half_written(self, stage: str, when: str) -> None:
        """Every file is a whole one, and of an output all files are there or none."""
        there, whole = self.files(), self.whole()
        assert {name for name in there if whole.get(name) != there[name]} == set(), when
        for output in STAGES[stage]:
            wanted = {name for name in whole if _below(name, output)}
            assert {name for name in there if _below(name, output)} in (set(), wanted), f"{output} {when}"

    def assert_running_again_mends_it(self, stage: str, when: str) -> None:
        """The same bytes, and nothing left of what broke off."""
        assert self.run(stage)[0] == 0, when
        there, whole = self.files(), self.whole()
        assert {name for name in {*there, *whole} if there.get(name) != whole.get(name)} == set(), when
        litter = [path.relative_to(self.root) for path in self.root.rglob("*") if ".part-" in path.name]
        assert litter == [], when
        assert list((self.root / ".hanyeong").glob("tmp/*")) == [], when


def visible(root: Path) -> Files:
    files = [path for name in ("data", "models", "reports") for path in (root / name).rglob("*") if path.is_file()]
    named = {path.relative_to(root).as_posix(): path for path in files}
    return {name: path.read_bytes() for name, path in named.items() if ".part-" not in name and name not in REMADE}


def _below(name: str, output: str) -> bool:
    return name == output or name.startswith(f"{output}/")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    base = tmp_path_factory.mktemp("stages")
    root = base / "project"
    (root / "reports").mkdir(parents=True)
    (root / "params.yaml").write_text(json.dumps(PARAMS))
    lines = [json.dumps({"ko": ko, "en": en}, ensure_ascii=False) + "\n" for ko, en in ROWS]
    (root / "mine.jsonl").write_text("".join(lines), encoding="utf-8")
    for table in ("raw", "split"):
        write_verdict(root / f"reports/validate/{table}.json")
    with faulty_stages(*(f"stages.{name}" for name in STAGES)) as stages:
        assert stages.run(root, "stages.sample").status == 0
        left, changes = {"given": visible(root)}, {}
        for name, outputs in STAGES.items():
            log = base / f"{name}.log"
            ended = stages.run(root, f"stages.{name}", *INSTANCES.get(name, []), log=log)
            assert ended.status == 0, ended.said
            seen = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
            changes[name] = [(event, path) for event, path in seen]
            left[name] = {k: v for k, v in visible(root).items() if any(_below(k, out) for out in outputs)}
        yield Project(root, stages, left, changes)


@pytest.fixture(autouse=True)
def _whole_before_each_test(project: Project) -> None:
    project.restore()


def places(project: Project, stage: str) -> list[tuple[str, str]]:
    """Changes around which a stage is killed: while an output is made, and before and after it becomes visible."""
    found = []
    for output in STAGES[stage]:
        inside = [change for change in project.changes[stage] if change[1].startswith(f"{output}/")]
        found += [*inside[len(inside) // 2 :][:1], ("os.rename", output), ("fsync", str(Path(output).parent))]
    return found


def fault(kind: str, place: tuple[str, str], **more: Any) -> Fault:
    return Fault(kind, event=re.escape(place[0]), path=re.escape(place[1]), **more)


def half_of_the_largest(project: Project, stage: str) -> int:
    return max(map(len, project.left[stage].values())) // 2


LONG = ("plan", "distill")
"""Stages that run for seconds, killed at a dozen changes: `make test-slow`."""


@pytest.mark.parametrize(
    "stage", [pytest.param(stage, marks=[pytest.mark.slow] if stage in LONG else []) for stage in STAGES]
)
def test_killed_at_a_change_of_a_file_nothing_is_half_written(project: Project, stage: str) -> None:
    """One kill after the other, without an end in between; and one while the whole output stands there."""
    project.without(stage)
    for place in places(project, stage):
        status, said = project.run(stage, fault("kill", place))
        assert status == -signal.SIGKILL, f"{place}: {said}"
        project.assert_nothing_half_written(stage, f"killed before {place}")
    project.assert_running_again_mends_it(stage, "after all these kills")
    project.run(stage, fault("kill", ("os.rename", STAGES[stage][-1])))
    project.assert_nothing_half_written(stage, "killed while an older output stands there")
    project.assert_running_again_mends_it(stage, "after it was killed beside an older output")


@pytest.mark.parametrize("stage", STAGES)
def test_killed_in_the_middle_of_a_write(project: Project, stage: str) -> None:
    """Also of one in C++: the kernel ends whoever writes beyond the limit."""
    project.without(stage)
    status, said = project.run(stage, Fault("cut", size=half_of_the_largest(project, stage)))
    assert status == -signal.SIGXFSZ, said
    project.assert_nothing_half_written(stage, "killed in a write")
    project.assert_running_again_mends_it(stage, "after it was killed in a write")


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_any_moment(project: Project, stage: str) -> None:
    """Wherever it is, in Python or in a library: at moments drawn over the time that the stage takes."""
    project.without(stage)
    started = time.perf_counter()
    project.assert_running_again_mends_it(stage, "without a fault")
    takes_us, drawn, killed = (time.perf_counter() - started) * 1e6, random.Random(stage), 0
    for moment in [int(drawn.uniform(0.02, 1.0) * takes_us) for _ in range(MOMENTS)]:
        if drawn.random() < 0.5:  # else what the last kill left is what this one meets
            project.without(stage)
        status, said = project.run(stage, Fault("alarm", size=moment))
        assert status in (0, -signal.SIGALRM), said
        killed += status != 0
        project.assert_nothing_half_written(stage, f"killed after {moment} us")
        if drawn.random() < 0.5:
            project.assert_running_again_mends_it(stage, f"after it was killed after {moment} us")
    assert killed > MOMENTS // 4, "most came too late"
    project.assert_running_again_mends_it(stage, "after all these kills")


ONCE = ("ingest", "train")
"""For what does not depend on what a stage writes: one that makes a table, and one that learns."""


@pytest.mark.parametrize(
    ("stage", "half"),
    [*((stage, True) for stage in STAGES), *((stage, False) for stage in ONCE)],
    ids=lambda value: {True: "half of the largest", False: "nothing"}.get(value, value),
)
def test_a_file_that_may_not_grow_is_told_in_one_message(project: Project, stage: str, half: bool) -> None:
    """Where nothing may be written, not even the last word can be kept."""
    project.without(stage)
    size = half_of_the_largest(project, stage) if half else 0
    status, said = project.run(stage, Fault("full", size=size))
    assert_told(status, said)
    assert f"a file may have {size:,} bytes (`ulimit -f`)" in said or not half
    project.assert_nothing_half_written(stage, "no file may grow")
    project.assert_running_again_mends_it(stage, "once files may grow again")


@pytest.mark.parametrize(
    ("stage", "number"),
    [*((stage, errno.EDQUOT) for stage in STAGES), *((stage, errno.EROFS) for stage in ONCE)],
    ids=lambda value: {errno.EDQUOT: "quota", errno.EROFS: "read-only from then on"}.get(value, value),
)
def test_a_disk_that_gives_out_is_told_in_one_message(project: Project, stage: str, number: int) -> None:
    project.without(stage)
    for place in places(project, stage)[:2]:
        status, said = project.run(stage, fault("fail", place, number=number))
        assert_told(status, said)
        project.assert_nothing_half_written(stage, f"from {place} on nothing could be made")
    project.assert_running_again_mends_it(stage, "once the disk takes something again")


def test_a_training_that_had_no_room_for_a_checkpoint_goes_on_from_the_one_before(project: Project) -> None:
    project.without("train")
    place = Fault("fail", event=r"os\.rename", path=rf"{re.escape(CHECKPOINTS)}/.*/\.part-40", number=errno.ENOSPC)
    status, said = project.run("train", place)
    assert_told(status, said)
    assert re.search(r"a checkpoint of [\d,]+ bytes could not be written \(No space left on device\); [\d,]+ are", said)
    assert [path.name[:14] for path in (project.root / CHECKPOINTS).rglob("*") if path.is_file()] == ["step_000000020"]
    status, said = project.run("train")
    assert (status, "resuming from step 20 " in said) == (0, True), said
    assert project.files() == project.whole()


def assert_told(status: int, said: str) -> None:
    """Status 2, what the system says of it, what to do; and nothing that only we could read."""
    assert status == 2, said
    assert "Traceback" not in said
    assert "internal error" not in said
    assert any(word in said for word in ("make room", "check permissions")), said
    assert "나는" not in said


@pytest.mark.skipif(not CALLS_ARE_KNOWN, reason="the system calls of this machine have other numbers")
@pytest.mark.parametrize(
    ("stage", "calls", "number"),
    [
        *((stage, "write", errno.ENOSPC) for stage in STAGES),
        ("split", "make", errno.ENOSPC),
        ("tokenize", "change", errno.EROFS),
    ],
    ids=str,
)
def test_a_kernel_that_refuses_is_told_in_one_message(project: Project, stage: str, calls: str, number: int) -> None:
    """A full disk, one without inodes and one that is read-only, as every library of the stage meets them."""
    project.without(stage)
    first = next(change for change in project.changes[stage] if _below(change[1], STAGES[stage][0]))
    status, said = project.run(stage, fault("refuse", first, calls=calls, number=number))
    assert_told(status, said)
    assert {errno.ENOSPC: "No space left on device", errno.EROFS: "Read-only file system"}[number] in said
    project.assert_nothing_half_written(stage, f"the kernel refused to {calls}")
    project.assert_running_again_mends_it(stage, "on a disk with room")


@pytest.mark.parametrize("stage", ["clean"])
def test_a_clock_that_jumps_changes_nothing(project: Project, stage: str) -> None:
    project.without(stage)
    status, said = project.run(stage, Fault("clock"))
    assert status == 0, said
    assert project.files() == project.whole()
    for path in (project.root / ".hanyeong/timings").glob(f"{stage}.json"):
        assert 0 <= json.loads(path.read_text(encoding="utf-8"))["seconds"] < 600
