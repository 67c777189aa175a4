"""Clean: filter, repair and deduplicate pairs; every rejected pair has a reason.

reads    data/raw/NAME/pairs.parquet     sources with `use: train`, in the order of params
         reports/plan/decision.json      must say "go on", where there is one
         reports/validate/raw.json       must say "pass"
         the file that `clean.defect_labels` names, for the recall of the sample's injected defects
writes   data/clean/pairs.parquet        kept pairs, repaired, in the order read
         data/clean/rejected.parquet     the others, with a column `reason`
         reports/clean.json              read == kept + sum(rejected by reason); repairs, lengths, scores, defects
stops    when fewer pairs are left than `clean.min_rows`
"""

from __future__ import annotations

from hanyeong.corpus.clean_tables import deduplicate_table, filter_tables, require_pairs
from hanyeong.corpus.cleaning_pass import CleaningPass
from hanyeong.corpus.defect_labels import read_defect_labels
from hanyeong.corpus.pair_table import raw_table
from hanyeong.corpus.params import CleanParams
from hanyeong.corpus.sources import Sources
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.planning.decision import DECISION, require_go_on
from hanyeong.results.clean import CleanResult
from hanyeong.validation.passed import require_passed


def clean(job: StageContext) -> StageResult:
    """Filter every pair by itself, then find duplicates among all that are left."""
    params: CleanParams = job.params.clean
    if (decision := job.root / DECISION).exists():  # a stage run by hand may have no plan
        require_go_on(decision)
    require_passed(job.reads["verdict"])
    sources = {name: job.root / source.path for name, source in job.params.sources.items() if source.use == "train"}
    tables = {name: raw_table(job.reads["raw"], name) for name in sources}
    labels = read_defect_labels(job.root / params.defect_labels, sources) if params.defect_labels else None
    cleaning = CleaningPass(params, labels)
    with job.temporary() as folder:
        filter_tables(tables, folder / "draft.parquet", cleaning, job.progress)
        deduplicate_table(folder / "draft.parquet", job.out["clean"], cleaning)
    n_read, rejected = cleaning.stats.read.total(), cleaning.stats.totals()
    n_kept = n_read - rejected.total()
    require_pairs(n_kept, n_read, rejected, params.min_rows)
    return StageResult(cleaning.result(), read=n_read, kept=n_kept, rejected=dict(sorted(rejected.items())))


STAGE = Stage.of(
    CleanResult,
    clean,
    params={"sources": Sources, "clean": CleanParams},
    reads={"raw": "data/raw", "verdict": "reports/validate/raw.json"},
    writes={"clean": "data/clean"},
    also_reads=lambda root, _, params: [root / params.clean.defect_labels] if params.clean.defect_labels else [],
)

if __name__ == "__main__":
    STAGE.main()
