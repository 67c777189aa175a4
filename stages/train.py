"""Train: train the teacher.

reads    data/tokens         train and dev, and the sources of train
         models/tokenizer      for the sizes of the vocabularies
         reports/plan/fitted.json   with plan.fit: the sizes and limits to take; absent: those of params
         models/initial.json   null, or the weights to start from (`renew.start: champion`)
writes   models/teacher      model.safetensors, config.json
         reports/live/train  curves
         reports/train.json  read == kept + sum(rejected) over training rows; steps, tokens, padding, best, curves

Checkpoints are kept under .hanyeong/checkpoints/teacher, outside every output: a run that was killed resumes from
the last one and produces the same bytes. Seconds, speed and the share of the machine's peak are among the timings.
"""

from __future__ import annotations

from dataclasses import replace

from hanyeong.models.initial import also_reads, initial
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.manifest import digest_of
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.planning.fitted import FITTED, fitted
from hanyeong.results.train import TrainReason, TrainResult
from hanyeong.tokenization.tokenizer import read_vocab_sizes
from hanyeong.training.encoded_job import encoded_job
from hanyeong.training.params import TrainParams
from hanyeong.training.trainer import train as learn
from stages.live import callbacks_of


def train(job: StageContext) -> StageResult:
    """Train the teacher, or go on where an earlier run stopped."""
    job = replace(job, params=fitted(job.params, job.root / FITTED))
    start = initial(job.root)
    task = encoded_job(
        job.reads["tokens"],
        job.reads["tokens"],
        job.params.teacher,
        read_vocab_sizes(job.reads["tokenizer"]),
        job.params.train,
        seed=job.params.seed,
        digest=" ".join(digest_of(job.reads[name]) for name in ("tokens", "tokenizer")),
        initial=start / "teacher" if start else None,
    )
    with callbacks_of(job, TrainResult) as callbacks:
        training = learn(task, job.out["model"], job.scratch / "checkpoints" / "teacher", callbacks)
    job.timings.update(training.timings)
    rejected = {TrainReason.TOO_LONG: training.n_too_long}
    return StageResult(TrainResult.of(training.result), read=len(task.train), kept=training.n_train, rejected=rejected)


STAGE = Stage.of(
    TrainResult,
    train,
    params={"seed": Seed, "teacher": ModelParams, "train": TrainParams},
    reads={"tokens": "data/tokens", "tokenizer": "models/tokenizer"},
    writes={"model": "models/teacher", "live": "reports/live/train"},
    also_reads=also_reads,
)

if __name__ == "__main__":
    STAGE.main()
