"""One system on every test: translate, score, keep the statistics, and compare with the nearest-neighbour baseline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hanyeong.evaluation.nearest_baseline import NearestBaseline
from hanyeong.evaluation.outputs import SystemOutputs, write_outputs
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.evaluation.score_system import score_system
from hanyeong.evaluation.test_sets import TestSet
from hanyeong.inference.translator import Translation, TranslationPipeline, count_flags
from hanyeong.pipeline.cpu_share import record_cpu_share
from hanyeong.pipeline.progress import ShowProgress
from hanyeong.pipeline.stage_result import Json
from hanyeong.results.evaluate import EvaluateResult, EvaluationStatus, System, TestScores

LINES: Final = 512
"""Translated between two steps of the progress bar."""


@dataclass(frozen=True)
class SystemBench:
    """What a system is scored with."""

    which: System
    params: EvaluateParams
    seed: int
    outputs: Path
    """Where answers and statistics are kept, a table a test."""
    progress: ShowProgress
    say: Callable[[str], None]
    timings: dict[str, Json]
    """For lines a second."""

    def unscored(self, status: EvaluationStatus) -> EvaluateResult:
        """The result of a system that could not be scored, or was not yet."""
        return EvaluateResult(
            which=self.which,
            status=status,
            model=None,
            tests={},
            memorization={},
            samples=self.params.bootstrap_samples,
            max_rows=self.params.max_rows,
            seed=self.seed,
            beam_size=None,
            length_penalty=None,
        )

    def scores(
        self, translator: TranslationPipeline, tests: Iterable[TestSet], baseline: NearestBaseline | None
    ) -> dict[str, TestScores]:
        """Every test: answers, scores, the table on disk; with a baseline also how far the system is above it."""
        return {test.name: self._scored(translator, test, baseline) for test in tests}

    def _scored(self, translator: TranslationPipeline, test: TestSet, baseline: NearestBaseline | None) -> TestScores:
        started = time.perf_counter()
        with record_cpu_share(self.timings, f"{test.name}.given_share", self.say):
            answers = list(self.progress(_answers(translator, test), f"{self.which}: {test.name}", len(test)))
        self.timings[f"{test.name}.lines_per_s"] = round(len(test) / (time.perf_counter() - started), 2)
        hypotheses = [one.text for one in answers]
        found = score_system(test, hypotheses, self.params, self.seed)
        outputs = SystemOutputs(test.direction, test.ids, found.statistics, found.signatures)
        write_outputs(self.outputs / f"{test.name}.parquet", outputs, test.sources, hypotheses)
        return found.result(test, count_flags(answers), baseline.beside(test, found) if baseline else None)


def _answers(translator: TranslationPipeline, test: TestSet) -> Iterator[Translation]:
    """One answer a row. The runtime sorts by length inside a block, so blocks are large and as few as the bar needs."""
    for at in range(0, len(test), LINES):
        yield from translator.translate(test.sources[at : at + LINES], test.direction)
