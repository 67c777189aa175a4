"""The work of a run: two trainings, the distilled corpus between them, and how long all of it takes on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from hanyeong.models.config import VocabSizes
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.errors import ParamsError
from hanyeong.planning.cost import Budget, Corpus, Cost, decoding_flops, training_cost
from hanyeong.planning.duration import Hours, Work, hours
from hanyeong.planning.memory import fitting_batch
from hanyeong.planning.throughput import ProbeConfig, Throughput, measure_throughput
from hanyeong.planning.warnings import PlanWarning, few_passes, few_rows
from hanyeong.tokenization.estimate import VocabEstimate
from hanyeong.training.device import resolve_device
from hanyeong.training.distillation import check_student_size
from hanyeong.training.params import TrainParams


@dataclass(frozen=True)
class Workload:
    """What is to be computed."""

    teacher: Cost
    student: Cost
    distilled: Corpus
    """What the student learns from."""
    distillation_flops: float
    distillation_rows: int


def workload(params: SimpleNamespace, corpus: Corpus, vocabulary: VocabSizes) -> Workload:
    """Of the models and trainings in params, on this corpus."""
    translated = corpus.part(params.distill.max_rows)
    distilled = translated.times(2 if params.distill.include_references else 1)
    return Workload(
        training_cost(params.teacher, vocabulary, corpus, _budget(params.train)),
        training_cost(params.student, vocabulary, distilled, _budget(params.distill.train)),
        distilled,
        decoding_flops(params.teacher, vocabulary, translated, params.distill.beam_size),
        translated.pairs,
    )


def _budget(p: TrainParams) -> Budget:
    return Budget(p.max_steps, p.max_tokens, p.batch_tokens, resolve_device(p).workers)


def measured_speeds(params: SimpleNamespace, estimate: VocabEstimate, folder: Path) -> dict[str, Throughput]:
    """The speed of both trainings here, and of the CPU that writes the distilled corpus, by some steps of each."""

    def probe(model: ModelParams, p: TrainParams) -> ProbeConfig:
        most = fitting_batch(model, estimate.vocabulary, p.batch_tokens, resolve_device(p).workers)
        return ProbeConfig(p, model, estimate.vocabulary, estimate.src_lengths, estimate.tgt_lengths, most)

    probes = {
        "teacher": probe(params.teacher, params.train),
        "student": probe(params.student, params.distill.train),
    }
    if resolve_device(params.train).device.type != "cpu":
        on_cpu = params.train.model_copy(update={"device": "cpu", "precision": "float32"})
        probes["distillation"] = probe(params.teacher, on_cpu)
    speeds = measure_throughput(probes, params.plan.probe_seconds, folder)
    return {"distillation": speeds["teacher"]} | speeds


def duration(
    params: SimpleNamespace,
    load: Workload,
    corpus: Corpus,
    rows: Mapping[str, int],
    speeds: Mapping[str, Throughput],
) -> Hours:
    """Hours of every part of the run; `rows` are those of dev and of each test."""
    tokens_per_pair = corpus.tokens / max(1, corpus.pairs)
    work = Work(
        pairs=corpus.pairs,
        dev_tokens=rows["dev"] * tokens_per_pair * (2 if params.direction == "both" else 1),
        test_rows=sum(n for name, n in rows.items() if name != "dev"),
        translated_rows=load.distillation_rows,
        translation_flops=load.distillation_flops,
    )
    return hours({"teacher": params.train, "student": params.distill.train}, work, speeds)


def small_parts(params: SimpleNamespace, load: Workload, rows: Mapping[str, int]) -> list[PlanWarning]:
    """What will be too small: passes over the corpus, dev, tests."""
    trainings = {"train": params.train, "distill.train": params.distill.train}
    passes = {"train": load.teacher.passes, "distill.train": load.student.passes}
    return [*few_passes(passes, trainings), *few_rows(rows, params.split, params.validate.split)]


def student_problem(params: SimpleNamespace, estimate: VocabEstimate) -> str:
    """Why `distill` would refuse the student, where the size of the vocabulary is certain; else empty."""
    if estimate.lowered:
        return ""
    try:
        check_student_size(params.student, params.teacher, estimate.vocabulary)
    except ParamsError as error:
        return str(error)
    return ""
