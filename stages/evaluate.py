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

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch

from hanyeong.corpus.language_pair import Direction, LanguagePair, pairs_of
from hanyeong.corpus.pair_table import read_table
from hanyeong.evaluation.memorisation import canaries, count_memorised
from hanyeong.evaluation.nearest_neighbour import NearestNeighbour
from hanyeong.evaluation.outputs import SystemOutputs, write_outputs
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.evaluation.score_system import SystemScores, score_nearest_neighbour, score_system
from hanyeong.evaluation.test_sets import TestSet, read_test_sets, sample_rows
from hanyeong.inference.params import DecodingParams
from hanyeong.inference.pytorch import teacher_translator
from hanyeong.inference.translator import ModelFiles, Translation, TranslationPipeline, count_flags
from hanyeong.models.checkpoint import read_config
from hanyeong.models.counting import n_parameters
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.cpu_share import record_cpu_share
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import digest_of
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Json, Receipt
from hanyeong.pipeline.stage import Stage, StageContext, verify
from hanyeong.pipeline.stray_files import files_below
from hanyeong.release.bundle import verify_bundle
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.champion import bundle_path, pinned_champion, read_pointer
from hanyeong.release.model_files import translator_bytes, translator_digest

LINES = 512
"""Translated between two steps of the progress bar."""


@dataclass(frozen=True)
class System:
    """A translator and what is said of it."""

    translator: TranslationPipeline
    facts: dict[str, Json]


def evaluate(job: StageContext) -> Receipt:
    """Translate every test, score it, and keep the statistics."""
    with pinned_champion(job.root) if job.item == "champion" else nullcontext():
        return _evaluated(job)


def _evaluated(job: StageContext) -> Receipt:
    params: EvaluateParams = job.params.evaluate
    which = str(job.item)
    how: dict[str, Json] = {"samples": params.bootstrap_samples, "max_rows": params.max_rows, "seed": job.params.seed}
    system = SYSTEMS[which](job)
    if isinstance(system, str):
        return Receipt({"which": which, "status": system, "model": None, "tests": {}, **how})
    how |= system.translator.parts.search.model_dump(include=set(DecodingParams.model_fields))
    baselines = Baselines(job) if which == "served" else None
    tests = {}
    for test in read_test_sets(job.reads["split"], job.params.direction, params.max_rows):
        tests[test.name] = _tested(job, system.translator, test, baselines)
    memory = _memory(job, system.translator) if which == "served" else {}
    return Receipt({"which": which, "status": "scored", "model": system.facts, "tests": tests, **memory, **how})


def _tested(
    job: StageContext, translator: TranslationPipeline, test: TestSet, baselines: Baselines | None
) -> dict[str, Json]:
    """One test: answers, scores, the table on disk."""
    params, seed = job.params.evaluate, job.params.seed
    started = time.perf_counter()
    with record_cpu_share(job.clock, f"{test.name}.given_share", job.say):
        answers = list(job.progress(_answers(translator, test), f"{job.item}: {test.name}", len(test)))
    job.clock[f"{test.name}.lines_per_s"] = round(len(test) / (time.perf_counter() - started), 2)
    hypotheses = [one.text for one in answers]
    found = score_system(test, hypotheses, params, seed)
    kept = SystemOutputs(test.direction, test.ids, found.statistics, found.signatures)
    write_outputs(job.out["answers"] / f"{test.name}.parquet", kept, test.sources, hypotheses)
    nearest = baselines.beside(test, found) if baselines else None
    return found.facts | {"flags": count_flags(answers), "nearest": nearest}


def _memory(job: StageContext, translator: TranslationPipeline) -> dict[str, Json]:
    """What the model remembers of its training text, by direction."""
    table = read_table(_train_table(job), ["id", "ko", "en"])
    found: dict[str, Json] = {}
    for pair in pairs_of(job.params.direction):
        asked = canaries(table, pair)
        answers = translator.translate([one.source for one in asked], pair)
        found[pair] = count_memorised(asked, [one.text for one in answers])
    return {"memory": found}


def _train_table(job: StageContext) -> Path:
    path = job.reads["split"] / "train.parquet"
    if not path.is_file():
        raise InputError(f"{path}: not there; run `split` first")
    return path


def _answers(translator: TranslationPipeline, test: TestSet) -> Iterator[Translation]:
    """One answer a row. The runtime sorts by length inside a block, so blocks are large and as few as the bar needs."""
    for at in range(0, len(test), LINES):
        yield from translator.translate(test.sources[at : at + LINES], test.direction)


class Baselines:
    """The nearest-neighbour baseline of every test; the index of one direction at a time, built when asked for."""

    def __init__(self, job: StageContext) -> None:
        self.job = job
        self._indexes: dict[LanguagePair, tuple[NearestNeighbour, list[str]]] = {}

    def beside(self, test: TestSet, system: SystemScores) -> dict[str, Json]:
        """What it scores, and how far the system is above it on the same rows."""
        params: EvaluateParams = self.job.params.evaluate
        index, translations = self._index(test.direction)
        rows = sample_rows(test.ids, params.nearest_rows)
        started = time.perf_counter()
        blocks = index.find([test.sources[row] for row in rows])
        places = self.job.progress((place for block in blocks for place in block), f"nearest: {test.name}", len(rows))
        answers = [translations[place] for place in places]
        self.job.clock[f"{test.name}.nearest_s"] = round(time.perf_counter() - started, 2)
        found = score_nearest_neighbour(
            test, rows, answers, system, samples=params.bootstrap_samples, seed=self.job.params.seed
        )
        return found | {"train_rows": len(translations)}

    def _index(self, pair: LanguagePair) -> tuple[NearestNeighbour, list[str]]:
        if pair not in self._indexes:
            self.job.say(f"nearest: indexing the training sources ({pair})")
            table = read_table(_train_table(self.job), ["id", pair.src, pair.tgt])
            rows = sample_rows(table["id"].to_pylist(), self.job.params.evaluate.nearest_train_rows)
            sources, translations = (table[side].take(rows).to_pylist() for side in (pair.src, pair.tgt))
            self._indexes = {pair: (NearestNeighbour(sources), translations)}  # the other direction's makes room
        return self._indexes[pair]


# -- the three systems


def _teacher(job: StageContext) -> System:
    directory = job.root / "models/teacher"
    verify(directory)
    params: EvaluateParams = job.params.evaluate
    device = _device(params)
    torch.set_num_threads(n_cores())
    translator = teacher_translator(directory, job.reads["subword"], job.params.direction, params, device)
    told: dict[str, Json] = {
        "model": "teacher",
        "runtime": "PyTorch",
        "compute_type": "float32",
        "computed_in": translator.compute_type,
        "device": device.type,
        "digest": digest_of(directory),
        "parameters": n_parameters(*read_config(directory)),
        "bytes": sum(path.stat().st_size for path in files_below(directory)),
    }
    return System(translator, told)


def _device(params: EvaluateParams) -> torch.device:
    there = torch.cuda.is_available()
    if params.device == "cuda" and not there:
        raise InputError("evaluate.device: cuda, but PyTorch sees no GPU here; say `auto` or `cpu`")
    return torch.device("cuda" if params.device != "cpu" and there else "cpu")


def _served(job: StageContext) -> System:
    compressed = job.root / "models/compressed"
    verify(compressed)
    pick = _read_pick(compressed)
    folder = compressed / f"{pick['model']}-{pick['compute_type']}"
    subword = job.reads["subword"]
    parts = ModelFiles(folder, subword, job.params.direction, job.params.evaluate)
    translator = TranslationPipeline.load(parts, threads=n_cores())
    told: dict[str, Json] = {
        "runtime": "CTranslate2",
        "computed_in": translator.compute_type,
        "digest": translator_digest(folder, subword),
        "bytes": translator_bytes(folder, subword),
        **pick,
    }
    return System(translator, told)


def _read_pick(compressed: Path) -> dict[str, Json]:
    """What `compress` picked and says of it."""
    path = compressed / "pick.json"
    try:
        pick = json.loads(path.read_text(encoding="utf-8"))
        known = {key: str(pick[key]) for key in ("model", "compute_type")}
    except FileNotFoundError:
        raise InputError(f"{path}: not there; expected what `compress` picked. Run it first") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}: not a pick as `compress` writes it; run it again") from None
    return {"rule": pick.get("rule"), "parameters": pick.get("parameters"), **known}


def _champion(job: StageContext) -> System | str:
    """The bundle in service, or why there is nothing to compare with, which the judge then weighs."""
    pointer = read_pointer(job.root)
    if pointer.digest is None:
        return "none"
    bundle = bundle_path(job.root, pointer.digest)
    if not bundle.is_dir():
        return "missing"
    try:
        digest, info = verify_bundle(bundle)
    except InputError as error:
        job.say(f"champion: {error}")
        return "altered"
    if digest != pointer.digest:
        return "altered"
    if info.direction not in (job.params.direction, "both"):
        return "other direction"
    return _loaded(job, bundle, digest, info)


def _loaded(job: StageContext, bundle: Path, digest: str, info: BundleInfo) -> System | str:
    """A bundle as a system, or why not: one of another version of CTranslate2 is whole, and cannot be read."""
    try:
        translator = TranslationPipeline.load(bundle, threads=n_cores())
    except InputError as error:
        job.say(f"champion: {error}")
        return "unreadable"
    told: dict[str, Json] = {
        "model": info.model.which,
        "runtime": "CTranslate2",
        "compute_type": info.model.compute_type,
        "computed_in": translator.compute_type,
        "digest": info.model.digest,
        "bundle": digest,
        "bytes": info.model.bytes,
        "parameters": info.model.parameters,
    }
    return System(translator, told)


SYSTEMS: Mapping[str, Callable[[StageContext], System | str]] = {
    "teacher": _teacher,
    "served": _served,
    "champion": _champion,
}

STAGE = Stage(
    name="evaluate",
    run=evaluate,
    params={"direction": Direction, "seed": Seed, "evaluate": EvaluateParams},
    reads={"split": "data/split", "subword": "models/subword"},
    writes={"answers": "data/evaluation/{item}", "facts": "reports/evaluation/{item}.json"},
    items=tuple(SYSTEMS),
)

if __name__ == "__main__":
    STAGE.main()
