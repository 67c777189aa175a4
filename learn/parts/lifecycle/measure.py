"""What the last run of the pipeline has left, as far as it is there."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from hanyeong.pipeline.results_file import State
from hanyeong.report.result_store import ResultStore, read_results
from hanyeong.results.base import Model, Result
from hanyeong.results.clean import CleanResult
from hanyeong.results.compress import CompressResult
from hanyeong.results.distill import DistillResult
from hanyeong.results.estimate_quality import EstimateQualityResult
from hanyeong.results.evaluate import EvaluateResult
from hanyeong.results.ingest import IngestResult
from hanyeong.results.judge import JudgeResult
from hanyeong.results.monitor import MonitorResult
from hanyeong.results.package import PackageResult
from hanyeong.results.plan import PlanResult
from hanyeong.results.split import SplitResult
from hanyeong.results.train import TrainingResult, TrainResult
from hanyeong.results.validate import ValidateResult
from learn.part import Measurement
from learn.parts.lifecycle.params import LifecycleParams

R = TypeVar("R", bound=Result)

LANGUAGES = ("ko", "en")
LIVE = "windows/html/{language}/windows.html"
"""The pages on requests to the service, below reports/; there once `hanyeong monitor` has run."""


class Source(Model):
    """A source as `ingest` and `clean` have left it."""

    ingested: IngestResult
    """What was read."""
    read: int | None
    """Rows read."""
    kept: int | None
    """Rows that `clean` kept."""


class Left(Model):
    """What there is of a stage."""

    state: State
    """Whether its result could be read; of several the worst."""
    page: str
    """Its page below reports/, with {language} for ko and en; empty where there is none."""


class LifecycleResult(Model):
    """The results of a run; None or empty where a stage has left none that this version can read."""

    left: dict[str, Left]
    """By stage."""
    plan: PlanResult | None
    """Costs and goals."""
    sources: dict[str, Source]
    """By name."""
    clean: CleanResult | None
    """Rows kept and rejected."""
    split: SplitResult | None
    """Rows of each part."""
    validate_: dict[str, ValidateResult]
    """Expectations, by step."""
    train: TrainResult | None
    """The teacher's training."""
    distill: DistillResult | None
    """The student's training."""
    compress: CompressResult | None
    """The candidates."""
    evaluation: dict[str, EvaluateResult]
    """Scores by system."""
    quality: EstimateQualityResult | None
    """What makes a translation doubtful."""
    judge: JudgeResult | None
    """The release decision."""
    package: PackageResult | None
    """The bundle."""
    monitor: MonitorResult | None
    """The replay."""
    drift_pages: tuple[str, ...]
    """Evidently's pages that are there, below reports/."""
    live: str
    """The pages on live requests, below reports/, with {language}; empty where there are none."""

    @property
    def trainings(self) -> dict[str, TrainingResult]:
        """Those that are there, by the model."""
        found = {"teacher": self.train, "student": self.distill}
        return {name: training for name, training in found.items() if training is not None}


def measure(p: LifecycleParams) -> LifecycleResult:
    """Read everything; a result that is missing or of another version is left out, never an error."""
    return last_run(Path(p.reports))


def last_run(reports: Path) -> LifecycleResult:
    """What lies below `reports`."""
    store = read_results(reports)
    clean = store.result(CleanResult)
    monitor = store.result(MonitorResult)
    pages = [f"monitoring/{page.file}" for page in monitor.pages] if monitor else []
    return LifecycleResult(
        left={stage: _left(store, stage) for stage in store.chain},
        plan=store.result(PlanResult),
        sources={name: _source(store, name, found, clean) for name, found in store.results(IngestResult).items()},
        clean=clean,
        split=store.result(SplitResult),
        validate_=store.results(ValidateResult),
        train=store.result(TrainResult),
        distill=store.result(DistillResult),
        compress=store.result(CompressResult),
        evaluation=store.results(EvaluateResult),
        quality=store.result(EstimateQualityResult),
        judge=store.result(JudgeResult),
        package=store.result(PackageResult),
        monitor=monitor,
        drift_pages=tuple(page for page in pages if store.has(page)),
        live=LIVE if _in_both(store, LIVE) else "",
    )


def _left(store: ResultStore, stage: str) -> Left:
    states = [entry.state for entry in store.all(stage)] or [State.MISSING]
    page = f"html/{{language}}/{stage}.html"
    worst = max(states, key=list(State).index)
    return Left(state=worst, page=page if _in_both(store, page) else "")


def _in_both(store: ResultStore, page: str) -> bool:
    """Whether there is the page in both languages."""
    return all(store.has(page.format(language=language)) for language in LANGUAGES)


def _source(store: ResultStore, name: str, found: IngestResult, clean: CleanResult | None) -> Source:
    counts = clean.sources.get(name) if clean else None
    return Source(ingested=found, read=store.one("ingest", name).rows.read, kept=counts.kept if counts else None)


MEASUREMENT = Measurement(LifecycleParams, LifecycleResult, measure)
