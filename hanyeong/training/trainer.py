"""The training loop: batches in, a translator out, the same bytes however often it was killed on the way.

Each step's noise depends on the seed and the step's number alone, and each epoch's order on the seed and the epoch's,
so a checkpoint needs no generator's state: weights, optimiser, average and counters are all there is. Only a batch that
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

from hanyeong.models.checkpoint import save_model
from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import n_parameters, training_flops
from hanyeong.models.params import ModelParams
from hanyeong.models.registry import CHOICE, build_model, module_of
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.provenance import NO_ARITHMETIC, code_digest, digest_json
from hanyeong.pipeline.receipt import Json
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

LEAST_NORM = 1e-30
"""Of a gradient that is divided by."""
DIVERGENCE_FACTOR = 2.0
"""A training has diverged when its loss exceeds this multiple of ln(V), the loss of a uniform guess."""
NOT_LEARNED_BY = (
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


def _show_nothing(items: Iterable[int], _label: str, _total: int | None = None) -> Iterator[int]:
    return iter(items)


@dataclass(frozen=True)
class Callbacks:
    """Callbacks of a training: progress, log lines, validation metrics (replayed after a resume)."""

    progress: Callable[[Iterable[int], str, int | None], Iterator[int]] = _show_nothing
    log: Callable[[str], None] = lambda _: None
    on_validation: Callable[[ValidationRecord], None] = lambda _: None


@dataclass(frozen=True)
class TrainResult:
    """Facts are what the inputs determine; the clock is not."""

    facts: dict[str, Json]
    clock: dict[str, Json]
    n_train: int
    """Training rows that were learned from."""
    n_too_long: int
    """Training rows that the model or a batch has no room for."""


def train(task: TrainJob, out: Path, checkpoints: Path, callbacks: Callbacks) -> TrainResult:
    """Train a translator, or go on with it, and write the best weights to the directory `out`.

    Checkpoints go to a folder of their own below `checkpoints`.

    Raises:
        InputError: unusable tokens, no room, damaged checkpoints, no such device.
        GateError: training diverged, learned nothing, or its numbers stopped being finite.
        SystemExit: a signal asked for a stop; a checkpoint was written first.

    """
    check_ids(task.train, task.vocabulary.src, task.vocabulary.tgt, "train")
    check_ids(task.dev, task.vocabulary.src, task.vocabulary.tgt, "dev")
    here = resolve_device(task.params)
    store = open_store(checkpoints, _checkpoint_key(task, here), callbacks.log)
    with deterministic_mode(here), deferred_signals() as interrupt, closing(Trainer(task, here, callbacks)) as training:
        training.resume(store)
        training.run(store, interrupt)
        training.save_best(out)
        return training.report()


class Trainer:
    """A training under way."""

    def __init__(self, task: TrainJob, here: DeviceConfig, callbacks: Callbacks) -> None:
        p = task.params
        self.task, self.here, self.callbacks = task, here, callbacks
        torch.manual_seed(_seed_for(task.seed, "start"))
        self.model = build_model(task.architecture, task.vocabulary).to(here.device)
        self.weights = dict(self.model.named_parameters())
        learner = WorkerConfig(task.architecture, task.vocabulary, p, here)
        self.workers = Workers(learner, self.model, lambda why: callbacks.log(f"step {self.at.step:,}: {why}"))
        self.measured, arrays = self.workers.own.measured, self.workers.arrays
        self.optimizer = self.workers.own.optimizer
        arrays.measured.copy_(arrays.weights)
        self.best = {name: weight.detach().clone() for name, weight in self.weights.items()}
        longest = task.architecture.max_positions
        self.sampler = _require_rows(sampler(task.train, p.batch_tokens, longest, task.seed, task.weights), "train")
        self.dev_sampler = _require_rows(sampler(task.dev, p.batch_tokens, longest, task.seed), "dev")
        self.at = TrainState()
        self.resumed_at = self.resumed_tokens = 0
        self.trained_s = self.measured_s = 0.0
        self.order: tuple[int, list[Ints]] = (-1, [])
        self.pace = ThroughputMonitor(callbacks.log)

    def close(self) -> None:
        """Let the other workers go."""
        self.workers.end()

    # -- the course of it

    def resume(self, store: Store) -> None:
        """Go on from the newest checkpoint, if there is one."""
        found = store.newest()
        if found is None:
            return
        self._load(found)
        self.resumed_at, self.resumed_tokens = self.at.step, self.at.n_tokens
        self.callbacks.log(f"going on from step {self.at.step:,}, found in {store.directory}")
        for past in self.at.history:
            self.callbacks.on_validation(past)

    def run(self, store: Store, interrupt: Interrupt) -> None:
        """Steps, validation and checkpoints until a limit, early stopping or a signal."""
        wanted = self._likely_steps() - self.at.step
        for _ in self.callbacks.progress(self._while_going(), "training", wanted):
            due = self._step() and (self.at.step % self.task.params.eval_every == 0 or self._stops() is not None)
            if due:
                self._validate()
            if due or interrupt.asked:
                self._save(store)
            if interrupt.asked:
                self.callbacks.log(f"told to stop: a checkpoint of step {self.at.step:,} is there for the next run")
                interrupt.leave()

    def _while_going(self) -> Iterator[int]:
        while self._stops() is None:
            yield self.at.step

    def save_best(self, out: Path) -> None:
        """Write the weights that read best."""
        best = build_model(self.task.architecture, self.task.vocabulary)
        best.load_state_dict({name: weight.cpu() for name, weight in self.best.items()})
        save_model(best, out)

    def report(self) -> TrainResult:
        """How it went."""
        at, task = self.at, self.task
        facts: dict[str, Json] = {
            "machine": self.here.facts,
            "parameters": n_parameters(task.architecture, task.vocabulary),
            "pairs": {"train": len(self.sampler.rows), "dev": len(self.dev_sampler.rows)},
            "too_long": {
                "train": len(task.train) - len(self.sampler.rows),
                "dev": len(task.dev) - len(self.dev_sampler.rows),
            },
            "steps": at.step,
            "bad_steps": at.n_nonfinite,
            "tokens": at.n_tokens,
            "epochs": round(at.n_tokens / self.sampler.n_tokens, 4),
            "padding_share": round(1 - at.n_tokens / max(1, at.n_padded), 6),
            "best": {"step": at.early_stopping.best_step, "dev_loss": round(at.early_stopping.best, 9)},
            "learning_rate_lowered": at.lr_plateau.n_reductions,
            "stopped_because": self._stops() or "",
            "curves": at.curves(),
        }
        return TrainResult(facts, self._clock(), len(self.sampler.rows), len(task.train) - len(self.sampler.rows))

    # -- one step

    def _step(self) -> bool:
        """One optimiser step on the next batch; False: its numbers are not finite, and it was passed over."""
        batches = self._next()
        started = time.perf_counter()
        nll = self._gradients(batches)
        norm = self.workers.add_up()
        finite = math.isfinite(nll) and math.isfinite(norm)
        if finite:
            self._update(batches, nll, min(1.0, self.task.params.clip_norm / max(norm, LEAST_NORM)))
        else:
            self._skip_step()
        took_s = time.perf_counter() - started
        self.trained_s += took_s
        self.pace.step(sum(batch.n_tokens for batch in batches), took_s)
        return finite

    def _next(self) -> list[Batch]:
        """The rows of the next step, shared out among the workers (where there are as many rows)."""
        at = self.at
        groups = self._epoch(at.epoch)
        while at.n_batches == len(groups):  # small weights can leave an epoch without a row
            at.epoch, at.n_batches = at.epoch + 1, 0
            groups = self._epoch(at.epoch)
        at.n_batches += 1
        parts = np.array_split(groups[at.n_batches - 1], self.here.workers)
        return [batch_of(self.task.train, rows).to(self.here.device) for rows in parts if len(rows)]

    def _gradients(self, batches: list[Batch]) -> float:
        """Find the gradient of the batches' mean loss, each worker its part; the plain loss summed, in nats."""
        at, n = self.at, self.here.workers
        # The first worker's noise is that of a training without others.
        noise = [_seed_for(self.task.seed, "step", at.epoch, at.n_batches, *[rank] * (rank > 0)) for rank in range(n)]
        given: list[Batch | None] = [*batches, *[None] * (n - len(batches))]
        shares = [Share(batch, start) for batch, start in zip(given, noise, strict=True)]
        return self.workers.learn(shares, sum(batch.n_tgt_tokens for batch in batches))

    def _update(self, batches: list[Batch], nll: float, scale: float) -> None:
        at, p = self.at, self.task.params
        self.workers.update(learning_rate(p, at.step, at.n_tokens, at.lr_plateau), scale, at.step + 1)
        at.step += 1
        at.n_tokens += sum(batch.n_tokens for batch in batches)
        at.n_padded += sum(batch.n_padded for batch in batches)
        at.nll_since += nll
        at.tgt_tokens_since += sum(batch.n_tgt_tokens for batch in batches)
        at.n_nonfinite_in_a_row = 0

    def _skip_step(self) -> None:
        at = self.at
        at.n_nonfinite += 1
        at.n_nonfinite_in_a_row += 1
        where = f"epoch {at.epoch}, batch {at.n_batches - 1}, after step {at.step:,}"
        self.callbacks.log(f"{where}: loss or gradient is not finite; no step taken")
        if at.n_nonfinite_in_a_row > self.task.params.max_nonfinite_steps:
            raise GateError(
                f"training: {at.n_nonfinite_in_a_row} steps in a row without finite numbers ({where}), "
                f"{self.task.params.max_nonfinite_steps} are allowed; lower learning_rate or lengthen warmup_steps"
            )

    # -- validation

    def _validate(self) -> None:
        """Validate on dev, and keep the weights if they are the best so far."""
        at, p = self.at, self.task.params
        started = time.perf_counter()
        dev_loss, accuracy = self._dev()
        train_loss = at.nll_since / max(1, at.tgt_tokens_since)
        rate = learning_rate(p, at.step, at.n_tokens, at.lr_plateau)
        found = ValidationRecord(at.step, at.n_tokens, rate, train_loss, dev_loss, accuracy)
        self._check_divergence(found)
        at.early_stopping = at.early_stopping.update(dev_loss, at.step)
        at.lr_plateau = at.lr_plateau.update(at.early_stopping.best_step == at.step, p)
        at.history.append(found)
        at.nll_since, at.tgt_tokens_since = 0.0, 0
        if at.early_stopping.best_step == at.step:
            for name, weight in self.measured.named_parameters():
                self.best[name].copy_(weight.detach())
        self.measured_s += time.perf_counter() - started
        self.callbacks.on_validation(found)
        self.callbacks.log(
            f"step {at.step:,}: train {train_loss:.3f}, dev {dev_loss:.3f} nats a token, {accuracy:.1%} right"
        )

    def _dev(self) -> tuple[float, float]:
        """Loss in nats a token and share of right first guesses, of the averaged weights where there is an average."""
        batches = [batch_of(self.task.dev, rows).to(self.here.device) for rows in self.dev_sampler.sequential()]
        n_tokens = sum(batch.n_tgt_tokens for batch in batches)
        found = self.workers.read(batches)
        return sum(nll for nll, _ in found) / n_tokens, sum(n_right for _, n_right in found) / n_tokens

    def _check_divergence(self, found: ValidationRecord) -> None:
        """Stop a training that has diverged, or that has stopped without having learned anything."""
        even = math.log(self.task.vocabulary.tgt)
        worst = max(found.train_loss, found.dev_loss)
        warm = found.step > self.task.params.warmup_steps
        diverged = not math.isfinite(worst) or (warm and worst > DIVERGENCE_FACTOR * even)
        after = self.at.early_stopping.update(found.dev_loss, found.step)
        over = stop_reason(self.task.params, found.step, found.n_tokens, after)
        stuck = after.best >= even and (over == "early_stopping" or (over is not None and warm))
        if diverged or stuck:
            raise GateError(
                f"training {'has diverged' if diverged else 'has learned nothing'} at step {found.step:,}: "
                f"train {found.train_loss:.2f}, dev {found.dev_loss:.2f} nats a token, "
                f"where guessing evenly gives {even:.2f}; "
                f"lower learning_rate, lengthen warmup_steps, or look at what reports/clean.json let through"
            )

    # -- state

    def _save(self, store: Store) -> None:
        tensors = self.optimizer.state_dict()
        for name, weight in self.weights.items():
            tensors[f"weight/{name}"] = weight.detach()
            tensors[f"best/{name}"] = self.best[name]
        if self.task.params.ema_decay:
            tensors |= {f"average/{name}": weight.detach() for name, weight in self.measured.named_parameters()}
        store.save(self.at.step, Checkpoint({k: v.cpu() for k, v in tensors.items()}, self.at.to_json()))

    def _load(self, found: Checkpoint) -> None:
        self.at = TrainState.from_json(found.state)
        self.optimizer.load_state_dict(found.tensors, self.at.step)
        kinds: list[tuple[str, dict[str, Tensor]]] = [("weight", dict(self.weights)), ("best", self.best)]
        if self.task.params.ema_decay:
            kinds.append(("average", dict(self.measured.named_parameters())))
        with torch.no_grad():
            for kind, those in kinds:
                for name, weight in those.items():
                    weight.copy_(found.tensors[f"{kind}/{name}"])

    # -- small things

    def _stops(self) -> str | None:
        return stop_reason(self.task.params, self.at.step, self.at.n_tokens, self.at.early_stopping)

    def _epoch(self, number: int) -> list[Ints]:
        if self.order[0] != number:
            self.order = (number, self.sampler.epoch(number))
        return self.order[1]

    def _likely_steps(self) -> int:
        """Steps until a limit: by tokens where that comes first, estimated from a batch's usual fill."""
        p = self.task.params
        if p.max_tokens is None:
            return p.max_steps
        done = budget_used(p, self.at.step, self.at.n_tokens)
        a_step = self.at.n_tokens / self.at.step if done and self.at.step else 0.95 * p.batch_tokens
        return min(p.max_steps, self.at.step + math.ceil((p.max_tokens - self.at.n_tokens) / a_step))

    def _clock(self) -> dict[str, Json]:
        """Speed since the start of this process, and its share of what the machine can do in matrix products."""
        a, words = self.task.architecture, self.task.vocabulary.tgt
        shapes = product_shapes(a, words, self.task.params.batch_tokens // 2 // self.here.workers)
        peak = matmul_gflops(self.here, shapes)
        n_src, n_tgt = (int(x[self.sampler.rows].sum()) for x in (self.sampler.src_lengths, self.sampler.tgt_lengths))
        lengths = n_src / len(self.sampler.rows), n_tgt / len(self.sampler.rows)
        flops = training_flops(self.task.architecture, self.task.vocabulary, n_src, n_tgt, *lengths) / (n_src + n_tgt)
        rate = (self.at.n_tokens - self.resumed_tokens) / self.trained_s if self.trained_s else 0.0
        return {
            "resumed_at": self.resumed_at,
            "training_seconds": round(self.trained_s, 2),
            "reading_seconds": round(self.measured_s, 2),
            "tokens_per_s": round(rate, 1),
            "mflops_a_token": round(flops / 1e6, 2),
            "gflops": round(rate * flops / 1e9, 1),
            "matmul_peak_gflops": round(peak, 1),
            "matmul_peak_of": f"{' and '.join('x'.join(map(str, shape)) for shape in shapes)}, "
            f"{self.here.facts['precision']}, {self.here.workers} x {self.here.threads} threads",
            "share_of_matmul_peak": round(rate * flops / 1e9 / peak, 3),
            **self.pace.readings(),
        }


def _require_rows(found: Sampler, part: str) -> Sampler:
    if not len(found.rows):
        raise InputError(
            f"{part}: not one of {len(found.src_lengths)} rows fits; raise batch_tokens or max_positions, "
            f"or clean longer rows out"
        )
    return found


def _seed_for(seed: int, *where: str | int) -> int:
    """A seed for one purpose: independent of every other one's."""
    words = [seed, *(w if isinstance(w, int) else int.from_bytes(w.encode(), "little") for w in where)]
    return int(np.random.SeedSequence(words).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _checkpoint_key(task: TrainJob, here: DeviceConfig) -> str:
    """16 hexadecimal digits over everything that the bytes of the result depend on."""
    depends_on: dict[str, Any] = {
        "architecture": task.architecture.model_dump(),
        "vocabulary": [task.vocabulary.src, task.vocabulary.tgt, task.vocabulary.shared],
        "params": task.params.model_dump(),
        "seed": task.seed,
        "digest": task.digest,
        "machine": here.facts,
        "code": code_digest(
            __name__, module_of(task.architecture), schedule_module(task.params), without=NOT_LEARNED_BY
        ),
    }
    return digest_json(depends_on)[:16]
