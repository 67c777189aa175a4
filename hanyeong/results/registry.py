"""The stages that have a page, in the order in which a reader meets them; files, names and pages derive from here."""

from __future__ import annotations

from collections.abc import Sequence

from hanyeong.results.base import Result, StageInfo
from hanyeong.results.clean import CleanResult
from hanyeong.results.compress import CompressResult
from hanyeong.results.distill import DistillResult
from hanyeong.results.evaluate import EvaluateResult
from hanyeong.results.ingest import IngestResult
from hanyeong.results.judge import JudgeResult
from hanyeong.results.monitor import MonitorResult
from hanyeong.results.package import PackageResult
from hanyeong.results.plan import PlanResult
from hanyeong.results.sample import SampleResult
from hanyeong.results.split import SplitResult
from hanyeong.results.tokenize import TokenizeResult
from hanyeong.results.train import TrainResult
from hanyeong.results.validate import ValidateResult

RESULTS: Sequence[type[Result]] = (
    SampleResult,
    IngestResult,
    PlanResult,
    ValidateResult,
    CleanResult,
    SplitResult,
    TokenizeResult,
    TrainResult,
    DistillResult,
    CompressResult,
    EvaluateResult,
    PackageResult,
    JudgeResult,
    MonitorResult,
)
"""As in dvc.yaml."""

BY_KEY = {model.stage.key: model for model in RESULTS}
"""The results by the names of their pages."""

BY_STAGE = {model.stage.name: model for model in RESULTS}
"""The results by the names of their stages in dvc.yaml."""


def stage_of(key: str) -> StageInfo:
    """How the stage of a page is declared."""
    return BY_KEY[key].stage


def result_files(sources: Sequence[str]) -> dict[str, type[Result]]:
    """Every result file below reports/, in order, with the model of what is in it."""
    files: dict[str, type[Result]] = {}
    for model in RESULTS:
        items = sources if model.stage.items is None else model.stage.items or ("",)
        files |= {model.stage.file.replace("{item}", item): model for item in items}
    return files
