"""Compress: teacher and student in CTranslate2's formats, each judged as it would be served; one is picked.

reads    models/teacher, models/student, models/subword
         data/split                     dev.parquet: what quality is measured on
writes   models/compressed              {teacher,student}-{float32,int8,...}/
         models/compressed/pick.json   model, compute_type, parameters, rule
         reports/compress.json          for each: bytes, load-and-answer check, quality with interval, gap to the best

A candidate keeps compress.max_quality_drop where the far end of its paired interval does, in each direction.
Latency and throughput are clock readings: they stand in no output, and rule a candidate out only where
compress.max_latency_ms is set. Quality is that of the exported artefact through the runtime that serves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np
import torch

from hanyeong.corpus.language_pair import Direction, Language, LanguagePair, pairs_of
from hanyeong.corpus.pair_table import read_table
from hanyeong.evaluation.bootstrap import score_with_interval
from hanyeong.evaluation.metrics import Counts, chrf, metrics_for
from hanyeong.evaluation.significance import Comparison, paired_bootstrap
from hanyeong.export.compute_types import ComputeType
from hanyeong.export.ctranslate2_spec import export
from hanyeong.export.params import CompressParams
from hanyeong.export.selection import Candidate, measure_latency, select
from hanyeong.export.verify import ExportCheck, Pair, check, filter_by_length
from hanyeong.inference.translator import ModelFiles, TranslationPipeline, count_flags
from hanyeong.models.checkpoint import load_model
from hanyeong.models.counting import n_parameters
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.cpu_share import record_cpu_share
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Json, Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.release.model_files import translator_bytes
from hanyeong.tokenization.tokenizer import Tokenizer, read_tokenizer

MODELS: tuple[Literal["teacher", "student"], ...] = ("teacher", "student")
RESAMPLES = 1000


class Way(NamedTuple):
    """Dev rows of one direction."""

    direction: LanguagePair
    sources: list[str]
    references: list[str]


@dataclass(frozen=True)
class Judged:
    """One exported model and what was found."""

    candidate: Candidate
    checked: ExportCheck
    parameters: int
    statistics: dict[LanguagePair, dict[str, Counts]] = field(default_factory=dict)
    """By direction and metric."""
    flags: dict[str, int] = field(default_factory=dict)


def compress(job: StageContext) -> Receipt:
    """Export, check, measure, pick."""
    params: CompressParams = job.params.compress
    subword = read_tokenizer(job.reads["subword"])
    ways = list(_ways(job))
    names = [(model, form) for model in MODELS for form in params.compute_types]
    judged = [_judged(job, subword, ways, model, form) for model, form in job.progress(names, "exporting and judging")]
    _require_passed(judged)
    best = max(judged, key=lambda one: (one.candidate.chrf, -one.candidate.size_bytes))
    gaps = {one.candidate.name: _gaps(job, ways, one, best) for one in judged}
    chosen = select([_with_drop(one.candidate, gaps[one.candidate.name]) for one in judged], params)
    parameters = {one.candidate.name: one.parameters for one in judged}[chosen.chosen.name]
    write_json(job.out["compressed"] / "pick.json", {**chosen.document(), "parameters": parameters})
    facts: dict[str, Json] = {
        "direction": job.params.direction,
        "rows": {way.direction: len(way.sources) for way in ways},
        "beam_size": params.beam_size,
        "length_penalty": params.length_penalty,
        "limits": {
            "max_bytes": params.max_bytes,
            "max_quality_drop": params.max_quality_drop,
            "max_latency_ms": params.max_latency_ms,
        },
        "candidates": [
            _told(job, ways, one)
            | {"against_best": {way: _gap(best, found) for way, found in gaps[one.candidate.name].items()}}
            | {"ruled_out_by": chosen.ruled_out.get(one.candidate.name)}
            for one in judged
        ],
        "pick": {**chosen.document(), "name": chosen.chosen.name, "parameters": parameters},
    }
    return Receipt(facts)


# -- dev


def _ways(job: StageContext) -> Iterator[Way]:
    """The dev rows that judge, by hash, in each direction the models know."""
    path = job.reads["split"] / "dev.parquet"
    if not path.is_file():
        raise InputError(f"{path}: not there; run `dvc repro split` first")
    table = read_table(path, ["id", "ko", "en"])
    chosen = np.argsort(table["id"].to_pylist(), kind="stable")[: job.params.compress.dev_rows]
    texts: dict[Language, list[str]] = {"ko": [], "en": []}
    for language in texts:
        texts[language] = table[language].take(np.sort(chosen)).to_pylist()
    if not texts["ko"]:
        raise InputError(f"{path}: no rows to judge by; look at what reports/split.json left over")
    for pair in pairs_of(job.params.direction):
        yield Way(pair, texts[pair.src], texts[pair.tgt])


def _encoded(subword: Tokenizer, way: Way, both: bool, rows: int, longest: int) -> list[Pair]:
    """The first rows of a direction that the model has room for, as token ids."""
    src = subword.encode_src(way.sources, way.direction.tgt if both else None)
    return filter_by_length(list(zip(src, subword.encode_tgt(way.references), strict=True)), longest)[:rows]


# -- one candidate


def _judged(
    job: StageContext, subword: Tokenizer, ways: Sequence[Way], name: Literal["teacher", "student"], form: ComputeType
) -> Judged:
    """Export one model in one format, and see what it does."""
    params: CompressParams = job.params.compress
    folder = job.out["compressed"] / f"{name}-{form}"
    folder.mkdir()
    checked, parameters = _exported(job, subword, ways, name, form)
    size = translator_bytes(folder, job.reads["subword"])
    if checked.problems:
        return Judged(Candidate(name, form, size, 0.0), checked, parameters)
    parts = ModelFiles(folder, job.reads["subword"], job.params.direction, params)
    statistics, flags = _measured(TranslationPipeline.load(parts, threads=n_cores()), ways)
    alone, busy = TranslationPipeline.load(parts), dict[str, Json]()
    with record_cpu_share(busy, "given_share", lambda told: job.say(f"compress: {folder.name}: {told}")):
        readings = measure_latency(alone, ways[0].sources[: params.latency_rows], ways[0].direction)
    job.clock[folder.name] = readings | busy
    p95_ms = float(str(readings["p95_ms"])) if params.max_latency_ms is not None else None
    score = sum(float(chrf().score(found["chrf"].sum(0))) for found in statistics.values()) / len(statistics)
    return Judged(Candidate(name, form, size, round(score, 4), p95_ms), checked, parameters, statistics, flags)


def _exported(
    job: StageContext, subword: Tokenizer, ways: Sequence[Way], name: str, form: ComputeType
) -> tuple[ExportCheck, int]:
    """The model written and checked against PyTorch's answers; one thread, so that sums are the same everywhere."""
    torch.set_num_threads(1)
    model = load_model(job.reads[name])
    folder = job.out["compressed"] / f"{name}-{form}"
    export(model, subword, form, folder)
    both = job.params.direction == "both"
    rows, longest = job.params.compress.check_rows, model.architecture.max_positions
    pairs = [pair for way in ways for pair in _encoded(subword, way, both, rows, longest)]
    if not pairs:
        raise InputError(f"compress: no dev row has at most {longest} tokens a side; raise {name}.max_positions")
    return check(folder, subword, model, pairs, form), n_parameters(model.architecture, model.vocabulary)


def _measured(
    translator: TranslationPipeline, ways: Sequence[Way]
) -> tuple[dict[LanguagePair, dict[str, Counts]], dict[str, int]]:
    """Statistics of every metric in each direction, and how often something was odd."""
    statistics: dict[LanguagePair, dict[str, Counts]] = {}
    answers = []
    for way in ways:
        found = translator.translate(way.sources, way.direction)
        hypotheses = [one.text for one in found]
        statistics[way.direction] = {
            name: metric.statistics(hypotheses, way.references)
            for name, metric in metrics_for(way.direction.tgt).items()
        }
        answers += found
    return statistics, count_flags(answers)


def _require_passed(judged: Sequence[Judged]) -> None:
    """Every export loads and answers, or the stage says of all of them what is wrong."""
    problems = [f"  {one.candidate.name}: {'; '.join(one.checked.problems)}" for one in judged if one.checked.problems]
    if problems:
        raise GateError(
            "compress: exported models that do not do what the PyTorch model does\n"
            + "\n".join(problems)
            + "\nTake the format out of compress.compute_types, or train the model again"
        )


# -- what is told


def _told(job: StageContext, ways: Sequence[Way], one: Judged) -> dict[str, Json]:
    candidate = one.candidate
    return {
        "name": candidate.name,
        "model": candidate.model,
        "compute_type": candidate.compute_type,
        "parameters": one.parameters,
        "bytes": candidate.size_bytes,
        "chrf": candidate.chrf,
        "check": one.checked.facts,
        "flags": one.flags,
        "quality": {
            way.direction: {
                name: score_with_interval(metric, one.statistics[way.direction][name], RESAMPLES, job.params.seed)
                for name, metric in metrics_for(way.direction.tgt).items()
            }
            for way in ways
        },
    }


def _gaps(job: StageContext, ways: Sequence[Way], one: Judged, best: Judged) -> dict[LanguagePair, Comparison]:
    """chrF++ beside the best candidate's on the same rows, paired, in each direction."""
    statistics = [(best.statistics[way.direction]["chrf"], one.statistics[way.direction]["chrf"]) for way in ways]
    found = [paired_bootstrap(chrf(), *both, RESAMPLES, job.params.seed) for both in statistics]
    return {way.direction: gap for way, gap in zip(ways, found, strict=True)}


def _with_drop(candidate: Candidate, gaps: Mapping[LanguagePair, Comparison]) -> Candidate:
    """What it may lose at worst: the mean of both directions would let one of them fall twice as far."""
    return replace(candidate, drop=round(max(-gap.low for gap in gaps.values()), 4))


def _gap(best: Judged, found: Comparison) -> dict[str, Json]:
    return {
        "best": best.candidate.name,
        "difference": round(found.difference, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
        "p_value": round(found.p_value, 4),
        "n": found.n,
    }


STAGE = Stage(
    name="compress",
    run=compress,
    params={"direction": Direction, "seed": Seed, "compress": CompressParams},
    reads={
        "split": "data/split",
        "subword": "models/subword",
        "teacher": "models/teacher",
        "student": "models/student",
    },
    writes={"compressed": "models/compressed", "facts": "reports/compress.json"},
)

if __name__ == "__main__":
    STAGE.main()
