"""What may help after a no-go: what `plan` foresaw, and trainings that ended before they had learned all they could."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hanyeong.report import numbers
from hanyeong.report.catalog import Catalog
from hanyeong.report.judgement import read_judgement
from hanyeong.report.result_store import ResultStore
from hanyeong.results.distill import DistillResult
from hanyeong.results.plan import ConcernResult, PlanResult
from hanyeong.results.train import StopReason, TrainingResult, TrainResult

TRAININGS: Final[Sequence[tuple[type[TrainingResult], str]]] = (
    (TrainResult, "train"),
    (DistillResult, "distill.train"),
)
"""Each training and the section of params that limits it."""
LIMITS: Final = {StopReason.MAX_STEPS: "max_steps", StopReason.MAX_TOKENS: "max_tokens"}


def advice(store: ResultStore, w: Catalog) -> list[str]:
    """Sentences for the judge's page and the terminal; none where the verdict is no no-go."""
    if read_judgement(store).go is not False:
        return []
    return [*concerns(store.result(PlanResult), w), *_still_falling(store, w)]


def concerns(plan: PlanResult | None, w: Catalog) -> list[str]:
    """What will be too small to rely on."""
    return [_concern(concern, w) for concern in (plan.concerns if plan else ())]


def _concern(concern: ConcernResult, w: Catalog) -> str:
    found, least = numbers.plain(concern.found, 3), numbers.plain(concern.least)
    return w(f"warning_{concern.code}", about=w.label(concern.about, "part"), found=found, least=least)


def _still_falling(store: ResultStore, w: Catalog) -> Iterator[str]:
    """Trainings that a limit ended although their last reading of dev was their best."""
    for model, section in TRAININGS:
        result = store.result(model)
        limit = LIMITS.get(result.stop_reason) if result and result.stop_reason else None
        if result and limit and result.best.step == result.steps:
            yield w("still_falling", stage=w.stage(model.stage.key), param=f"{section}.{limit}")
