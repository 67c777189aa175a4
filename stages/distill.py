"""Distill: train the student on the teacher's translations (sequence-level distillation).

reads    data/tokens, models/tokenizer, models/teacher
         reports/plan/fitted.json   with plan.fit: the sizes and limits to take; absent: those of params
         models/initial.json   null, or the weights to start from (`renew.start: champion`)
writes   data/distilled        the distilled corpus, in the shape of data/tokens: train.*
         models/student        model.safetensors, config.json
         reports/live/distill  curves of the student's training
         reports/distill.json  read == kept + sum(rejected) over training rows; what the student was trained on, and how

The teacher translates in chunks that are kept under .hanyeong/: a run that was killed resumes with the next chunk, then
from the student's last checkpoint, and produces the same bytes. Early stopping uses the original dev rows, so that
losses are comparable with the teacher's.
"""

from __future__ import annotations

from dataclasses import replace

from hanyeong.models.checkpoint import read_config
from hanyeong.models.counting import n_parameters
from hanyeong.models.initial import also_reads, initial
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.manifest import digest_of, sha256
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.planning.fitted import FITTED, fitted
from hanyeong.results.distill import DistillResult
from hanyeong.tokenization.encoded_pairs import check_ids, read_pairs, read_row_sources
from hanyeong.tokenization.tokenizer import Tokenizer, read_tokenizer
from hanyeong.training.distill_teacher import translations_key
from hanyeong.training.distillation import check_student_size, write_distilled_corpus
from hanyeong.training.encoded_job import encoded_job
from hanyeong.training.params import DistillParams
from hanyeong.training.teacher_chunks import open_chunk_store, random_rows
from hanyeong.training.teacher_translation import TeacherTranslation
from hanyeong.training.trainer import TrainResult, train
from stages.live import callbacks_of


def distill(job: StageContext) -> StageResult:
    """Translate what is not translated yet, write the distilled corpus, train the student."""
    job = replace(job, params=fitted(job.params, job.root / FITTED))
    params: DistillParams = job.params.distill
    tokenizer, (teacher, _) = read_tokenizer(job.reads["tokenizer"]), read_config(job.reads["teacher"])
    share = check_student_size(job.params.student, teacher, tokenizer.vocabulary)
    pairs = read_pairs(job.reads["tokens"], "train")
    check_ids(pairs, tokenizer.vocabulary.src, tokenizer.vocabulary.tgt, "train")
    key = translations_key(job.reads, params, job.params.seed)
    rows = random_rows(len(pairs), params.max_rows, job.params.seed)
    translations = open_chunk_store(job.scratch / "distilled", key, rows)
    translation = TeacherTranslation(job.reads["teacher"], tokenizer, params, job.progress, job.say, job.timings)
    with job.temporary() as folder:
        translation.complete(translations, pairs.src, folder)
    stats = write_distilled_corpus(
        job.out["distilled"],
        translations,
        pairs,
        params,
        sources=read_row_sources(job.reads["tokens"], "train", len(pairs)),
        vocabulary=tokenizer.vocabulary,
        student=job.params.student,
    )
    training = _train(job, tokenizer)
    job.timings.update(training.timings)
    result = DistillResult.of(
        training.result,
        teacher_parameters=n_parameters(teacher, tokenizer.vocabulary),
        student_share=round(share, 6),
        distilled=stats.result(params).model_dump(),
    )
    return StageResult(result, read=len(pairs), kept=stats.rows, rejected=dict(sorted(stats.rejected.items())))


def _train(job: StageContext, tokenizer: Tokenizer) -> TrainResult:
    """Train the student, or go on where an earlier run stopped."""
    distilled = job.out["distilled"]
    digests = [digest_of(job.reads["tokens"]), digest_of(job.reads["tokenizer"])]
    start = initial(job.root)
    task = encoded_job(
        distilled,
        job.reads["tokens"],
        job.params.student,
        tokenizer.vocabulary,
        job.params.distill.train,
        seed=job.params.seed,
        digest=" ".join([*digests, *map(sha256, sorted(distilled.glob("*.npy")))]),
        initial=start / "student" if start else None,
    )
    with callbacks_of(job, DistillResult) as callbacks:
        return train(task, job.out["model"], job.scratch / "checkpoints" / "student", callbacks)


STAGE = Stage.of(
    DistillResult,
    distill,
    params={"seed": Seed, "student": ModelParams, "distill": DistillParams},
    reads={"tokens": "data/tokens", "tokenizer": "models/tokenizer", "teacher": "models/teacher"},
    writes={
        "distilled": "data/distilled",
        "model": "models/student",
        "live": "reports/live/distill",
    },
    also_reads=also_reads,
)

if __name__ == "__main__":
    STAGE.main()
