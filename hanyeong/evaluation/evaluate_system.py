"""Evaluation of a system: every test and, of the release candidate, the nearest-neighbour baseline and memorization."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.corpus.pair_table import read_table
from hanyeong.evaluation.memorization import measure_memorization
from hanyeong.evaluation.nearest_baseline import NearestBaseline
from hanyeong.evaluation.scored_tests import SystemBench
from hanyeong.evaluation.short_inputs import Scores, score_short_inputs
from hanyeong.evaluation.test_sets import TestSet
from hanyeong.inference.translator import TranslationPipeline
from hanyeong.results import codes
from hanyeong.results.evaluate import EvaluatedModel, EvaluateResult, EvaluationStatus, Memorization


def evaluate_system(
    bench: SystemBench,
    model: EvaluatedModel,
    translator: TranslationPipeline,
    tests: Iterable[TestSet],
    train: Path | None,
) -> EvaluateResult:
    """Scores on every test; with the training table also what can be measured only against it."""
    baseline = _baseline(bench, train) if train else None
    search = translator.parts.search
    return bench.unscored(EvaluationStatus.SCORED).model_copy(
        update={
            "model": model,
            "beam_size": search.beam_size,
            "length_penalty": search.length_penalty,
            "tests": bench.scores(translator, tests, baseline),
            "memorization": _memorization(translator, train) if train else {},
            "short_inputs": _short_inputs(bench, translator),
        }
    )


def _short_inputs(bench: SystemBench, translator: TranslationPipeline) -> dict[codes.Direction, Scores]:
    samples, direction = bench.params.bootstrap_samples, translator.parts.direction
    return score_short_inputs(direction, translator.translate, samples, bench.seed)


def _baseline(bench: SystemBench, train: Path) -> NearestBaseline:
    return NearestBaseline(train, bench.params, bench.seed, bench.progress, bench.say, bench.timings)


def _memorization(translator: TranslationPipeline, train: Path) -> dict[codes.Direction, Memorization]:
    def translate(lines: list[str], pair: LanguagePair) -> list[str]:
        return [translation.text for translation in translator.translate(lines, pair)]

    table = read_table(train, ["id", "ko", "en"])
    return measure_memorization(table, translator.parts.direction, translate)
