"""Evaluate: score teacher, selected model and champion on the same test sets.

reads    data/split/test/*.parquet   and train.parquet, for the nearest-neighbour baseline and the memorization test
         models/tokenizer
         teacher: models/teacher, in PyTorch; candidate: the model that `compress` selected, in the runtime that serves;
         champion: the bundle in models/registry that models/champion.json points to, or nothing
writes   data/evaluation/WHICH/TEST.parquet   id, source, hypothesis, sufficient statistics of every metric
         reports/evaluation/WHICH.json        scores with intervals and signatures, slices, behaviour; for `candidate`
                                              also memorized numbers of training pairs
stops    when a test is empty, a model is altered, or a score would not match its signature

The baseline does not depend on the system: it is computed with `candidate` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.pair_table import split_table
from hanyeong.evaluation.evaluate_system import evaluate_system
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.evaluation.scored_tests import SystemBench
from hanyeong.evaluation.test_sets import read_test_sets
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.release.champion import bundle_path, pinned_champion, read_pointer
from hanyeong.release.systems import SYSTEMS, SystemFiles
from hanyeong.results.evaluate import EvaluateResult, EvaluationStatus, System


def evaluate(job: StageContext) -> StageResult:
    """Translate every test, score it, and keep the statistics."""
    which, params = System(str(job.item)), job.params.evaluate
    files = SystemFiles(job.root, job.reads["tokenizer"], job.params.direction, params, job.say)
    bench = SystemBench(which, params, job.params.seed, job.out["answers"], job.progress, job.say, job.timings)
    with pinned_champion(job.root) if which is System.CHAMPION else nullcontext():
        system = SYSTEMS[which](files)
        if isinstance(system, EvaluationStatus):
            return StageResult(bench.unscored(system))
        tests = read_test_sets(job.reads["split"], job.params.direction, params.max_rows)
        train = split_table(job.reads["split"], "train") if which is System.CANDIDATE else None
        return StageResult(evaluate_system(bench, system.model, system.translator, tests, train))


def _bundle_in_registry(root: Path, item: str | None, _params: SimpleNamespace) -> Iterable[Path]:
    """The champion's bundle: models/champion.json, a dep, names it, and dvc.yaml cannot."""
    if item != "champion" or (digest := read_pointer(root).digest) is None:
        return []
    return [bundle_path(root, digest)]


STAGE = Stage.of(
    EvaluateResult,
    evaluate,
    params={"direction": Direction, "seed": Seed, "evaluate": EvaluateParams},
    reads={"split": "data/split", "tokenizer": "models/tokenizer"},
    writes={"answers": "data/evaluation/{item}"},
    also_reads=_bundle_in_registry,
)

if __name__ == "__main__":
    STAGE.main()
