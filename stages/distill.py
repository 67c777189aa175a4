"""Distill: the teacher translates the training sources, the student learns from what it wrote.

reads    data/tokens, models/tokenizer, models/teacher
         reports/plan/fitted.json   with plan.fit: the sizes and limits to take; absent: those of params
writes   data/distilled        the student's textbook, in the shape of data/tokens: train.*
         models/student        model.safetensors, config.json
         reports/live/distill  curves of the student's training
         reports/distill.json  read == kept + sum(refused) over training rows; what the student learned from, and how

The textbook comes in parts that are kept under .hanyeong/ until all are there: a run that was killed goes on with the
next part, then with the student's last checkpoint, and ends in the same bytes. Early stopping looks at the original
dev rows, so that losses compare with the teacher's.
"""

from __future__ import annotations

import time
from dataclasses import replace

from hanyeong.models.checkpoint import read_config
from hanyeong.models.counting import n_parameters
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.cpu_share import record_cpu_share
from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.manifest import digest_of, sha256
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.planning.fitted import FITTED, fitted
from hanyeong.results.distill import DistilledCorpusStats, DistillResult
from hanyeong.tokenization.encoded_pairs import (
    Pairs,
    RowSources,
    check_ids,
    read_pairs,
    read_row_sources,
    write_row_sources,
)
from hanyeong.tokenization.shards import shard_writer
from hanyeong.tokenization.tokenizer import Tokenizer, read_tokenizer
from hanyeong.training.batching import max_side_length
from hanyeong.training.distill_teacher import load_teacher, translations_key
from hanyeong.training.distillation import (
    DistilledCorpus,
    DistillStats,
    build_distilled_corpus,
    check_student_size,
    open_distilled_corpus,
    sample_rows,
    translate_chunk,
)
from hanyeong.training.params import DistillParams
from hanyeong.training.trainer import TrainJob, TrainResult, train
from stages.live import callbacks_of


def distill(job: StageContext) -> Receipt:
    """Translate what is not translated yet, write the textbook, train the student."""
    job = replace(job, params=fitted(job.params, job.root / FITTED))
    params: DistillParams = job.params.distill
    subword = read_tokenizer(job.reads["subword"])
    teacher, _ = read_config(job.reads["teacher"])
    share = check_student_size(job.params.student, teacher, subword.vocabulary)
    pairs = read_pairs(job.reads["tokens"], "train")
    check_ids(pairs, subword.vocabulary.src, subword.vocabulary.tgt, "train")
    textbook = _translated(job, subword, pairs)
    kept = _written(job, subword, textbook, pairs)
    training = _trained(job, subword)
    job.clock.update(training.clock)
    result = DistillResult.of(
        training.facts,
        teacher_parameters=n_parameters(teacher, subword.vocabulary),
        student_share=round(share, 6),
        distilled=_told(params, kept).model_dump(),
    )
    return Receipt(result, read=len(pairs), kept=kept.rows, refused=dict(sorted(kept.refused.items())))


def _told(params: DistillParams, kept: DistillStats) -> DistilledCorpusStats:
    return DistilledCorpusStats(
        teacher_format=params.teacher_compute_type,
        beam_size=params.beam_size,
        rows=kept.rows,
        tokens=kept.tokens,
        mean_score=round(kept.mean_score, 5),
        same_as_reference_rate=round(kept.same_as_original / kept.rows, 6),
        includes_references=params.include_references,
    )


# -- the textbook


def _translated(job: StageContext, subword: Tokenizer, pairs: Pairs) -> DistilledCorpus:
    """The textbook with all its parts, those of an earlier run taken over."""
    params: DistillParams = job.params.distill
    rows = sample_rows(len(pairs), params.max_rows, job.params.seed)
    key = translations_key(job.reads, params, job.params.seed)
    textbook = open_distilled_corpus(job.scratch / "distilled", key, rows)
    missing = [number for number in range(textbook.n_parts) if textbook.part(number) is None]
    if done := textbook.n_parts - len(missing):
        job.say(f"distill: {done:,} of {textbook.n_parts:,} parts of the textbook are there from an earlier run")
    if missing:
        started = time.perf_counter()
        with job.temporary() as folder:
            engine = load_teacher(job.reads["teacher"], subword, params, folder)
            with record_cpu_share(job.clock, "teacher_rows_per_s.given_share", job.say):
                for number in job.progress(missing, "the teacher translates"):
                    textbook.write(number, translate_chunk(engine, subword, pairs.src, textbook.rows_of(number)))
        n_rows = sum(len(textbook.rows_of(number)) for number in missing)
        job.clock["teacher_rows_per_s"] = round(n_rows / (time.perf_counter() - started), 2)
    return textbook


def _written(job: StageContext, subword: Tokenizer, textbook: DistilledCorpus, pairs: Pairs) -> DistillStats:
    """data/distilled, filled."""
    longest = max_side_length(job.params.student.max_positions, job.params.distill.train.batch_tokens)
    with shard_writer(job.out["distilled"], "train", subword.vocabulary) as shards:
        kept = build_distilled_corpus(textbook, pairs, job.params.distill, shards, longest)
    if not kept.rows:
        why = ", ".join(f"{n:,} x {reason}" for reason, n in kept.refused.most_common(3) if n)
        raise GateError(f"distill: none of the teacher's answers can be learned from ({why}); train the teacher longer")
    origin = read_row_sources(job.reads["tokens"], "train", len(pairs))
    write_row_sources(job.out["distilled"], "train", RowSources(origin.names, origin.index[kept.of]))
    return kept


# -- the student


def _trained(job: StageContext, subword: Tokenizer) -> TrainResult:
    """models/student, trained or gone on with."""
    checked = {name: digest_of(job.reads[name]) for name in ("tokens", "subword")}
    files = sorted(job.out["distilled"].glob("*.npy"))
    book = read_pairs(job.out["distilled"], "train")
    task = TrainJob(
        architecture=job.params.student,
        vocabulary=subword.vocabulary,
        params=job.params.distill.train,
        seed=job.params.seed,
        train=book,
        dev=read_pairs(job.reads["tokens"], "dev"),
        digest=" ".join([*checked.values(), *map(sha256, files)]),
        weights=read_row_sources(job.out["distilled"], "train", len(book)).weights(
            job.params.distill.train.source_weights
        ),
    )
    with callbacks_of(job, DistillResult) as callbacks:
        return train(task, job.out["model"], job.scratch / "checkpoints" / "student", callbacks)


STAGE = Stage.of(
    DistillResult,
    distill,
    params={"seed": Seed, "student": ModelParams, "distill": DistillParams},
    reads={"tokens": "data/tokens", "subword": "models/tokenizer", "teacher": "models/teacher"},
    writes={
        "distilled": "data/distilled",
        "model": "models/student",
        "live": "reports/live/distill",
    },
)

if __name__ == "__main__":
    STAGE.main()
