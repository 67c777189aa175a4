"""Compress: export and quantize teacher and student; select one by size, quality and latency.

reads    models/teacher, models/student, models/tokenizer
         data/split                     dev.parquet, on which quality is measured
writes   models/compressed              {teacher,student}-{float32,int8,...}/
         models/compressed/pick.json   model, compute_type, parameters, rule
         reports/compress.json          for each: bytes, load and translation check, quality with interval, drop

A candidate meets compress.max_quality_drop if the worst end of its paired interval does, in each direction.
Latency and throughput are timings: no output holds them, and rule a candidate out only where
compress.max_latency_ms is set. Quality is measured on the exported model with the runtime that serves it.
"""

from __future__ import annotations

from hanyeong.corpus.language_pair import Direction
from hanyeong.export.candidates import CandidateBench, MeasuredCandidate, read_dev_rows, require_passed, result_of
from hanyeong.export.params import CompressParams
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.results.compress import CompressResult
from hanyeong.results.scores import ModelRole


def compress(job: StageContext) -> StageResult:
    """Export, check, measure, pick."""
    params: CompressParams = job.params.compress
    rows = list(read_dev_rows(job.reads["split"], job.params.direction, params.dev_rows))
    bench = CandidateBench(job.reads["tokenizer"], job.params.direction, params, rows, job.say)
    names = [(model, form) for model in ModelRole for form in params.compute_types]
    measured: list[MeasuredCandidate] = []
    for model, form in job.progress(names, "exporting and judging"):
        measured.append(bench.measure(job.reads[model], model, form, job.out["compressed"]))
        if readings := measured[-1].readings:
            job.timings[measured[-1].name] = readings
    require_passed(measured)
    result = result_of(measured, bench, job.params.seed)
    write_json(job.out["compressed"] / "pick.json", result.pick.model_dump(mode="json"))
    return StageResult(result)


STAGE = Stage.of(
    CompressResult,
    compress,
    params={"direction": Direction, "seed": Seed, "compress": CompressParams},
    reads={
        "split": "data/split",
        "tokenizer": "models/tokenizer",
        "teacher": "models/teacher",
        "student": "models/student",
    },
    writes={"compressed": "models/compressed"},
)

if __name__ == "__main__":
    STAGE.main()
