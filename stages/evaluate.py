"""Evaluate: the same tests and the same metrics for the teacher, for what will be served, and for the champion.

reads    data/split/test/*.parquet   and train.parquet, for the nearest-neighbour baseline and what was memorised
         models/tokenizer
         teacher: models/teacher, in PyTorch; served: the pick of models/compressed, through the runtime that serves;
         champion: the bundle in models/registry that models/champion.json points to, or nothing
writes   data/evaluation/WHICH/TEST.parquet   id, source, hypothesis, sufficient statistics of every metric
         reports/evaluation/WHICH.json        scores with intervals and signatures, slices, behaviour; of `served` how
                                              many numbers it repeats that only training pairs hold
stops    when a test is empty, a model is altered, or a score would not mean what its signature says

The baseline does not depend on the system: it is worked out with `served` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.pair_table import read_table
from hanyeong.evaluation.memorisation import measure_memorisation
from hanyeong.evaluation.nearest_baseline import NearestBaseline
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.evaluation.scored_tests import SystemBench
from hanyeong.evaluation.test_sets import read_test_sets
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.release.champion import bundle_path, pinned_champion, read_pointer
from hanyeong.release.systems import SYSTEMS, LoadedSystem, SystemFiles
from hanyeong.results.evaluate import EvaluateResult, EvaluationStatus, System


def evaluate(job: StageContext) -> Receipt:
    """Translate every test, score it, and keep the statistics."""
    which, params = System(str(job.item)), job.params.evaluate
    files = SystemFiles(job.root, job.reads["subword"], job.params.direction, params, job.say)
    bench = SystemBench(which, params, job.params.seed, job.out["answers"], job.progress, job.say, job.clock)
    with pinned_champion(job.root) if which is System.CHAMPION else nullcontext():
        system = SYSTEMS[which](files)
        if isinstance(system, EvaluationStatus):
            return Receipt(bench.unscored(system))
        return Receipt(bench.unscored(EvaluationStatus.SCORED).model_copy(update=_measured(job, bench, system)))


def _measured(job: StageContext, bench: SystemBench, system: LoadedSystem) -> dict[str, object]:
    """Every test, and, of what is served, the baseline and what it remembers."""
    direction, translator = job.params.direction, system.translator
    search = translator.parts.search
    tests = read_test_sets(job.reads["split"], direction, bench.params.max_rows)
    found: dict[str, object] = {
        "model": system.model,
        "beam_size": search.beam_size,
        "length_penalty": search.length_penalty,
    }
    if bench.which is not System.SERVED:
        return found | {"tests": bench.scores(translator, tests, None)}
    train = _train(job)
    baseline = NearestBaseline(train, bench.params, bench.seed, job.progress, job.say, job.clock)
    scored = bench.scores(translator, tests, baseline)
    translate = lambda lines, pair: [one.text for one in translator.translate(lines, pair)]  # noqa: E731
    memory = measure_memorisation(read_table(train, ["id", "ko", "en"]), direction, translate)
    return found | {"tests": scored, "memory": memory}


def _train(job: StageContext) -> Path:
    """The training table, which the baseline and the memory are about."""
    path = job.reads["split"] / "train.parquet"
    if not path.is_file():
        raise InputError(f"{path}: not there; run `split` first")
    return path


def _bundle_in_registry(root: Path, item: str | None, _params: SimpleNamespace) -> Iterable[Path]:
    """The champion's bundle: models/champion.json, a dep, names it, and dvc.yaml cannot."""
    if item != "champion" or (digest := read_pointer(root).digest) is None:
        return []
    return [bundle_path(root, digest)]


STAGE = Stage.of(
    EvaluateResult,
    evaluate,
    params={"direction": Direction, "seed": Seed, "evaluate": EvaluateParams},
    reads={"split": "data/split", "subword": "models/tokenizer"},
    writes={"answers": "data/evaluation/{item}"},
    also_reads=_bundle_in_registry,
)

if __name__ == "__main__":
    STAGE.main()
