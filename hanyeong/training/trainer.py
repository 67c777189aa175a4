"""The training loop. It gives the same bytes however often it is killed and resumed.

Each step's noise depends on the seed and the step's number alone, and each epoch's order on the seed and the epoch's,
so a checkpoint needs no generator's state: weights, optimizer, average and counters are all there is. Only a batch that
memory has no room for, and that is taken in parts, draws other noise than the same batch whole.
Not covered: more than one GPU; accumulating gradients over several batches.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from hanyeong.models.checkpoint import WEIGHTS, load_into, save_model
from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import n_parameters, training_flops
from hanyeong.models.params import ModelParams
from hanyeong.models.registry import CHOICE, build_model, module_of
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.manifest import sha256
from hanyeong.pipeline.provenance import NO_ARITHMETIC, code_digest, digest_json
from hanyeong.pipeline.stage_result import Json
from hanyeong.tokenization.encoded_pairs import Floats, Ints, Pairs, check_ids
from hanyeong.training.batching import Batch, Sampler, batch_of, sampler
from hanyeong.training.checkpoints import Checkpoint, Store, open_store
from hanyeong.training.device import DeviceConfig, deterministic_mode, matmul_gflops, product_shapes, resolve_device
from hanyeong.training.early_stopping import stop_reason
from hanyeong.training.learning_rate import budget_used, learning_rate
from hanyeong.training.params import TrainParams
from hanyeong.training.schedules import registry as schedules
from hanyeong.training.schedules.registry import schedule_module
from hanyeong.training.shutdown import Interrupt, deferred_signals
from hanyeong.training.state import TrainState, ValidationRecord
from hanyeong.training.throughput import ThroughputMonitor
from hanyeong.training.worker import Share, WorkerConfig
from hanyeong.training.workers import Workers

MIN_NORM = 1e-30
"""Lower bound of a gradient norm that is divided by."""
DIVERGENCE_FACTOR = 2.0
"""A training has diverged when its loss exceeds this multiple of ln(V), the loss of a uniform guess."""
NO_EFFECT_ON_WEIGHTS = (
    *NO_ARITHMETIC,
    *CHOICE,
    *schedules.CHOICE,
    "hanyeong.training.shutdown",
    "hanyeong.training.throughput",
)
"""Behind this module, but unable to change a weight: lists of what may be chosen, signals, measured speed."""


@dataclass(frozen=True)
class TrainJob:
    """A training job: model params, data, seed. `digest` identifies the encoded data and the tokenizer."""

    architecture: ModelParams
    vocabulary: VocabSizes
    params: TrainParams
    seed: int
    train: Pairs
    dev: Pairs
    digest: str
    weights: Floats | None = None
    """How many times a pass shows each row of `train`; None: once."""
    initial: Path | None = None
    """Folder of a model whose weights it starts from; None: random ones."""


def _no_progress(items: Iterable[int], _label: str, _total: int | None = None) -> Iterator[int]:
    return iter(items)


@dataclass(frozen=True)
class Callbacks:
    """Callbacks of a training: progress, log lines, validation metrics (replayed after a resume)."""

    progress: Callable[[Iterable[int], str, int | None], Iterator[int]] = _no_progress
    log: Callable[[str], None] = lambda _: None
    on_validation: Callable[[ValidationRecord], None] = lambda _: None


@dataclass(frozen=True)
class TrainResult:
    """The result is determined by the inputs; timings are not."""

    result: dict[str, Json]
    timings: dict[str, Json]
    n_train: int
    """Training rows that were learned from."""
    n_too_long: int
    """Training rows that the model or a batch has no room for."""


def train(task: TrainJob, out: Path, checkpoints: Path, callbacks: Callbacks) -> TrainResult:
    """Train a model, or resume its training, and write the best weights to the directory `out`.

    Checkpoints go to a folder of their own below `checkpoints`.

    Raises:
        InputError: unusable tokens, no room, damaged checkpoints, no such device.
        GateError: training diverged, learned nothing, or its numbers stopped being finite.
        SystemExit: a signal asked for a stop; a checkpoint was written first.

    """
    check_ids(task.train, task.vocabulary.src, task.vocabulary.tgt, "train")
    check_ids(task.dev, task.vocabulary.src, task.vocabulary.tgt, "dev")
    machine = resolve_device(task.params)
    store = open_store(checkpoints, _checkpoint_key(task, machine), callbacks.log)
    with (
        deterministic_mode(machine),
        deferred_signals() as interrupt,
        closing(Trainer(task, machine, callbacks)) as training,
    ):
        training.resume(store)
        training.run(store, interrupt)
        training.save_best(out)
        return training.report()


class Trainer:
    """The state of a training and its steps."""

    def __init__(self, task: TrainJob, machine: DeviceConfig, callbacks: Callbacks) -> None:
        p = task.params
        self.task, self.machine, self.callbacks = task, machine, callbacks
        torch.manual_seed(_seed_for(task.seed, "start"))
        self.model = build_model(task.architecture, task.vocabulary)
        if task.initial:
            load_into(self.model, task.initial)
        self.model.to(machine.device)
        self.weights = dict(self.model.named_parameters())
        config = WorkerConfig(task.architecture, task.vocabulary, p, machine)
        self.workers = Workers(config, self.model, lambda why: callbacks.log(f"step {self.state.step:,}: {why}"))
        self.eval_model, arrays = self.workers.own.eval_model, self.workers.arrays
        self.optimizer = self.workers.own.optimizer
        arrays.averaged.copy_(arrays.weights)
        self.best = {name: weight.detach().clone() for name, weight in self.weights.items()}
        longest = task.architecture.max_positions
        self.sampler = _require_rows(sampler(task.train, p.batch_tokens, longest, task.seed, task.weights), "train")
        self.dev_sampler = _require_rows(sampler(task.dev, p.batch_tokens, longest, task.seed), "dev")
        self.state = TrainState()
        self.resumed_at = self.resumed_tokens = 0
        self.trained_s = self.validation_s = 0.0
        self.order: tuple[int, list[Ints]] = (-1, [])
        self.throughput = ThroughputMonitor(callbacks.log)

    def close(self) -> None:
        """End the other workers."""
        self.workers.stop()

    # -- the loop

    def resume(self, store: Store) -> None:
        """Resume from the newest checkpoint, if there is one."""
        checkpoint = store.newest()
        if checkpoint is None:
            return
        self._load(checkpoint)
        self.resumed_at, self.resumed_tokens = self.state.step, self.state.n_tokens
        self.callbacks.log(f"resuming from step {self.state.step:,} of {store.directory}")
        for past in self.state.history:
            self.callbacks.on_validation(past)

    def run(self, store: Store, interrupt: Interrupt) -> None:
        """Steps, validation and checkpoints until a limit, early stopping or a signal."""
        remaining_steps = self._expected_steps() - self.state.step
        for _ in self.callbacks.progress(self._steps(), "training", remaining_steps):
            validates = self._step() and (
                self.state.step % self.task.params.eval_every == 0 or self._stops() is not None
            )
            if validates:
                self._validate()
            if validates or interrupt.requested:
                self._save(store)
            if interrupt.requested:
                self.callbacks.log(
                    f"interrupted: saved a checkpoint of step {self.state.step:,}; the next run resumes from it"
                )
                interrupt.exit()

    def _steps(self) -> Iterator[int]:
        while self._stops() is None:
            yield self.state.step

    def save_best(self, out: Path) -> None:
        """Write the weights with the lowest dev loss."""
        best = build_model(self.task.architecture, self.task.vocabulary)
        best.load_state_dict({name: weight.cpu() for name, weight in self.best.items()})
        save_model(best, out)

    def report(self) -> TrainResult:
        """Results and timings."""
        state, task = self.state, self.task
        result: dict[str, Json] = {
            "machine": self.machine.description,
            "parameters": n_parameters(task.architecture, task.vocabulary),
            "pairs": {"train": len(self.sampler.rows), "dev": len(self.dev_sampler.rows)},
            "too_long": {
                "train": len(task.train) - len(self.sampler.rows),
                "dev": len(task.dev) - len(self.dev_sampler.rows),
            },
            "steps": state.step,
            "skipped_steps": state.n_nonfinite,
            "tokens": state.n_tokens,
            "epochs": round(state.n_tokens / self.sampler.n_tokens, 4),
            "padding_share": round(1 - state.n_tokens / max(1, state.n_padded), 6),
            "best": {"step": state.early_stopping.best_step, "dev_loss": round(state.early_stopping.best, 9)},
            "lr_reductions": state.lr_plateau.n_reductions,
            "stop_reason": self._stops() or "",
            "curves": state.curves(),
        }
        return TrainResult(result, self._timings(), len(self.sampler.rows), len(task.train) - len(self.sampler.rows))

    # -- one step

    def _step(self) -> bool:
        """One optimizer step on the next batch; False: loss or gradient is not finite, and the step was skipped."""
        batches = self._next()
        started = time.perf_counter()
        nll = self._gradients(batches)
        norm = self.workers.reduce_gradients()
        finite = math.isfinite(nll) and math.isfinite(norm)
        if finite:
            self._update(batches, nll, min(1.0, self.task.params.clip_norm / max(norm, MIN_NORM)))
        else:
            self._skip_step()
        took_s = time.perf_counter() - started
        self.trained_s += took_s
        self.throughput.step(sum(batch.n_tokens for batch in batches), took_s)
        return finite

    def _next(self) -> list[Batch]:
        """The rows of the next step, divided among the workers (where there are enough rows)."""
        state = self.state
        groups = self._epoch(state.epoch)
        while state.n_batches == len(groups):  # small weights can leave an epoch without a row
            state.epoch, state.n_batches = state.epoch + 1, 0
            groups = self._epoch(state.epoch)
        state.n_batches += 1
        parts = np.array_split(groups[state.n_batches - 1], self.machine.workers)
        return [batch_of(self.task.train, rows).to(self.machine.device) for rows in parts if len(rows)]

    def _gradients(self, batches: list[Batch]) -> float:
        """Compute the gradient of the mean loss, each worker its part; returns the sum of the plain loss, in nats."""
        state, n = self.state, self.machine.workers
        # The first worker's noise is that of a training without others.
        noise = [
            _seed_for(self.task.seed, "step", state.epoch, state.n_batches, *[rank] * (rank > 0)) for rank in range(n)
        ]
        padded: list[Batch | None] = [*batches, *[None] * (n - len(batches))]
        shares = [Share(batch, start) for batch, start in zip(padded, noise, strict=True)]
        return self.workers.forward_backward(shares, sum(batch.n_tgt_tokens for batch in batches))

    def _update(self, batches: list[Batch], nll: float, scale: float) -> None:
        state, p = self.state, self.task.params
        self.workers.update(learning_rate(p, state.step, state.n_tokens, state.lr_plateau), scale, state.step + 1)
        state.step += 1
        state.n_tokens += sum(batch.n_tokens for batch in batches)
        state.n_padded += sum(batch.n_padded for batch in batches)
        state.nll_since += nll
        state.tgt_tokens_since += sum(batch.n_tgt_tokens for batch in batches)
        state.n_nonfinite_in_a_row = 0

    def _skip_step(self) -> None:
        state = self.state
        state.n_nonfinite += 1
        state.n_nonfinite_in_a_row += 1
        where = f"epoch {state.epoch}, batch {state.n_batches - 1}, after step {state.step:,}"
        self.callbacks.log(f"{where}: loss or gradient is not finite; step skipped")
        if state.n_nonfinite_in_a_row > self.task.params.max_nonfinite_steps:
            raise GateError(
                f"training: {state.n_nonfinite_in_a_row} steps in a row without finite numbers ({where}), "
                f"{self.task.params.max_nonfinite_steps} are allowed; lower learning_rate or lengthen warmup_steps"
            )

    # -- validation

    def _validate(self) -> None:
        """Validate on dev, and keep the weights if they are the best so far."""
        state, p = self.state, self.task.params
        started = time.perf_counter()
        dev_loss, accuracy = self._dev()
        train_loss = state.nll_since / max(1, state.tgt_tokens_since)
        rate = learning_rate(p, state.step, state.n_tokens, state.lr_plateau)
        record = ValidationRecord(state.step, state.n_tokens, rate, train_loss, dev_loss, accuracy)
        self._check_divergence(record)
        state.early_stopping = state.early_stopping.update(dev_loss, state.step)
        state.lr_plateau = state.lr_plateau.update(state.early_stopping.best_step == state.step, p)
        state.history.append(record)
        state.nll_since, state.tgt_tokens_since = 0.0, 0
        if state.early_stopping.best_step == state.step:
            for name, weight in self.eval_model.named_parameters():
                self.best[name].copy_(weight.detach())
        self.validation_s += time.perf_counter() - started
        self.callbacks.on_validation(record)
        self.callbacks.log(
            f"step {state.step:,}: train {train_loss:.3f}, dev {dev_loss:.3f} nats per token, accuracy {accuracy:.1%}"
        )

    def _dev(self) -> tuple[float, float]:
        """Loss in nats per token and next-token accuracy, of the averaged weights where there is an average."""
        batches = [batch_of(self.task.dev, rows).to(self.machine.device) for rows in self.dev_sampler.sequential()]
        n_tokens = sum(batch.n_tgt_tokens for batch in batches)
        sums = self.workers.evaluate(batches)
        return sum(nll for nll, _ in sums) / n_tokens, sum(n_right for _, n_right in sums) / n_tokens

    def _check_divergence(self, record: ValidationRecord) -> None:
        """Stop a training that has diverged, or that ends without having learned anything."""
        uniform_loss = math.log(self.task.vocabulary.tgt)
        worst = max(record.train_loss, record.dev_loss)
        warm = record.step > self.task.params.warmup_steps
        diverged = not math.isfinite(worst) or (warm and worst > DIVERGENCE_FACTOR * uniform_loss)
        after = self.state.early_stopping.update(record.dev_loss, record.step)
        reason = stop_reason(self.task.params, record.step, record.n_tokens, after)
        stuck = after.best >= uniform_loss and (reason == "early_stopping" or (reason is not None and warm))
        if diverged or stuck:
            raise GateError(
                f"training {'has diverged' if diverged else 'has learned nothing'} at step {record.step:,}: "
                f"train {record.train_loss:.2f}, dev {record.dev_loss:.2f} nats per token, "
                f"where a uniform guess gives {uniform_loss:.2f}; "
                f"lower learning_rate, lengthen warmup_steps, or check reports/clean.json for what cleaning kept"
            )

    # -- state

    def _save(self, store: Store) -> None:
        tensors = self.optimizer.state_dict()
        for name, weight in self.weights.items():
            tensors[f"weight/{name}"] = weight.detach()
            tensors[f"best/{name}"] = self.best[name]
        if self.task.params.ema_decay:
            tensors |= {f"average/{name}": weight.detach() for name, weight in self.eval_model.named_parameters()}
        store.save(self.state.step, Checkpoint({k: v.cpu() for k, v in tensors.items()}, self.state.to_json()))

    def _load(self, checkpoint: Checkpoint) -> None:
        self.state = TrainState.from_json(checkpoint.state)
        self.optimizer.load_state_dict(checkpoint.tensors, self.state.step)
        groups: list[tuple[str, dict[str, Tensor]]] = [("weight", dict(self.weights)), ("best", self.best)]
        if self.task.params.ema_decay:
            groups.append(("average", dict(self.eval_model.named_parameters())))
        with torch.no_grad():
            for kind, weights in groups:
                for name, weight in weights.items():
                    weight.copy_(checkpoint.tensors[f"{kind}/{name}"])

    # -- helpers

    def _stops(self) -> str | None:
        return stop_reason(self.task.params, self.state.step, self.state.n_tokens, self.state.early_stopping)

    def _epoch(self, number: int) -> list[Ints]:
        if self.order[0] != number:
            self.order = (number, self.sampler.epoch(number))
        return self.order[1]

    def _expected_steps(self) -> int:
        """Steps until a limit: by tokens where that comes first, estimated from a batch's usual fill."""
        p = self.task.params
        if p.max_tokens is None:
            return p.max_steps
        done = budget_used(p, self.state.step, self.state.n_tokens)
        a_step = self.state.n_tokens / self.state.step if done and self.state.step else 0.95 * p.batch_tokens
        return min(p.max_steps, self.state.step + math.ceil((p.max_tokens - self.state.n_tokens) / a_step))

    def _timings(self) -> dict[str, Json]:
        """Speed since the start of this process, and its share of what the machine can do in matrix products."""
        a, words = self.task.architecture, self.task.vocabulary.tgt
        shapes = product_shapes(a, words, self.task.params.batch_tokens // 2 // self.machine.workers)
        peak = matmul_gflops(self.machine, shapes)
        n_src, n_tgt = (int(x[self.sampler.rows].sum()) for x in (self.sampler.src_lengths, self.sampler.tgt_lengths))
        lengths = n_src / len(self.sampler.rows), n_tgt / len(self.sampler.rows)
        flops = training_flops(self.task.architecture, self.task.vocabulary, n_src, n_tgt, *lengths) / (n_src + n_tgt)
        rate = (self.state.n_tokens - self.resumed_tokens) / self.trained_s if self.trained_s else 0.0
        return {
            "resumed_at": self.resumed_at,
            "training_seconds": round(self.trained_s, 2),
            "validation_seconds": round(self.validation_s, 2),
            "tokens_per_s": round(rate, 1),
            "mflops_per_token": round(flops / 1e6, 2),
            "gflops": round(rate * flops / 1e9, 1),
            "matmul_peak_gflops": round(peak, 1),
            "matmul_peak_of": f"{' and '.join('x'.join(map(str, shape)) for shape in shapes)}, "
            f"{self.machine.description['precision']}, {self.machine.workers} x {self.machine.threads} threads",
            "share_of_matmul_peak": round(rate * flops / 1e9 / peak, 3),
            **self.throughput.readings(),
        }


def _require_rows(sampler: Sampler, part: str) -> Sampler:
    if not len(sampler.rows):
        raise InputError(
            f"{part}: not one of {len(sampler.src_lengths)} rows fits; raise batch_tokens or max_positions, "
            f"or reject longer rows in clean"
        )
    return sampler


def _seed_for(seed: int, *where: str | int) -> int:
    """A seed for one purpose: independent of every other one's."""
    words = [seed, *(w if isinstance(w, int) else int.from_bytes(w.encode(), "little") for w in where)]
    return int(np.random.SeedSequence(words).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _checkpoint_key(task: TrainJob, machine: DeviceConfig) -> str:
    """16 hexadecimal digits over everything that the bytes of the result depend on."""
    depends_on: dict[str, Any] = {
        "architecture": task.architecture.model_dump(),
        "vocabulary": [task.vocabulary.src, task.vocabulary.tgt, task.vocabulary.shared],
        "params": task.params.model_dump(),
        "seed": task.seed,
        "digest": task.digest,
        "machine": machine.description,
        "code": code_digest(
            __name__, module_of(task.architecture), schedule_module(task.params), without=NO_EFFECT_ON_WEIGHTS
        ),
    }
    if task.initial:
        depends_on["initial"] = sha256(task.initial / WEIGHTS)
    return digest_json(depends_on)[:16]
