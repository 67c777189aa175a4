"""Evaluate: the same tests and the same metrics for the teacher, for what will be served, and for the champion.

reads    data/split/test/*.parquet   and train.parquet, for the nearest-neighbour baseline and what was memorised
         models/subword
         teacher: models/teacher, in PyTorch; served: the pick of models/compressed, through the runtime that serves;
         champion: the bundle in models/registry that models/champion.json points to, or nothing
writes   data/evaluation/WHICH/TEST.parquet   id, source, hypothesis, sufficient statistics of every metric
         reports/evaluation/WHICH.json        scores with intervals and signatures, slices, behaviour; of `served` how
                                              many numbers it repeats that only training pairs hold
stops    when a test is empty, a model is altered, or a score would not mean what its signature says

The baseline does not depend on the system: it is worked out with `served` only.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.pair_table import read_table
from hanyeong.evaluation.memorisation import measure_memorisation
from hanyeong.evaluation.nearest_baseline import NearestBaseline
from hanyeong.evaluation.outputs import SystemOutputs, write_outputs
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.evaluation.score_system import score_system
from hanyeong.evaluation.test_sets import TestSet, read_test_sets
from hanyeong.inference.translator import Translation, TranslationPipeline, count_flags
from hanyeong.pipeline.cpu_share import record_cpu_share
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.release.champion import pinned_champion
from hanyeong.release.systems import SYSTEMS, SystemFiles
from hanyeong.results.evaluate import EvaluateResult, EvaluationStatus, System, TestScores

LINES = 512
"""Translated between two steps of the progress bar."""


def evaluate(job: StageContext) -> Receipt:
    """Translate every test, score it, and keep the statistics."""
    which, params = System(str(job.item)), job.params.evaluate
    files = SystemFiles(job.root, job.reads["subword"], job.params.direction, params, job.say)
    with pinned_champion(job.root) if which is System.CHAMPION else nullcontext():
        system = SYSTEMS[which](files)
        result = EvaluateResult(
            which=which,
            status=system if isinstance(system, EvaluationStatus) else EvaluationStatus.SCORED,
            model=None,
            tests={},
            memory={},
            samples=params.bootstrap_samples,
            max_rows=params.max_rows,
            seed=job.params.seed,
            beam_size=None,
            length_penalty=None,
        )
        if isinstance(system, EvaluationStatus):
            return Receipt(result)
        translator, search = system.translator, system.translator.parts.search
        measured = {"model": system.model, "beam_size": search.beam_size, "length_penalty": search.length_penalty}
        return Receipt(result.model_copy(update={**measured, **_measured(job, which, translator)}))


def _measured(job: StageContext, which: System, translator: TranslationPipeline) -> dict[str, object]:
    """Every test, and, of what is served, the baseline and what it remembers."""
    params, seed = job.params.evaluate, job.params.seed
    train = _train(job) if which is System.SERVED else None
    baseline = None if train is None else NearestBaseline(train, params, seed, job.progress, job.say, job.clock)
    tests = read_test_sets(job.reads["split"], job.params.direction, params.max_rows)
    scored = {test.name: _tested(job, translator, test, baseline) for test in tests}
    if train is None:
        return {"tests": scored}
    translate = lambda lines, way: [one.text for one in translator.translate(lines, way)]  # noqa: E731
    return {
        "tests": scored,
        "memory": measure_memorisation(read_table(train, ["id", "ko", "en"]), job.params.direction, translate),
    }


def _tested(
    job: StageContext, translator: TranslationPipeline, test: TestSet, baseline: NearestBaseline | None
) -> TestScores:
    """One test: answers, scores, the table on disk."""
    started = time.perf_counter()
    with record_cpu_share(job.clock, f"{test.name}.given_share", job.say):
        answers = list(job.progress(_answers(translator, test), f"{job.item}: {test.name}", len(test)))
    job.clock[f"{test.name}.lines_per_s"] = round(len(test) / (time.perf_counter() - started), 2)
    hypotheses = [one.text for one in answers]
    found = score_system(test, hypotheses, job.params.evaluate, job.params.seed)
    outputs = SystemOutputs(test.direction, test.ids, found.statistics, found.signatures)
    write_outputs(job.out["answers"] / f"{test.name}.parquet", outputs, test.sources, hypotheses)
    return found.result(test, count_flags(answers), baseline.beside(test, found) if baseline else None)


def _answers(translator: TranslationPipeline, test: TestSet) -> Iterator[Translation]:
    """One answer a row. The runtime sorts by length inside a block, so blocks are large and as few as the bar needs."""
    for at in range(0, len(test), LINES):
        yield from translator.translate(test.sources[at : at + LINES], test.direction)


def _train(job: StageContext) -> Path:
    """The training table, which the baseline and the memory are about."""
    path = job.reads["split"] / "train.parquet"
    if not path.is_file():
        raise InputError(f"{path}: not there; run `split` first")
    return path


STAGE = Stage.of(
    EvaluateResult,
    evaluate,
    params={"direction": Direction, "seed": Seed, "evaluate": EvaluateParams},
    reads={"split": "data/split", "subword": "models/subword"},
    writes={"answers": "data/evaluation/{item}"},
)

if __name__ == "__main__":
    STAGE.main()
