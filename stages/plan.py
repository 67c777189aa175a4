"""Plan: what the goals cost here and what can be promised, before anything is cleaned or trained.

reads    data/raw                      rows and bytes of every source; a sample of rows for a trial vocabulary
writes   reports/plan.json             parameters, operations, memory, disk of both models; what stands to each goal
         reports/plan/decision.json    "go on" or "refused", and no more: what later stages depend on
         reports/plan/fitted.json      with plan.fit: what `train` and `distill` take for params' sizes and tokens
stops    when a stated budget (plan.budget_*) is too small or the student is too large, after the report was written

Hours come from a probe: some steps of both trainings on this machine. They are clock readings: they stand beside the
facts, and only `plan.budget_hours` lets them decide anything. On a busy machine they are what the run would take alone,
and what it would take as things are is said beside it. Estimates are from above: cleaning removes rows, early stopping
ends trainings. The teacher is taken to write the textbook as fast as it trains on the CPU, where the textbook is
written whatever it was trained on.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hanyeong.corpus.language_pair import Direction, pairs_of
from hanyeong.corpus.pair_table import count_rows, raw_table
from hanyeong.corpus.sources import Source, Sources
from hanyeong.corpus.split_params import SplitParams
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import GateFailed
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.planning.corpus_size import corpus_size, expected_rows, in_domain_tests, vocabulary_estimate
from hanyeong.planning.cost import PROCESS_BYTES, Corpus, Requirements, assess_goals, disk_bytes, exceeded
from hanyeong.planning.decision import DECISION, GO_ON, REFUSED, decision
from hanyeong.planning.duration import Hours
from hanyeong.planning.fit import Room, fit, kept, summary, training_room, wishes
from hanyeong.planning.fitted import FITTED, fitted
from hanyeong.planning.memory import total_bytes
from hanyeong.planning.messages import refusal, requirement_lines
from hanyeong.planning.params import PlanParams
from hanyeong.planning.workload import Workload, duration, measured_speeds, small_parts, student_problem, workload
from hanyeong.release.goals import GoalsParams
from hanyeong.results import codes
from hanyeong.results.ingest import SourceUse
from hanyeong.results.plan import (
    BudgetKind,
    BudgetLimits,
    CorpusSize,
    PlanResult,
    PlanSource,
    PlanVerdict,
    VocabularyEstimate,
)
from hanyeong.tokenization.estimate import VocabEstimate
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.training.device import resolve_device
from hanyeong.training.params import DistillParams, TrainParams
from hanyeong.validation.params import ValidateParams


def plan(job: StageContext) -> Receipt:
    """Count, estimate, measure; refuse over a stated budget."""
    sources: Mapping[str, Source] = job.params.sources
    direction: Direction = job.params.direction
    tables = {name: raw_table(job.reads["raw"], name) for name in sources}
    train = [path for name, path in tables.items() if sources[name].use == "train"]
    estimate = vocabulary_estimate(train, job.params, job.progress)
    corpus = corpus_size(direction, estimate, sources, tables)
    rows = expected_rows(sources, tables, job.params.split)
    job, is_kept = _fitted(job, corpus, estimate, rows)
    load = workload(job.params, corpus, estimate.vocabulary)
    time = _duration(job, load, corpus, rows, estimate)
    disk = disk_bytes(corpus, load.distilled, estimate.vocabulary, load.teacher.parameters, load.student.parameters)
    memory = PROCESS_BYTES + max(load.teacher.memory_bytes, load.student.memory_bytes)
    needed = Requirements(time.whole.alone, memory, sum(disk.values()))
    concerns = small_parts(job.params, load, rows)
    _log(job, time, needed, [one.sentence for one in concerns])
    # What was fitted before is not refused because this machine is slower today.
    over = [what for what in exceeded(job.params.plan, needed) if what != "hours" or not is_kept]
    problem = student_problem(job.params, estimate)
    verdict = REFUSED if over or problem else GO_ON
    write_json(job.out["decision"], decision(verdict))
    own = in_domain_tests(direction, sources, tables)
    result = PlanResult(
        direction=codes.Direction(direction),
        sources={name: _source(sources[name], path) for name, path in tables.items()},
        corpus=CorpusSize.model_validate(corpus.facts()),
        vocabulary=VocabularyEstimate.model_validate(estimate.facts()),
        teacher=load.teacher.result(),
        student=load.student.result(),
        student_share=round(load.student.parameters / load.teacher.parameters, 6),
        distillation_flops=round(load.distillation_flops),
        memory_bytes=needed.memory_bytes,
        disk=disk,
        disk_bytes=needed.disk_bytes,
        budget=BudgetLimits(**job.params.plan.model_dump(include=set(BudgetLimits.model_fields))),
        over_budget=tuple(BudgetKind(name) for name in over),
        rows_expected=dict(rows),
        concerns=tuple(one.result() for one in concerns),
        goals=assess_goals(job.params.goals, corpus.pairs // len(pairs_of(direction)), own, load.student),
        verdict=PlanVerdict(verdict),
        fitted=json.loads(job.out["fitted"].read_text(encoding="utf-8"))["fitted"] or None,
    )
    if verdict == REFUSED:
        raise GateFailed(Receipt(result), refusal(job.params.plan, needed, over, problem))
    return Receipt(result)


def _source(source: Source, path: Path) -> PlanSource:
    return PlanSource(use=SourceUse(source.use), rows=count_rows(path), bytes=path.stat().st_size)


def _fitted(
    job: StageContext, corpus: Corpus, estimate: VocabEstimate, rows: Mapping[str, int]
) -> tuple[StageContext, bool]:
    """The job with the params that `train` and `distill` will find, and whether they were fitted before."""
    sizes, of, is_kept = None, None, False
    if job.params.plan.fit:
        of = wishes(job.params, corpus.facts(), estimate.facts())
        sizes = kept(job.root / FITTED, of)
        is_kept = sizes is not None
        sizes = sizes or fit(
            job.params,
            corpus.pairs // len(pairs_of(job.params.direction)),
            corpus.tokens,
            estimate.vocabulary,
            lambda sized: _room_within(replace(job, params=sized), corpus, estimate, rows),
        )
        before = ", as fitted before" if is_kept else ""
        job.say(f"plan: fitted to {job.params.plan.budget_hours:g} h{before}: {summary(sizes)}")
    write_json(job.out["fitted"], {"of": of, "fitted": sizes})
    return replace(job, params=fitted(job.params, job.out["fitted"])), is_kept


def _room_within(job: StageContext, corpus: Corpus, estimate: VocabEstimate, rows: Mapping[str, int]) -> Room:
    """Tokens that these sizes could see within the budget."""
    time = _duration(job, workload(job.params, corpus, estimate.vocabulary), corpus, rows, estimate)
    others = time.parts["textbook"].alone + time.parts["rest"].alone
    rates = (time.tokens_per_s[name] for name in ("teacher", "student"))
    return training_room(job.params.plan.budget_hours, others, *rates)


def _duration(
    job: StageContext, load: Workload, corpus: Corpus, rows: Mapping[str, int], estimate: VocabEstimate
) -> Hours:
    """Hours of every part of the run; they go to the timings with what was measured."""
    job.say(f"plan: measuring this machine for about {job.params.plan.probe_seconds:g} s")
    job.clock["machine"] = dict(resolve_device(job.params.train).facts)
    with job.temporary() as folder:
        speeds = measured_speeds(job.params, estimate, folder)
    time = duration(job.params, load, corpus, rows, speeds)
    for name, span in time.parts.items():
        job.clock[name] = span.readings() | (speeds[name].readings() if name in speeds else {})
    job.clock.update(time.whole.readings() | {"given_share": round(time.given_share, 4)})
    return time


def _log(job: StageContext, time: Hours, needed: Requirements, concerns: list[str]) -> None:
    """What it takes, on the screen; what this machine has is no result of the corpus."""
    memory, disk = total_bytes(), shutil.disk_usage(job.root).free
    job.clock["memory_here_bytes"], job.clock["disk_free_bytes"] = memory, disk
    for line in [*requirement_lines(time, needed, memory, disk), *concerns]:
        job.say(f"plan: {line}")


STAGE = Stage.of(
    PlanResult,
    plan,
    params={
        "direction": Direction,
        "sources": Sources,
        "plan": PlanParams,
        "validate": ValidateParams,
        "split": SplitParams,
        "goals": GoalsParams,
        "tokenize": TokenizeParams,
        "teacher": ModelParams,
        "student": ModelParams,
        "train": TrainParams,
        "distill": DistillParams,
    },
    reads={"raw": "data/raw"},
    writes={"decision": DECISION, "fitted": FITTED},
)

if __name__ == "__main__":
    STAGE.main()
