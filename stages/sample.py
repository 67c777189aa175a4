"""Sample: generate the sample corpus from a seeded grammar, in AI Hub's file formats, with injected defects.

reads    nothing but `sample` in params.yaml
writes   data/sample/corpus/           workbooks of data set 126, zipped JSON of 71265; Training and Validation
         data/sample/defect_labels.parquet    every row of the corpus: member, row, kind, expect
         data/sample/drift.jsonl       pairs of another domain, for `monitor`
         reports/sample.json           pairs, words, frames, domains, defects by kind
stops    when the grammar cannot make so many distinct pairs
"""

from __future__ import annotations

import pyarrow.parquet as pq

from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.results.sample import SampleResult
from hanyeong.sample.corpus import LABEL_SCHEMA, label_table, make_corpus, write_jsonl
from hanyeong.sample.delivery import write
from hanyeong.sample.params import SampleParams
from hanyeong.sample.summary import summarize


def sample(job: StageContext) -> StageResult:
    """Make the pairs, inject the defects, write the delivery and its labels."""
    params: SampleParams = job.params.sample
    folder = job.out["sample"]
    job.say(f"sample: making {params.pairs:,} pairs to train on")
    corpus = make_corpus(params)
    with pq.ParquetWriter(folder / "defect_labels.parquet", LABEL_SCHEMA, compression="zstd") as labels:
        for (part, shape), lines in job.progress(corpus.files.items(), "sample", len(corpus.files)):
            write(folder / "corpus", shape, part, lines)
            labels.write_table(label_table(shape.member(part), lines))
    write_jsonl(folder / "drift.jsonl", corpus.drift)
    return StageResult(summarize(corpus, params.seed))


STAGE = Stage.of(
    SampleResult,
    sample,
    params={"sample": SampleParams},
    reads={},
    writes={"sample": "data/sample"},
)

if __name__ == "__main__":
    STAGE.main()
