"""Training small translators: it learns, resumes to the same bytes, and stops where it must."""

import hashlib
import math
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import hanyeong.training.trainer
from hanyeong.models.checkpoint import load_model
from hanyeong.models.search import greedy
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.training.batching import batch_of
from hanyeong.training.checkpoints import Checkpoint, Store
from hanyeong.training.device import resolve_device
from hanyeong.training.state import ValidationRecord
from hanyeong.training.trainer import Callbacks, TrainJob, TrainResult, train
from hanyeong.training.worker import Worker

Step = Callable[..., float]


def run(task: TrainJob, root: Path, ears: Callbacks = Callbacks()) -> TrainResult:  # noqa: B008  frozen
    out = root / "out"
    out.mkdir(parents=True, exist_ok=True)
    return train(task, out, root / "checkpoints", ears)


def digest(root: Path) -> str:
    return hashlib.sha256((root / "out/model.safetensors").read_bytes()).hexdigest()


def newest(root: Path) -> Checkpoint:
    (folder,) = (root / "checkpoints").iterdir()
    found = Store(folder, lambda _: None).newest()
    assert found is not None
    return found


def die_after(monkeypatch: pytest.MonkeyPatch, n_saves: int) -> None:
    """The process is gone right after its `n_saves`-th checkpoint."""
    save, done = Store.save, []

    def dying(self: Store, step: int, checkpoint: Checkpoint) -> Path:
        path = save(self, step, checkpoint)
        done.append(step)
        if len(done) == n_saves:
            raise KeyboardInterrupt
        return path

    monkeypatch.setattr(Store, "save", dying)


def spoil(monkeypatch: pytest.MonkeyPatch, spoilt: Callable[[int], bool]) -> list[int]:
    """The gradient of chosen batches (by how many came before) becomes not a number."""
    gradients, seen = hanyeong.training.trainer.Trainer._gradients, []

    def spoiling(self: Any, batches: Any) -> float:
        nll: float = gradients(self, batches)
        seen.append(1)
        if spoilt(len(seen) - 1):
            self.workers.gradient[:9].fill_(torch.nan)
        return nll

    monkeypatch.setattr(hanyeong.training.trainer.Trainer, "_gradients", spoiling)
    return seen


def test_it_learns_to_say_things_backwards(task, pairs, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    lesson = task(
        train=pairs(1500, 1, 4),
        dev=pairs(60, 2, 4),
        d_model=32,
        d_ff=64,
        dropout=0.0,
        max_steps=250,
        batch_tokens=800,
        eval_every=50,
        warmup_steps=30,
        ema_decay=0.9,
    )
    told = run(lesson, tmp_path)
    assert told.result["best"]["dev_loss"] < 0.5  # type: ignore[index, call-overload, operator]
    model = load_model(tmp_path / "out")
    batch = batch_of(lesson.dev, torch.arange(60).numpy())
    answers = greedy(model, batch.src_BS, batch.src_mask_BS, 10)
    right = sum(one.tokens == [i for i in row if i] for one, row in zip(answers, batch.tgt_BT.tolist(), strict=True))
    assert right > 40


def test_results_are_those_of_the_inputs(task, pairs, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    told = run(task(), tmp_path)
    stored: dict[str, Any] = dict(told.result)
    assert stored["steps"] == 12
    assert stored["stop_reason"] == "max_steps"
    assert stored["pairs"] == {"train": 120, "dev": 20}
    assert stored["curves"]["step"] == [4, 8, 12]
    assert stored["machine"] == resolve_device(task().params).description
    assert 0 < stored["padding_share"] < 0.3
    assert (told.n_train, told.n_too_long) == (120, 0)
    assert not {"tokens_per_s", "gflops", "training_seconds"} & set(stored)
    assert told.timings["tokens_per_s"] > 0  # type: ignore[operator]
    assert 0 < told.timings["share_of_matmul_peak"] < 1  # type: ignore[operator]


def test_the_same_inputs_give_the_same_bytes_and_another_seed_others(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    digests = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        told = run(task(seed=seed), tmp_path / name)
        digests.append((digest(tmp_path / name), told.result["curves"]))
    assert digests[0] == digests[1]
    assert digests[0][0] != digests[2][0]


@pytest.mark.parametrize(
    "changes", [{}, {"ema_decay": 0.0, "eval_every": 5}, {"precision": "bfloat16"}, {"optimizer": "muon"}]
)
@pytest.mark.parametrize("n_saves", [1, 2])
def test_a_killed_training_goes_on_to_the_same_bytes(
    n_saves: int,
    changes: dict[str, Any],
    task,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    whole = run(task(**changes), tmp_path / "whole")
    die_after(monkeypatch, n_saves)
    with pytest.raises(KeyboardInterrupt):
        run(task(**changes), tmp_path / "killed")
    monkeypatch.undo()
    heard: list[ValidationRecord] = []
    again = run(task(**changes), tmp_path / "killed", Callbacks(on_validation=heard.append))
    assert again.timings["resumed_at"] == changes.get("eval_every", 4) * n_saves
    assert digest(tmp_path / "killed") == digest(tmp_path / "whole")
    assert again.result == whole.result
    assert [one.step for one in heard] == again.result["curves"]["step"]  # type: ignore[index, call-overload]
    first, second = newest(tmp_path / "whole"), newest(tmp_path / "killed")
    assert first.state == second.state
    assert all(torch.equal(first.tensors[name], second.tensors[name]) for name in first.tensors)


def test_small_weights_may_leave_an_epoch_without_a_row(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rare = replace(task(), weights=np.full(120, 0.01))
    told = run(rare, tmp_path)
    assert told.result["steps"] == 12
    assert told.result["epochs"] > 5  # type: ignore[operator]


def test_a_finished_training_is_not_done_again(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    first = run(task(), tmp_path)
    before = digest(tmp_path)
    told = run(task(), tmp_path)
    assert told.timings["resumed_at"] == 12
    assert told.result == first.result
    assert digest(tmp_path) == before


@pytest.mark.parametrize("step", [1, 4, 6])
def test_a_signal_is_heard_after_the_step_and_nothing_is_lost(
    step: int,
    task,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    run(task(), tmp_path / "whole")
    seen = spoil(monkeypatch, lambda _: False)
    gradients = hanyeong.training.trainer.Trainer._gradients

    def signalling(self: Any, batch: Any) -> float:
        nll: float = gradients(self, batch)
        if len(seen) == step:
            os.kill(os.getpid(), signal.SIGTERM)
        return nll

    monkeypatch.setattr(hanyeong.training.trainer.Trainer, "_gradients", signalling)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit, match="143"):
        run(task(), tmp_path / "stopped")
    assert signal.getsignal(signal.SIGTERM) is before
    assert newest(tmp_path / "stopped").state["step"] == step
    monkeypatch.undo()
    told = run(task(), tmp_path / "stopped")
    assert told.timings["resumed_at"] == step
    assert digest(tmp_path / "stopped") == digest(tmp_path / "whole")


def test_a_damaged_checkpoint_costs_the_steps_since_the_one_before(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run(task(), tmp_path)
    before = digest(tmp_path)
    path = max((tmp_path / "checkpoints").rglob("step_*"))
    path.write_bytes(path.read_bytes()[:-9])
    said: list[str] = []
    told = run(task(), tmp_path, Callbacks(log=said.append))
    assert told.timings["resumed_at"] == 8
    assert digest(tmp_path) == before
    assert any("damaged" in line for line in said)


@pytest.mark.parametrize("change", [{"learning_rate": 0.02}, {"seed": 2}, {"d_ff": 32}])
def test_a_change_of_anything_starts_afresh(change: dict[str, Any], task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run(task(), tmp_path)
    told = run(task(**change), tmp_path)
    assert told.timings["resumed_at"] == 0
    assert len(list((tmp_path / "checkpoints").iterdir())) == 2


@pytest.mark.parametrize("bad", [{0}, {3}, {3, 4}, {11}, {2, 6, 9}])
def test_a_step_that_is_not_finite_is_passed_over(
    bad: set[int],
    task,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    spoil(monkeypatch, lambda n: n in bad)
    told = run(task(), tmp_path)
    assert told.result["skipped_steps"] == len(bad)
    assert told.result["steps"] == 12
    assert told.result["curves"]["step"] == [4, 8, 12], "each reading once"  # type: ignore[index, call-overload]
    assert load_model(tmp_path / "out").output_weight.isfinite().all()


def test_too_many_of_them_stop_the_run(task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    spoil(monkeypatch, lambda n: n >= 5)
    with pytest.raises(GateError, match=r"3 steps in a row without finite numbers .* 2 are allowed"):
        run(task(max_nonfinite_steps=2), tmp_path)


def test_a_training_that_diverges_is_stopped(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(GateError, match=r"has diverged at step \d+: train .* where a uniform guess gives 3\.18"):
        run(task(learning_rate=1.0, warmup_steps=0, clip_norm=1e6, max_steps=60, ema_decay=0.0), tmp_path)


def test_a_training_that_learns_nothing_is_stopped(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(GateError, match="has learned nothing"):
        run(task(learning_rate=1e-12, max_steps=60, eval_every=2, early_stopping_patience=3), tmp_path)


def test_one_whose_budget_ends_before_it_has_learned_anything_is_stopped(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(GateError, match="has learned nothing at step 12"):
        run(task(learning_rate=1e-12, warmup_steps=2, early_stopping_patience=100), tmp_path)


def test_no_better_ends_the_training_and_the_best_is_kept(task, pairs, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Twenty rows are soon known by heart, and the dev loss rises."""
    heart = task(
        train=pairs(20, 1), max_steps=400, eval_every=10, early_stopping_patience=3, dropout=0.0, ema_decay=0.0
    )
    told = run(heart, tmp_path)
    stored: dict[str, Any] = dict(told.result)
    assert stored["stop_reason"] == "early_stopping"
    assert stored["best"]["dev_loss"] == min(stored["curves"]["dev_loss"])
    assert stored["best"]["step"] == stored["steps"] - 30


def test_max_tokens_ends_the_training(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    told = run(task(max_steps=1000, max_tokens=900), tmp_path)
    assert told.result["stop_reason"] == "max_tokens"
    assert 900 <= told.result["tokens"] < 900 + 160  # type: ignore[operator]


def test_rows_without_room_are_counted_not_cut(task, pairs, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    data = pairs(100, 1, 25)
    told = run(task(train=data, max_positions=16), tmp_path)
    long = sum(max(s, t) > 16 for s, t in zip(data.src.lengths, data.tgt.lengths, strict=True))
    assert long > 0
    assert told.result["too_long"]["train"] == told.n_too_long == long  # type: ignore[index, call-overload]
    assert told.n_train == 100 - long


def test_a_part_without_a_row_that_fits_is_refused(task, pairs, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="dev: not one of 4 rows fits"):
        run(task(dev=pairs(4, 3, 25, 20), max_positions=16), tmp_path)


def test_ids_of_another_vocabulary_are_refused(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    import dataclasses

    from hanyeong.models.config import VocabSizes

    small = dataclasses.replace(task(), vocabulary=VocabSizes(10, 10, shared=True))
    with pytest.raises(InputError, match=r"train: source id \d+ in a vocabulary of 10"):
        run(small, tmp_path)


def test_the_averaged_weights_are_measured_and_saved(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run(task(ema_decay=0.99), tmp_path)
    state, saved = newest(tmp_path), load_model(tmp_path / "out")
    assert state.state["early_stopping"]["best_step"] == 12
    for name, weight in saved.named_parameters():
        assert torch.equal(weight, state.tensors[f"average/{name}"])
        assert not torch.equal(weight, state.tensors[f"weight/{name}"])


GPU_REFUSAL = torch.OutOfMemoryError()
CPU_REFUSAL = "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8"


@pytest.mark.parametrize(
    ("room", "refusal"),
    [(1 / 2, GPU_REFUSAL), (1 / 5, GPU_REFUSAL), (1 / 2, RuntimeError(CPU_REFUSAL))],
)
def test_a_batch_without_room_in_memory_is_halved_until_it_fits(  # type: ignore[no-untyped-def]
    task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: float, refusal: RuntimeError
) -> None:
    whole = run(task(dropout=0.0), tmp_path / "whole")
    no_room_over(room, monkeypatch, draws=0, refusal=refusal)
    halved = run(task(dropout=0.0), tmp_path / "halved")
    curves: list[Any] = [told.result["curves"]["dev_loss"] for told in (whole, halved)]  # type: ignore[index, call-overload]
    assert curves[1] == pytest.approx(curves[0], abs=1e-3)


def test_another_error_in_a_step_is_not_taken_for_want_of_memory(  # type: ignore[no-untyped-def]
    task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_room_over(0.5, monkeypatch, draws=0, refusal=RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        run(task(), tmp_path)


def test_noise_does_not_depend_on_where_memory_ran_out(task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    digests = []
    for draws in (0, 3):
        with monkeypatch.context() as patch:
            no_room_over(0.5, patch, draws)
            run(task(dropout=0.2), tmp_path / str(draws))
        digests.append(digest(tmp_path / str(draws)))
    assert digests[0] == digests[1]


def no_room_over(room: float, monkeypatch: pytest.MonkeyPatch, draws: int, refusal: RuntimeError = GPU_REFUSAL) -> None:
    """Memory runs out over a share of a batch, after so many random numbers were drawn in vain."""
    backward = Worker._forward_backward

    def failing(self: Any, batch: Any, n_tokens: int) -> float:
        if batch.n_tgt_tokens > room * n_tokens and len(batch.src_BS) > 1:
            torch.rand(draws)
            raise refusal
        found: float = backward(self, batch, n_tokens)
        return found

    monkeypatch.setattr(Worker, "_forward_backward", failing)


def test_the_loss_falls_as_theory_says_at_the_start(task, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Right after the start guesses are about even: the loss is near ln V."""
    told = run(task(max_steps=1, eval_every=1, warmup_steps=1000, ema_decay=0.0), tmp_path)
    assert told.result["best"]["dev_loss"] == pytest.approx(math.log(24), abs=1.5)  # type: ignore[index, call-overload]
