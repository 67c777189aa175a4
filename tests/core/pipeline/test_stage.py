import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hanyeong.pipeline import process, watchdog
from hanyeong.pipeline.errors import GateError, GateFailed, InputError, ParamsError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.stage import Stage, StageContext, exit_records
from hanyeong.pipeline.stage_result import StageResult

RESULT = {"result": "reports/x.json"}


def copy(job: StageContext) -> StageResult:
    text = (job.reads["raw"] / "a.txt").read_text()
    (job.out["copied"] / "a.txt").write_text(text)
    job.timings["letters_per_s"] = 3.5
    return StageResult({"letters": len(text)}, read=1, kept=1)


def stage(run=copy, **changes) -> Stage:  # type: ignore[no-untyped-def]
    fields = {"params": {"seed": int}, "reads": {"raw": "data/raw"}, "writes": {"copied": "data/copied", **RESULT}}
    return Stage("x", run, **{**fields, **changes})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/a.txt").write_text("abc")
    write_manifest(tmp_path / "data/raw")
    return tmp_path


def test_outputs_results_and_timings_are_published(root: Path) -> None:
    document = stage().call(root, params={"seed": 1})
    assert json.loads((root / "reports/x.json").read_text()) == document
    assert (root / "data/copied/manifest.json").exists()
    assert "letters_per_s" not in (root / "reports/x.json").read_text()
    assert "letters_per_s" in (root / "reports/timings.js").read_text()


def test_the_same_run_gives_the_same_bytes(root: Path) -> None:
    def bytes_now() -> list[bytes]:
        stage().call(root, params={"seed": 1})
        return [p.read_bytes() for p in sorted((root / "data/copied").iterdir())] + [
            (root / "reports/x.json").read_bytes()
        ]

    assert bytes_now() == bytes_now()


def test_a_failing_stage_leaves_nothing_new(root: Path) -> None:
    def fail(job: StageContext) -> StageResult:
        (job.out["copied"] / "half").write_text("x")
        raise GateError("too little left")

    stage().call(root, params={"seed": 1})
    before = sorted(p.read_bytes() for p in root.glob("*/*/*") if p.is_file())
    with pytest.raises(GateError, match="too little"):
        stage(fail).call(root, params={"seed": 1})
    assert sorted(p.read_bytes() for p in root.glob("*/*/*") if p.is_file()) == before
    assert not list(root.rglob("*.part-*"))


def test_a_refusing_gate_leaves_its_page(root: Path) -> None:
    def refuse(job: StageContext) -> StageResult:
        (job.out["copied"] / "page.txt").write_text("why")
        raise GateFailed(StageResult({"verdict": "fail"}), "rows are missing; see reports/x.json")

    with pytest.raises(GateError, match="rows are missing"):
        stage(refuse).call(root, params={"seed": 1})
    assert json.loads((root / "reports/x.json").read_text())["result"] == {"verdict": "fail"}
    assert (root / "data/copied/page.txt").exists()


def test_altered_input_is_refused(root: Path) -> None:
    stage().call(root, params={"seed": 1})
    (root / "data/copied/a.txt").write_text("abd")
    with pytest.raises(InputError, match=r"a\.txt was altered"):
        stage(reads={"raw": "data/copied"}).call(root, params={"seed": 1})


def test_files_without_their_manifest_are_refused(root: Path) -> None:
    stage().call(root, params={"seed": 1})
    (root / "data/copied/manifest.json").unlink()
    with pytest.raises(InputError, match=r"copied.manifest\.json: not found"):
        stage(reads={"raw": "data/copied"}).call(root, params={"seed": 1})


def test_missing_input_says_what_to_run(root: Path) -> None:
    with pytest.raises(InputError, match="dvc repro"):
        stage(reads={"raw": "data/none"}).call(root, params={"seed": 1})


def test_params_edited_while_it_ran_are_not_noted_for_its_result(root: Path) -> None:
    """DVC reads params.yaml when the command is over: it would call the old result that of the new values."""
    (root / "params.yaml").write_text("seed: 1\nother: 1\n")

    def edited(job: StageContext, text: str) -> StageResult:
        (root / "params.yaml").write_text(text)
        return copy(job)

    stage(lambda job: edited(job, "seed: 1\nother: 2\n")).call(root)
    before = (root / "reports/x.json").read_bytes()
    with pytest.raises(ParamsError, match=r"\(seed\) was edited while it ran"):
        stage(lambda job: edited(job, "seed: 2\nother: 2\n")).call(root)
    assert (root / "reports/x.json").read_bytes() == before


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (InputError("a file of \udcb1\udcb8 is not there"), 2, "\\udcb1\\udcb8 is not there"),
        (MemoryError(), 2, "memory ran out"),
        (ValueError("corpus \udcb1 text"), 3, "internal error: ValueError"),
    ],
)
def test_every_end_leaves_a_word_that_can_be_read(root: Path, error: Exception, status: int, said: str) -> None:
    (root / "params.yaml").write_text("seed: 1\n")

    def fail(job: StageContext) -> StageResult:
        raise error

    assert stage(fail)._guarded(root, []) == status
    assert said in exit_records(root)["x"]["message"]


def test_only_named_sources_are_verified(root: Path) -> None:
    for name in ("good", "left-over"):
        stage(writes={"copied": f"data/all/{name}", **RESULT}).call(root, params={"seed": 1})
    (root / "data/all/left-over/a.txt").write_text("rotten")

    def nothing(job: StageContext) -> StageResult:
        return StageResult({})

    reader = stage(nothing, params={"sources": dict}, reads={"raw": "data/all"}, writes=RESULT)
    reader.call(root, params={"sources": {"good": 1}})
    with pytest.raises(InputError, match="left-over"):
        reader.call(root, params={"sources": {"good": 1, "left-over": 1}})


def test_wrong_params_stop_it_before_anything_is_written(root: Path) -> None:
    with pytest.raises(ParamsError, match="seed: found 'x'"):
        stage().call(root, params={"seed": "x"})
    assert not (root / "data/copied").exists()


SCRIPT = """
from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.pipeline.stage import Stage

def run(job):
    {body}

Stage("x", run, {{"seed": int}}, {{}}, {{"result": "reports/x.json"}}, {items}).main()
"""


@pytest.mark.parametrize(
    ("body", "arguments", "items", "status", "said"),
    [
        ("return StageResult({})", [], "()", 0, ""),
        ("raise GateError('coverage 0.9, expected 0.99')", [], "()", 2, "x: coverage 0.9, expected 0.99"),
        ("raise OSError(28, 'No space left on device', 'data/x')", [], "()", 2, "data/x: No space left on device"),
        ("raise ValueError('SECRET corpus text')", [], "()", 3, "internal error: ValueError at"),
        ("raise SystemExit(143)", [], "()", 143, "x: stop requested"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", [], "()", 143, "x: stop requested"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGINT)", [], "()", 130, "x: stop requested"),
        ("return StageResult({})", ["c"], "('a', 'b')", 2, "expected one of a, b, found c"),
        ("return StageResult({})", [], "('a', 'b')", 2, "expected one of a, b, found nothing"),
        ("return StageResult({})", ["a"], "('a', 'b')", 0, ""),
    ],
)
def test_exit_status_and_last_word(
    root: Path, body: str, arguments: list[str], items: str, status: int, said: str
) -> None:
    (root / "params.yaml").write_text("seed: 1\n")
    script = SCRIPT.format(body=body, items=items)
    done = subprocess.run([sys.executable, "-c", script, *arguments], cwd=root, capture_output=True, text=True)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "SECRET" not in done.stderr
    if "expected one of" not in said:
        label = f"x@{arguments[0]}" if arguments else "x"
        assert json.loads((root / f".hanyeong/status/{label}.json").read_text())["status"] == status


def test_a_stage_that_is_killed_has_a_last_word_all_the_same(root: Path) -> None:
    (root / "params.yaml").write_text("seed: 1\n")
    script = SCRIPT.format(body="import os, signal; os.kill(os.getpid(), signal.SIGKILL)", items="()")
    assert subprocess.run([sys.executable, "-c", script], cwd=root).returncode == -signal.SIGKILL
    word = json.loads((root / ".hanyeong/status/x.json").read_text())
    assert (word["status"], "memory" in word["message"]) == (137, True)


def test_a_trace_that_cannot_be_kept_is_no_second_fault(root: Path) -> None:
    (root / "params.yaml").write_text("seed: 1\n")
    (root / ".hanyeong").mkdir()
    (root / ".hanyeong/crash").write_text("in the way")
    script = SCRIPT.format(body="raise ValueError('SECRET corpus text')", items="()")
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
    assert done.returncode == 3
    assert "could not be kept" in done.stderr
    assert "SECRET" not in done.stderr


def test_what_a_killed_run_left_in_its_temporary_folder_is_gone_at_the_next(root: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    lefts = [root / f".hanyeong/tmp/{pid}/older.parquet" for pid in (dead.pid, os.getpid())]
    for left in lefts:
        left.parent.mkdir(parents=True)
        left.touch()
    places: list[Path] = []

    def draft(job: StageContext) -> StageResult:
        with job.temporary() as folder:
            places.append(folder)
            (folder / "draft.parquet").touch()
        return copy(job)

    stage(draft).call(root, params={"seed": 1})
    assert not any(left.exists() for left in lefts)
    assert not places[0].exists()


def test_a_missing_params_file_is_the_users(root: Path) -> None:
    script = SCRIPT.format(body="return StageResult({})", items="()")
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
    assert done.returncode == 2
    assert "params.yaml: not found" in done.stderr


# -- a stage that does nothing, memory that cannot be had, scratch of somebody else


def test_a_stage_that_does_nothing_any_more_is_ended(root: Path) -> None:
    (root / "params.yaml").write_text("seed: 1\n")
    script = SCRIPT.format(body="import time; time.sleep(600)", items="()")
    environment = {**os.environ, watchdog.LIMIT: "0.5"}
    done = subprocess.run([sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == watchdog.STALLED, done.stderr
    word = exit_records(root)["x"]
    assert (word["status"], "no progress for" in word["message"]) == (watchdog.STALLED, True)
    assert "in run" in (root / ".hanyeong/crash/x.stacks.txt").read_text()
    assert not (root / "reports/x.json").exists()


@pytest.mark.parametrize(
    "work",
    [
        "while time.process_time() < 3: pass",
        "[(time.sleep(0.05), job.say('still here')) for _ in range(60)]",
        "[time.sleep(0.05) for _ in progress.progress(range(60), 'rows')]",
    ],
    ids=["computes", "speaks", "counts"],
)
def test_a_stage_that_does_something_is_left_alone(root: Path, work: str) -> None:
    (root / "params.yaml").write_text("seed: 1\n")
    body = f"import time; from hanyeong.pipeline import progress; {work}; return StageResult({{}})".replace(
        "; while", "\n    while"
    )
    script = SCRIPT.format(body=body.replace("pass; ", "pass\n    "), items="()")
    environment = {**os.environ, watchdog.LIMIT: "2"}
    done = subprocess.run([sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("said", "limit"), [("0", 0.0), ("1.5", 1.5), ("many", watchdog.USUAL_S), (None, watchdog.USUAL_S)]
)
def test_the_limit_is_read_kindly(monkeypatch: pytest.MonkeyPatch, said: str | None, limit: float) -> None:
    monkeypatch.delenv(watchdog.LIMIT, raising=False)
    if said is not None:
        monkeypatch.setenv(watchdog.LIMIT, said)
    assert watchdog.limit_s() == limit


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(12, "Cannot allocate memory", "data/x"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:121] . DefaultCPUAllocator: can't allocate memory: you tried ..."),
        RuntimeError("could not create a primitive"),
        RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("can't start new thread"),
    ],
    ids=str,
)
def test_memory_that_cannot_be_had_is_no_fault_of_ours(root: Path, error: Exception) -> None:
    (root / "params.yaml").write_text("seed: 1\n")

    def fail(job: StageContext) -> StageResult:
        raise error

    assert stage(fail)._guarded(root, []) == 2
    assert "memory ran out" in exit_records(root)["x"]["message"]
    assert "GB were in use" in exit_records(root)["x"]["message"]


STARVED = """import resource
    {load}
    used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 2**27, used + 2**27))
    {take}
    return StageResult({{}})"""


@pytest.mark.skipif(sys.platform != "linux", reason="macOS keeps no such limit")
@pytest.mark.parametrize(
    ("load", "take"),
    [
        ("import torch", "torch.empty(2**32)"),
        ("import numpy", "numpy.ones(2**32)"),
        ("import pyarrow", "pyarrow.allocate_buffer(2**34)"),
        ("pass", "'x' * 2**34"),
    ],
    ids=["PyTorch", "NumPy", "Arrow", "Python"],
)
def test_real_libraries_under_a_real_limit(root: Path, load: str, take: str) -> None:
    (root / "params.yaml").write_text("seed: 1\n")
    script = SCRIPT.format(body=STARVED.format(load=load, take=take), items="()")
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
    assert (done.returncode, "memory ran out" in done.stderr) == (2, True), done.stderr


def test_who_comes_second_leaves_the_word_of_the_first(root: Path) -> None:
    (root / "params.yaml").write_text("seed: 1\n")

    def meanwhile(job: StageContext) -> StageResult:
        script = SCRIPT.format(body="return StageResult({})", items="()")
        done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
        assert done.returncode == 75
        assert "already running" in done.stderr
        assert exit_records(root)["x"]["status"] == 137, "as long as it runs it may yet be killed"
        return StageResult({})

    assert stage(meanwhile)._guarded(root, []) == 0
    assert exit_records(root)["x"]["status"] == 0


def test_who_comes_second_in_a_run_that_has_no_word_yet_leaves_one(root: Path) -> None:
    (root / "params.yaml").write_text("seed: 1\n")
    with process.exclusive_lock(root / ".hanyeong/locks/x.lock", "x"):
        assert stage()._guarded(root, []) == 75
    assert exit_records(root)["x"]["status"] == 75


def test_scratch_that_cannot_be_read_is_absent(root: Path) -> None:
    """Whatever lies there: not numbers, not JSON, not text, a folder for a file, a file for a folder."""
    scratch = root / ".hanyeong"
    for name, what in {
        "tmp/notes": "",
        "status/x.json": "{",
        "status/y.json": "[1]",
        "timings/x.json": "{",
    }.items():
        (scratch / name).parent.mkdir(parents=True, exist_ok=True)
        (scratch / name).write_bytes(what.encode() + b"\xff")
    for name in ("status/z.json", "timings/z.json", "tmp/folder", "locks"):
        (scratch / name).mkdir()
    (root / "params.yaml").write_text("seed: 1\n")

    def draft(job: StageContext) -> StageResult:
        with job.temporary() as folder:
            (folder / "draft").touch()
        return copy(job)

    assert exit_records(root) == {}
    assert stage(draft)._guarded(root, []) == 0
    assert exit_records(root) == {"x": {"stage": "x", "status": 0, "message": "done"}}
    assert (scratch / "tmp/notes").exists(), "it is somebody else's"
