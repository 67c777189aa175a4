"""Result of the plan: sizes, costs, budgets, and whether the goals can be reached."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from hanyeong.corpus.language_pair import pairs_of
from hanyeong.corpus.pair_table import count_rows
from hanyeong.corpus.sources import Source
from hanyeong.planning.corpus_size import MeasuredCorpus, in_domain_tests
from hanyeong.planning.decision import GO_ON, REFUSED
from hanyeong.planning.feasibility import assess_goals
from hanyeong.planning.fit import Fit
from hanyeong.planning.run_estimate import Obstacles, RunEstimate
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


def summarize(
    params: SimpleNamespace, corpus: MeasuredCorpus, estimate: RunEstimate, problems: Obstacles, fit: Fit
) -> PlanResult:
    """The result of the stage."""
    load, requirements = estimate.load, estimate.requirements
    pairs = corpus.size.pairs // len(pairs_of(params.direction))
    in_domain = in_domain_tests(params.direction, params.sources, corpus.tables)
    return PlanResult(
        direction=codes.Direction(params.direction),
        sources={name: _source(params.sources[name], path) for name, path in corpus.tables.items()},
        corpus=CorpusSize.model_validate(corpus.size.as_json()),
        vocabulary=VocabularyEstimate.model_validate(corpus.estimate.as_json()),
        teacher=load.teacher.result(),
        student=load.student.result(),
        student_share=round(load.student.parameters / load.teacher.parameters, 6),
        distillation_flops=round(load.distillation_flops),
        memory_bytes=requirements.memory_bytes,
        disk=estimate.disk,
        disk_bytes=requirements.disk_bytes,
        budget=BudgetLimits(**params.plan.model_dump(include=set(BudgetLimits.model_fields))),
        over_budget=tuple(BudgetKind(name) for name in problems.over_budget),
        rows_expected=dict(corpus.rows),
        concerns=tuple(warning.result() for warning in estimate.warnings),
        goals=assess_goals(params.goals, pairs, in_domain, load.student),
        verdict=PlanVerdict(REFUSED if problems else GO_ON),
        fitted=fit.sizes or None,
    )


def _source(source: Source, path: Path) -> PlanSource:
    return PlanSource(use=SourceUse(source.use), rows=count_rows(path), bytes=path.stat().st_size)
