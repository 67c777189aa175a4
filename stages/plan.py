"""Plan: estimate cost and feasibility of the goals, before anything is cleaned or trained.

reads    data/raw                      rows and bytes of every source; a sample of rows for a trial vocabulary
writes   reports/plan.json             parameters, operations, memory, disk of both models; feasibility of the goals
         reports/plan/decision.json    "go on" or "refused", and nothing else: later stages depend on it
         reports/plan/fitted.json      with plan.fit: sizes and tokens that `train` and `distill` use instead of params'
stops    when a stated budget (plan.budget_*) is too small or the student is too large, after the report was written

Hours come from a probe: some steps of both trainings on this machine. They are timings: they are in no result, and
affect the run only through `plan.budget_hours`. They are for an idle machine; the estimate under the present load is
logged too. Estimates are upper bounds: cleaning removes rows, early stopping ends trainings. It is assumed that the
teacher translates as fast as it trains on the CPU, where it always translates, whatever it was trained on.
"""

from __future__ import annotations

import shutil

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.sources import Sources
from hanyeong.corpus.split_params import SplitParams
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import GateFailed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.planning.corpus_size import measure_corpus
from hanyeong.planning.decision import DECISION, GO_ON, REFUSED, decision
from hanyeong.planning.fit import fit_or_reuse
from hanyeong.planning.fitted import FITTED, fitted
from hanyeong.planning.memory import total_bytes
from hanyeong.planning.messages import refusal
from hanyeong.planning.params import PlanParams
from hanyeong.planning.run_estimate import RunEstimate, RunProbe, estimate_run, obstacles
from hanyeong.planning.summary import summarize
from hanyeong.release.goals import GoalsParams
from hanyeong.results.plan import PlanResult
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.training.params import DistillParams, TrainParams
from hanyeong.validation.params import ValidateParams


def plan(job: StageContext) -> StageResult:
    """Count, estimate, measure; refuse over a stated budget."""
    corpus = measure_corpus(job.reads["raw"], job.params, job.progress)
    probe = RunProbe(corpus, job.temporary, job.say, job.timings)
    fit = fit_or_reuse(job.params, corpus, job.root / FITTED, probe.room)
    if fit.sizes:
        job.say(f"plan: {fit.note(job.params.plan)}")
    write_json(job.out["fitted"], fit.document())
    params = fitted(job.params, job.out["fitted"])
    estimate = estimate_run(params, corpus, probe)
    _log(job, estimate)
    problems = obstacles(params, corpus, estimate, hours_decide=not fit.reused)
    write_json(job.out["decision"], decision(REFUSED if problems else GO_ON))
    result = StageResult(summarize(params, corpus, estimate, problems, fit))
    if problems:
        raise GateFailed(result, refusal(params.plan, estimate.requirements, problems.over_budget, problems.student))
    return result


def _log(job: StageContext, estimate: RunEstimate) -> None:
    """What the run takes beside what this machine has; the latter is no result of the corpus."""
    memory, disk = total_bytes(), shutil.disk_usage(job.root).free
    job.timings["memory_here_bytes"], job.timings["disk_free_bytes"] = memory, disk
    for line in estimate.lines(memory, disk):
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
