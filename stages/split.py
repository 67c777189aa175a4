"""Split: split into train, dev and test by document and duplicate; remove leaked rows from train.

reads    data/clean/pairs.parquet         the kept pairs of all train sources
         data/raw/NAME/pairs.parquet      sources with `use: test`
         the file that `split.defect_labels` names, for the recall of the sample's injected leaks
writes   data/split/train.parquet         the training rows, in the order read
         data/split/dev.parquet           for early stopping: whole groups of train rows, chosen by hash
         data/split/test/NAME.parquet     of a test source: its rows as they came; of a train source: the rows that its
                                          publisher set aside; `split`: cut from the train sources (split.test_share)
         reports/split.json               read == kept + sum(rejected: which part's row, which table has the sentence)
stops    when there is no test set, or a part is left without rows
"""

from __future__ import annotations

from hanyeong.corpus.defect_labels import LEAKED, DefectLabels
from hanyeong.corpus.pair_table import raw_table
from hanyeong.corpus.sources import Sources
from hanyeong.corpus.split import assign_splits
from hanyeong.corpus.split_params import SplitParams
from hanyeong.corpus.split_rows import RowCollector
from hanyeong.corpus.split_tables import (
    collect_rows,
    copy_tests,
    read_leak_labels,
    require_free_name,
    sides_of_test,
    write_splits,
)
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.results.split import SplitResult


def split(job: StageContext) -> StageResult:
    """Two passes over the clean pairs: fingerprints of all, the assignment, then every row to its split."""
    params: SplitParams = job.params.split
    train_sources = [name for name, source in job.params.sources.items() if source.use == "train"]
    test_sources = sorted(name for name, source in job.params.sources.items() if source.use == "test")
    tests = {name: raw_table(job.reads["raw"], name) for name in test_sources}
    require_free_name([*tests, *train_sources], params)
    pairs, collector = job.reads["clean"] / "pairs.parquet", RowCollector(params, job.params.seed)
    collect_rows(pairs, train_sources, collector, job.progress)
    sides = {name: sides_of_test(path) for name, path in tests.items()}
    assignment = assign_splits(collector.rows(), params, sides, train_sources)
    labels = _labels(job)
    (job.out["split"] / "test").mkdir()
    written = write_splits(pairs, job.out["split"], assignment, labels, job.progress)
    copied = copy_tests(tests, job.out["split"])
    written.update(copied)
    result = SplitResult(
        seed=job.params.seed,
        parts=dict(sorted(written.items())),
        rates=dict(assignment.shares),
        groups=assignment.n_groups,
        documents=collector.n_documents,
        beside_tests=assignment.n_documents_shared,
        leaks=assignment.leaks,
        defects=labels.account([LEAKED]) if labels else None,
    )
    n_read = len(assignment.splits) + sum(copied.values())
    return StageResult(result, read=n_read, kept=written.total(), rejected=assignment.reasons())


def _labels(job: StageContext) -> DefectLabels | None:
    """The sample's injected leaks, where params name their labels."""
    if not (path := job.params.split.defect_labels):
        return None
    sources = {name: job.root / source.path for name, source in job.params.sources.items() if source.use == "train"}
    return read_leak_labels(job.root / path, sources, job.reads["clean"] / "rejected.parquet")


STAGE = Stage.of(
    SplitResult,
    split,
    params={"seed": Seed, "sources": Sources, "split": SplitParams},
    reads={"clean": "data/clean", "raw": "data/raw"},
    writes={"split": "data/split"},
    also_reads=lambda root, _, params: [root / params.split.defect_labels] if params.split.defect_labels else [],
)

if __name__ == "__main__":
    STAGE.main()
