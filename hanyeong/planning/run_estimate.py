"""Estimate of a whole run: hours measured on this machine, memory, disk, and which budgets they exceed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from hanyeong.pipeline.stage_result import Json
from hanyeong.planning.corpus_size import MeasuredCorpus
from hanyeong.planning.cost import PROCESS_BYTES, Requirements, disk_bytes, exceeded
from hanyeong.planning.duration import Hours
from hanyeong.planning.fit import Room, training_room
from hanyeong.planning.messages import requirement_lines
from hanyeong.planning.warnings import PlanWarning
from hanyeong.planning.workload import Workload, duration, measured_speeds, small_parts, student_problem, workload
from hanyeong.training.device import resolve_device


@dataclass(frozen=True)
class RunProbe:
    """Measures how long a run of some params takes on this machine; what it measures goes to the timings."""

    corpus: MeasuredCorpus
    temporary: Callable[[], AbstractContextManager[Path]]
    say: Callable[[str], None]
    timings: dict[str, Json]

    def hours(self, params: SimpleNamespace, load: Workload) -> Hours:
        """Hours of every part of the run."""
        self.say(f"plan: measuring this machine for about {params.plan.probe_seconds:g} s")
        self.timings["machine"] = dict(resolve_device(params.train).description)
        with self.temporary() as folder:
            speeds = measured_speeds(params, self.corpus.estimate, folder)
        hours = duration(params, load, self.corpus.size, self.corpus.rows, speeds)
        for name, span in hours.parts.items():
            self.timings[name] = span.readings() | (speeds[name].readings() if name in speeds else {})
        self.timings.update(hours.whole.readings() | {"given_share": round(hours.given_share, 4)})
        return hours

    def room(self, params: SimpleNamespace) -> Room:
        """Tokens that trainings of these sizes can see within the budget."""
        hours = self.hours(params, workload(params, self.corpus.size, self.corpus.estimate.vocabulary))
        other_hours = hours.parts["distillation"].alone + hours.parts["rest"].alone
        rates = (hours.tokens_per_s[name] for name in ("teacher", "student"))
        return training_room(params.plan.budget_hours, other_hours, *rates)


@dataclass(frozen=True)
class RunEstimate:
    """What a run takes, and what will be too small in it."""

    load: Workload
    hours: Hours
    disk: Mapping[str, int]
    """Bytes by folder."""
    warnings: Sequence[PlanWarning]

    @property
    def requirements(self) -> Requirements:
        """Of the whole run; memory is that of the stage that needs most."""
        memory = PROCESS_BYTES + max(self.load.teacher.memory_bytes, self.load.student.memory_bytes)
        return Requirements(self.hours.whole.alone, memory, sum(self.disk.values()))

    def lines(self, total_memory: int | None, free_disk: int) -> Iterator[str]:
        """For the terminal: requirements beside what this machine has, then the warnings."""
        yield from requirement_lines(self.hours, self.requirements, total_memory, free_disk)
        yield from (warning.sentence for warning in self.warnings)


def estimate_run(params: SimpleNamespace, corpus: MeasuredCorpus, probe: RunProbe) -> RunEstimate:
    """What a run with these params takes on this machine."""
    vocabulary = corpus.estimate.vocabulary
    load = workload(params, corpus.size, vocabulary)
    disk = disk_bytes(corpus.size, load.distilled, vocabulary, load.teacher.parameters, load.student.parameters)
    return RunEstimate(load, probe.hours(params, load), disk, small_parts(params, load, corpus.rows))


@dataclass(frozen=True)
class Obstacles:
    """Why the run must not go on as it is."""

    over_budget: Sequence[str]
    """Budgets that are too small: "hours", "memory", "disk"."""
    student: str
    """Why `distill` would refuse the student; empty where it would not."""

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.over_budget or self.student)


def obstacles(
    params: SimpleNamespace, corpus: MeasuredCorpus, estimate: RunEstimate, *, hours_decide: bool = True
) -> Obstacles:
    """Budgets that are exceeded, and a student that is too large.

    `hours_decide`: False where the sizes were fitted before: a machine that is slower today stops no finished training.
    """
    over_budget = [name for name in exceeded(params.plan, estimate.requirements) if name != "hours" or hours_decide]
    return Obstacles(over_budget, student_problem(params, corpus.estimate))
