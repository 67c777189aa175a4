"""Several workers: one training's gradients, the same bytes for the same number, and nobody left at the end."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

import hanyeong.training.trainer
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.process import alive
from hanyeong.training.batching import batch_of
from hanyeong.training.checkpoints import Store
from hanyeong.training.device import resolve_device
from hanyeong.training.params import TrainParams
from hanyeong.training.trainer import Callbacks, Trainer, TrainJob, _checkpoint_key, train
from hanyeong.training.worker import WorkerConfig, from_json, to_json

SHARED = {"workers": 2, "optimizer": "muon", "max_steps": 8, "eval_every": 4, "learning_rate": 0.02}


def run(task: TrainJob, root: Path) -> Any:
    (root / "out").mkdir(parents=True, exist_ok=True)
    return train(task, root / "out", root / "checkpoints", Callbacks())


def weights(root: Path) -> bytes:
    return (root / "out/model.safetensors").read_bytes()


def test_two_workers_find_the_gradient_and_the_reading_of_one(task) -> None:  # type: ignore[no-untyped-def]
    found = []
    for n in (1, 2):
        lesson = task(dropout=0.0, workers=n)
        training = Trainer(lesson, resolve_device(lesson.params), Callbacks())
        try:
            nll = training._gradients(training._next())
            norm = training.workers.reduce_gradients()
            assert norm == pytest.approx(float(training.workers.gradient.double().norm()), rel=1e-5)
            found.append((nll, training.workers.gradient.clone(), training._dev()))
        finally:
            training.close()
    (nll, gradient, reading), (others_nll, others_gradient, others_reading) = found
    assert others_nll == pytest.approx(nll, rel=1e-5)
    torch.testing.assert_close(others_gradient, gradient, rtol=1e-3, atol=1e-6)
    assert others_reading == pytest.approx(reading, rel=1e-5)


def test_a_killed_training_of_two_goes_on_to_the_same_bytes(  # type: ignore[no-untyped-def]
    task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = task(**SHARED, precision="bfloat16")
    whole = run(lesson, tmp_path / "whole")
    save = Store.save

    def dying(self: Store, step: int, checkpoint: Any) -> Path:
        save(self, step, checkpoint)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Store, "save", dying)
        run(lesson, tmp_path / "killed")
    again = run(lesson, tmp_path / "killed")
    assert again.timings["resumed_at"] == 4
    assert again.result == whole.result
    assert again.result["machine"]["workers"] == 2
    assert weights(tmp_path / "killed") == weights(tmp_path / "whole")


def test_a_worker_that_dies_ends_the_training_with_its_reason(  # type: ignore[no-untyped-def]
    task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    children = []
    gradients = hanyeong.training.trainer.Trainer._gradients

    def murderous(self: Any, batches: Any) -> float:
        children[:] = [child.process for child in self.workers.children]
        if self.state.step == 2:
            children[0].kill()
        nll: float = gradients(self, batches)
        return nll

    monkeypatch.setattr(hanyeong.training.trainer.Trainer, "_gradients", murderous)
    with pytest.raises(InputError, match=r"worker 2 of 3 was ended by signal 9 .* `workers: 1`"):
        run(task(**{**SHARED, "workers": 3}), tmp_path)
    assert [child.poll() is None for child in children] == [False, False], "nobody is left"


TRAINING = """
import os, signal, sys
sys.path.insert(0, "tests/core/training")
from pathlib import Path
from conftest import made_up, ARCHITECTURE, PARAMS, WORDS
from hanyeong.models.config import VocabSizes
from hanyeong.models.transformer.params import TransformerParams
import hanyeong.training.trainer as loop
from hanyeong.training.params import TrainParams
step = loop.Trainer._step
def telling(self):
    if self.state.step == 3:
        print(*[child.process.pid for child in self.workers.children], flush=True)
        os.killpg(0, signal.SIGTERM) if sys.argv[2] == "TERM" else os.kill(os.getpid(), signal.SIGKILL)
    return step(self)
loop.Trainer._step = telling
params = TrainParams(**{**PARAMS, "workers": 2})
a, v = TransformerParams(**ARCHITECTURE), VocabSizes(WORDS, WORDS, True)
task = loop.TrainJob(a, v, params, 1, made_up(120, 1), made_up(20, 2), "made up")
out = Path(sys.argv[1])
(out / "out").mkdir(exist_ok=True)
loop.train(task, out / "out", out / "checkpoints", loop.Callbacks(log=lambda line: print(line, file=sys.stderr)))
"""


@pytest.mark.parametrize(("how", "status"), [("TERM", 143), ("KILL", -signal.SIGKILL)])
def test_a_signal_to_all_leaves_a_checkpoint_and_a_kill_leaves_no_orphan(how: str, status: int, tmp_path: Path) -> None:
    """SIGTERM to the whole group, as an orchestrator sends it: the child leaves it to the first worker."""
    done = subprocess.run(
        [sys.executable, "-c", TRAINING, str(tmp_path), how], capture_output=True, text=True, start_new_session=True
    )
    assert done.returncode == status, done.stderr
    (child,) = map(int, done.stdout.split())
    deadline = time.monotonic() + 10
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)
    assert ("a checkpoint of step 4" in done.stderr) is (how == "TERM")
    assert bool(list((tmp_path / "checkpoints").rglob("step_*"))) is (how == "TERM")


def test_a_step_with_fewer_rows_than_workers_is_learned_from(task, pairs) -> None:  # type: ignore[no-untyped-def]
    lesson = task(train=pairs(40, 1), dropout=0.0, workers=2, batch_tokens=40)
    training = Trainer(lesson, resolve_device(lesson.params), Callbacks())
    try:
        alone = [batch_of(lesson.train, torch.arange(1).numpy())]
        training._gradients(training._next())
        training.workers.reduce_gradients()
        training._gradients(alone)
        training.workers.reduce_gradients()
        found = training.workers.gradient.clone()
        assert not training.workers.arrays.gradients_WP[1].any()
    finally:
        training.close()
    assert found.any()


CASES = [
    ({}, 8, 4, 2),
    ({"batch_tokens": 3072}, 8, 3, 2),
    ({"batch_tokens": 1024}, 8, 1, 8),
    ({"max_tokens": 499_999}, 8, 1, 8),
    ({"threads": 2}, 8, 1, 2),
    ({"threads": 2, "workers": 3}, 8, 3, 2),
    ({}, 1, 1, 1),
    ({}, 2, 2, 1),
    ({"workers": 5, "max_steps": 1}, 2, 5, 1),
]


@pytest.mark.parametrize(("changes", "cores", "workers", "threads"), CASES)
def test_how_many_is_a_fact_of_params_and_machine(
    changes: dict[str, Any], cores: int, workers: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hanyeong.training.device.n_cores", lambda: cores)
    given = {"max_steps": 9000, "batch_tokens": 4096, "learning_rate": 0.1, "warmup_steps": 0, "eval_every": 9}
    found = resolve_device(TrainParams(**{**given, "device": "cpu", **changes}))  # type: ignore[arg-type]
    assert (found.workers, found.threads) == (workers, threads)


def test_another_number_is_another_training(task) -> None:  # type: ignore[no-untyped-def]
    lesson = task()
    here = resolve_device(lesson.params)
    assert _checkpoint_key(lesson, here) != _checkpoint_key(lesson, replace(here, workers=2))


def test_what_a_helper_is_told_comes_through(task) -> None:  # type: ignore[no-untyped-def]
    lesson = task(precision="bfloat16", workers=4)
    learner = WorkerConfig(lesson.architecture, lesson.vocabulary, lesson.params, resolve_device(lesson.params))
    assert from_json(to_json(learner)) == learner
    assert os.environ["OMP_WAIT_POLICY"]
