"""Validate: check expectations on the tables; stop the run when a critical one fails.

reads    data/raw/NAME/pairs.parquet of every source, or data/split/{train,dev}.parquet and test/*.parquet
writes   reports/validate/{raw,split}.json    pass or fail, and each expectation with what was observed
         reports/validate/{raw,split}-docs/   the same as Data Docs, complete without a network
stops    when a critical expectation fails; both reports are written all the same
"""

from __future__ import annotations

from hanyeong.corpus.sources import Sources
from hanyeong.pipeline.errors import GateFailed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.results.validate import ValidateResult
from hanyeong.validation.data_docs import write_docs
from hanyeong.validation.params import ValidateParams
from hanyeong.validation.runner import run_suite
from hanyeong.validation.summary import failures, result_of, warnings
from hanyeong.validation.tables import raw_tables, split_tables


def validate(job: StageContext) -> StageResult:
    """Measure the tables, try every expectation, write the pages, and stop the run if it must."""
    item = str(job.item)
    if item == "raw":
        tables = raw_tables(job.reads["tables"], job.params.sources, job.params.validate.raw)
    else:
        tables = split_tables(job.reads["tables"], job.params.sources, job.params.validate.split)
    judged = [run_suite(item, suite, frame) for suite, frame in job.progress(tables, f"validate {item}")]
    write_docs(job.out["docs"], item, judged)
    for warning in warnings(judged):
        job.say(f"validate@{item}: warning: {warning}")
    result = StageResult(result_of(judged))
    if broken := failures(judged):
        raise GateFailed(result, f"validate@{item}: {broken}. See reports/validate/{item}-docs/index.html")
    return result


STAGE = Stage.of(
    ValidateResult,
    validate,
    params={"sources": Sources, "validate": ValidateParams},
    reads={"tables": "data/{item}"},
    writes={"docs": "reports/validate/{item}-docs"},
)

if __name__ == "__main__":
    STAGE.main()
