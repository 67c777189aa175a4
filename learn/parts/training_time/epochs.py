"""An epoch foretold from a few steps, and then measured."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from hanyeong.models.counting import n_parameters
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.cpu_share import scheduler_turns
from hanyeong.planning.duration import HOUR_S, training_hours
from hanyeong.planning.throughput import ProbeConfig, Throughput, measure_throughput, pairs_of
from hanyeong.results.base import Model
from hanyeong.training.params import TrainParams
from hanyeong.training.trainer import Callbacks, TrainJob, train
from learn.parts.learning_rate.sample_task import sample_task
from learn.parts.training_time.corpus import architecture
from learn.parts.training_time.params import TrainingTimeParams
from learn.parts.training_time.steps import train_params

SILENT = Callbacks()
DEV_ROWS = 64
LEAST_ROWS = 200
N_PIECES = 1000


class Epoch(Model):
    """One pass over a corpus, foretold and measured."""

    parameters: int
    """Of the model."""
    threads: int
    """On which it was trained."""
    precision: str
    """Number format of its matrix products."""
    pairs: int
    """Pairs of the corpus."""
    tokens: int
    """Tokens of the epoch."""
    foretold_s: float
    """Seconds, foretold for the machine without other work."""
    measured_s: float
    """Seconds that it took, without other work: wall time times the share of CPU time given."""
    wall_s: float
    """Seconds of wall time."""
    given_share: float
    """Of the CPU time that the epoch asked for."""

    @property
    def error(self) -> float:
        """Foretold by so much too long (above 0) or too short, as a share of what was measured."""
        return self.foretold_s / self.measured_s - 1


@dataclass(frozen=True)
class Setting:
    """A model and how it is trained."""

    width: int
    params: TrainParams


def settings(p: TrainingTimeParams) -> tuple[Setting, Setting]:
    """A narrow model in float32 on one thread; one four times as wide on all cores, in the device's own format."""
    plain = train_params(2 * p.batch_tokens)
    narrow = plain.model_copy(update={"precision": "float32", "threads": 1})
    wide = plain.model_copy(update={"batch_tokens": 4 * p.batch_tokens, "threads": n_cores()})
    return Setting(p.small_width, narrow), Setting(4 * p.small_width, wide)


def epochs(p: TrainingTimeParams) -> tuple[Epoch, ...]:
    """Both settings on sentences of the embedded grammar."""
    return tuple(_epoch(p, setting) for setting in settings(p))


def _epoch(p: TrainingTimeParams, setting: Setting) -> Epoch:
    task = _task(p, setting)
    speed = foretold(task, p.probe_seconds)
    a_pair = float((task.train.src.lengths + task.train.tgt.lengths).mean())
    n_rows = max(LEAST_ROWS, min(len(task.train), round(p.epoch_seconds * speed.tokens_per_s / a_pair)))
    return measured(replace(task, train=pairs_of(task.train, n_rows)), speed)


def _task(p: TrainingTimeParams, setting: Setting) -> TrainJob:
    """Enough pairs for the longest epoch that any machine of today would do in the time."""
    n_pairs = round(min(100_000, max(2 * LEAST_ROWS, 1000 * p.epoch_seconds)))
    made = sample_task(n_pairs, N_PIECES, setting.width, setting.params, p.seed)
    return replace(made, architecture=architecture(setting.width), dev=pairs_of(made.dev, DEV_ROWS))


def foretold(task: TrainJob, seconds: float) -> Throughput:
    """The product's own probe: some steps on random tokens of the corpus's lengths."""
    probe = ProbeConfig(
        task.params, task.architecture, task.vocabulary, task.train.src.lengths, task.train.tgt.lengths,
        task.params.batch_tokens,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        return measure_throughput({"epoch": probe}, seconds, Path(folder))["epoch"]


def measured(task: TrainJob, speed: Throughput) -> Epoch:
    """The epoch, by the trainer."""
    n_tokens = int((task.train.src.lengths + task.train.tgt.lengths).sum())
    once = task.params.model_copy(update={"max_tokens": n_tokens})
    dev_tokens = float((task.dev.src.lengths + task.dev.tgt.lengths).sum())
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        before = scheduler_turns()
        found = train(replace(task, params=once), out, Path(folder) / "checkpoints", SILENT)
        share = scheduler_turns().since(before).given_share
    wall_s = sum(float(str(found.timings[key])) for key in ("training_seconds", "validation_seconds"))
    machine = found.result["machine"]
    if not isinstance(machine, dict):
        raise TypeError(f"the trainer's result: found {machine!r} as machine, expected its names")
    return Epoch(
        parameters=n_parameters(task.architecture, task.vocabulary),
        threads=int(str(machine["threads"])),
        precision=str(machine["precision"]),
        pairs=len(task.train),
        tokens=n_tokens,
        foretold_s=round(training_hours(once, dev_tokens, speed).alone * HOUR_S, 2),
        measured_s=round(wall_s * share, 2),
        wall_s=round(wall_s, 2),
        given_share=round(share, 4),
    )
