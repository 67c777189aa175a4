"""Clean: every raw pair of a training source is kept or rejected, with a reason.

reads    data/raw/NAME/pairs.parquet     sources with `use: train`, in the order of params
         reports/plan/decision.json      must say "go on", where there is one
         reports/validate/raw.json       must say "pass"
         the file that `clean.defect_labels` names, where the sample's injected defects are to be accounted for
writes   data/clean/pairs.parquet        kept pairs, repaired, in the order read
         data/clean/rejected.parquet     the others, with a column `reason`
         reports/clean.json              read == kept + sum(refused by reason); repairs, lengths, scores, defects
stops    when fewer pairs are left than `clean.min_rows`
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hanyeong.corpus.cleaning_pass import CleaningPass
from hanyeong.corpus.defect_labels import read_defect_labels
from hanyeong.corpus.pair_table import PairWriter, count_rows, raw_table, read_batches
from hanyeong.corpus.params import CleanParams
from hanyeong.corpus.sources import Sources
from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.planning.decision import DECISION, require_go_on
from hanyeong.results.clean import CleanResult
from hanyeong.validation.passed import require_passed

BATCH_ROWS = 20_000


def clean(job: StageContext) -> Receipt:
    """Filter every pair by itself, then find duplicates among all that are left."""
    params: CleanParams = job.params.clean
    if (decided := job.root / DECISION).exists():  # a stage run by hand may have no plan
        require_go_on(decided)
    require_passed(job.reads["verdict"])
    sources = {name: job.root / source.path for name, source in job.params.sources.items() if source.use == "train"}
    labels = read_defect_labels(job.root / params.defect_labels, sources) if params.defect_labels else None
    cleaning = CleaningPass(params, labels)
    with job.temporary() as folder:
        draft = folder / "draft.parquet"
        _filter(job, {name: raw_table(job.reads["raw"], name) for name in sources}, draft, cleaning)
        _deduplicate(job.out["clean"], draft, cleaning)
    read, rejected = cleaning.stats.read.total(), cleaning.stats.totals()
    kept = read - rejected.total()
    if kept < params.min_rows:
        raise GateError(_too_few(kept, read, rejected.most_common(3), params.min_rows))
    return Receipt(cleaning.result(), read=read, kept=kept, refused=dict(sorted(rejected.items())))


def _filter(job: StageContext, tables: dict[str, Path], draft: Path, cleaning: CleaningPass) -> None:
    """Write every pair, repaired, to a draft, with the reason why a filter rejects it."""
    total = sum(-(-count_rows(path) // BATCH_ROWS) for path in tables.values())
    with PairWriter(draft, extra=("reason",)) as written:
        for source, raw in job.progress(_batches(tables), "clean", total):
            written.write(cleaning.filtered(source, raw))


def _deduplicate(folder: Path, draft: Path, cleaning: CleaningPass) -> None:
    """Write kept and rejected pairs, now that all are known."""
    with PairWriter(folder / "pairs.parquet") as kept, PairWriter(folder / "rejected.parquet", ("reason",)) as rejected:
        for batch in read_batches(draft, BATCH_ROWS):
            final = cleaning.deduplicated(batch)
            keep = pc.equal(final["reason"], "")
            kept.write(final.filter(keep))
            rejected.write(final.filter(pc.invert(keep)))


def _batches(tables: dict[str, Path]) -> Iterator[tuple[str, pa.Table]]:
    for source, path in tables.items():
        for batch in read_batches(path, BATCH_ROWS):
            yield source, batch


def _too_few(kept: int, read: int, worst: list[tuple[str, int]], floor: int) -> str:
    why = ", ".join(f"{n:,} x {reason}" for reason, n in worst) or "nothing rejected"
    return (
        f"data/clean: {kept:,} of {read:,} pairs are left ({why}); expected at least {floor:,} (clean.min_rows). "
        f"Add a source with `use: train`, correct its sides or files, or loosen the filter that rejects most"
    )


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
