"""A dozen numbers of a run, for `dvc metrics` and `dvc exp show`: what one compares two runs by.

What was not measured is left out. Names of tests hold no underscore, so that none meets a key of ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.pipeline.stage_result import Json
from hanyeong.report import scores
from hanyeong.report.judgement import read_judgement
from hanyeong.report.result_store import ResultStore
from hanyeong.results.distill import DistillResult
from hanyeong.results.evaluate import EvaluateResult, System
from hanyeong.results.package import PackageResult
from hanyeong.results.scores import MetricName
from hanyeong.results.train import TrainResult

MEGABYTE = 1e6


def metrics(store: ResultStore) -> dict[str, Json]:
    """The verdict as 1 or 0, rows, losses, the size, and for each test the scores of the release and of its rivals."""
    known = {name: value for name, value in _overall(store) if value is not None}
    return {**known, **{test: of for test in scores.tests_of(store) if (of := dict(_of_test(store, test)))}}


def _overall(store: ResultStore) -> Iterator[tuple[str, float | None]]:
    go = read_judgement(store).go
    package = store.result(PackageResult)
    yield "verdict_go", None if go is None else int(go)
    yield "kept_pairs", store.one("clean").rows.kept
    yield "model_mb", round(package.model.bytes / MEGABYTE, 2) if package else None
    teacher, student = store.result(TrainResult), store.result(DistillResult)
    yield "teacher_dev_loss", round(teacher.best.dev_loss, 4) if teacher else None
    yield "student_dev_loss", round(student.best.dev_loss, 4) if student else None


def _of_test(store: ResultStore, test: str) -> Iterator[tuple[str, float]]:
    """BLEU and chrF++ of the release, of the teacher and of the nearest neighbour."""
    candidate, teacher = (store.result(EvaluateResult, system) for system in (System.CANDIDATE, System.TEACHER))
    ours, theirs = (result.tests.get(test) if result else None for result in (candidate, teacher))
    nearest = ours.nearest if ours else None
    whose = (("", ours and ours.metrics), ("teacher_", theirs and theirs.metrics), ("nearest_", nearest))
    for prefix, measured in whose:
        if measured:
            yield from ((f"{prefix}{metric}", round(measured.of(metric).value, 2)) for metric in MetricName)
