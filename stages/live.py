"""Validation records as DVCLive curves: `dvc plots show` draws them, `dvc exp run` compares them.

Written into a stage's output, every record again after a resume, so that a run that was killed leaves the same bytes.
DVCLive's own HTML page is not made: it would load its plots from the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

import hanyeong.pipeline.telemetry_off  # noqa: F401  before DVCLive could call home
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.stage import StageContext
from hanyeong.pipeline.stage_result import Json
from hanyeong.results.train import Curves, TrainingResult
from hanyeong.training.state import ValidationRecord
from hanyeong.training.trainer import Callbacks

CURVES = ("train_loss", "dev_loss", "dev_accuracy", "learning_rate")


@contextmanager
def callbacks_of(job: StageContext, result: type[TrainingResult]) -> Iterator[Callbacks]:
    """Callbacks of this stage's training: progress bar, log, curves, and the pages while it runs."""
    past: list[ValidationRecord] = []
    with live_curves(job.out["live"]) as draw:

        def on_validation(record: ValidationRecord) -> None:
            draw(record)
            past.append(record)
            job.now.found(so_far(past, result))

        yield Callbacks(by_steps(job), job.say, on_validation)


def by_steps(job: StageContext) -> Callable[[Iterable[int], str, int | None], Iterator[int]]:
    """Progress by the steps' own numbers: a training that resumes from a checkpoint does not start at 0."""

    def shown(steps: Iterable[int], label: str, total: int | None = None) -> Iterator[int]:
        remaining = iter(steps)
        first = next(remaining, None)
        if first is None:
            return iter(())
        last = None if total is None else first + total
        return job.progress(chain([first], remaining), f"{label}: step", last, first)

    return shown


def so_far(past: list[ValidationRecord], result: type[TrainingResult]) -> Mapping[str, Json]:
    """The records in the shape of the stage's result, so that its page can be drawn before it ends."""
    best = min(past, key=lambda record: record.dev_loss)
    curves = {name: [asdict(record)[name] for record in past] for name in Curves.model_fields}
    return result.so_far(steps=past[-1].step, best={"step": best.step, "dev_loss": best.dev_loss}, curves=curves)


@contextmanager
def live_curves(directory: Path) -> Iterator[Callable[[ValidationRecord], None]]:
    """A function that writes the validation records of a training below `directory`.

    Raises:
        InputError: in a git repository without a commit, which DVCLive cannot name.

    """
    from dvclive.live import Live
    from scmrepo.exceptions import SCMError

    try:
        live: Any = Live(str(directory), report=None, save_dvc_exp=False, dvcyaml=None)
    except SCMError:
        raise InputError(
            "this git repository has no commit yet, and DVCLive names its curves by one; "
            "run `git commit --allow-empty -m start`, then again"
        ) from None

    def write(record: ValidationRecord) -> None:
        metrics = asdict(record)
        live.step = record.step
        for name in CURVES:
            live.log_metric(name, metrics[name])
        live.make_summary()

    yield write
    live.end()  # not after an error: it writes, and on a full disk its own error would hide the first one
