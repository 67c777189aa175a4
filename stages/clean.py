"""Clean: every raw pair of a training source is kept or refused, with a reason.

reads    data/raw/NAME/pairs.parquet     sources with `use: train`, in the order of params
         reports/plan/decision.json      must say "go on", where there is one
         reports/validate/raw.json       must say "pass"
         the file that `clean.defect_labels` names, where the sample's planted defects are to be accounted for
writes   data/clean/pairs.parquet        kept pairs, mended, in the order read
         data/clean/rejected.parquet     the others, with a column `reason`
         reports/clean.json              read == kept + sum(refused by reason); repairs, lengths, scores, defects
stops    when fewer pairs are left than `clean.min_rows`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hanyeong.corpus.cleaning import CleaningStats, clean_batch
from hanyeong.corpus.dedup.exact import REASONS, DuplicateFinder
from hanyeong.corpus.defect_labels import LEAKED, DefectLabels, read_defect_labels
from hanyeong.corpus.pair_table import PairWriter, count_rows, raw_table, read_batches
from hanyeong.corpus.params import CleanParams
from hanyeong.corpus.sources import Sources
from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.planning.decision import DECISION, require_go_on
from hanyeong.results.clean import CleanResult, RepeatedText
from hanyeong.results.codes import Language
from hanyeong.validation.passed import require_passed

BATCH_ROWS = 20_000
MOST_REPEATED = 10


def clean(job: StageContext) -> Receipt:
    """Judge every pair by itself, then among all that are left."""
    rules: CleanParams = job.params.clean
    if (decided := job.root / DECISION).exists():  # a stage run by hand may have no plan
        require_go_on(decided)
    require_passed(job.reads["verdict"])
    sources = {name: job.root / source.path for name, source in job.params.sources.items() if source.use == "train"}
    ledger = read_defect_labels(job.root / rules.defect_labels, sources) if rules.defect_labels else None
    books = Books(CleaningStats(rules), DuplicateFinder(), ledger)
    with job.temporary() as folder:
        draft = folder / "draft.parquet"
        _judge(job, sources, draft, books)
        _part(job, draft, books)
    read, refused = books.account.read.total(), books.account.totals()
    kept = read - refused.total()
    if kept < rules.min_rows:
        raise GateError(_too_few(kept, read, refused.most_common(3), rules.min_rows))
    defects = ledger.account(ledger.kinds() - {LEAKED}) if ledger else None  # leaks are the split's to find
    result = books.account.result(_most_repeated(books.repeats), defects)
    return Receipt(result, read=read, kept=kept, refused=dict(sorted(refused.items())))


class Books(NamedTuple):
    """What is written down while the pairs go by."""

    account: CleaningStats
    repeats: DuplicateFinder
    ledger: DefectLabels | None


def _judge(job: StageContext, sources: Iterable[str], draft: Path, books: Books) -> None:
    """Mend and judge every pair by itself; a draft keeps all of them."""
    rules: CleanParams = job.params.clean
    tables = {name: raw_table(job.reads["raw"], name) for name in sources}
    total = sum(-(-count_rows(path) // BATCH_ROWS) for path in tables.values())
    with PairWriter(draft, extra=("reason",)) as written:
        for source, raw in job.progress(_batches(tables), "clean", total):
            ko, en = raw["ko"].to_pylist(), raw["en"].to_pylist()
            judged = clean_batch(ko, en, rules)
            books.account.came(source, ko, en, judged)
            written.write(judged.table(raw))
            left = np.flatnonzero([not reason for reason in judged.reasons])
            alive = judged.batch.take(left)
            books.repeats.add(alive.ko.texts, alive.en.texts, np.asarray(pc.equal(raw["split_hint"], "valid"))[left])
            if books.ledger:
                ids = raw["id"].to_pylist()
                books.ledger.watch(ids)
                books.ledger.repair(ids, map(bool, judged.repairs))


def _part(job: StageContext, draft: Path, books: Books) -> None:
    """Write kept and refused pairs, now that it is known what repeats."""
    rules: CleanParams = job.params.clean
    decisions, at = books.repeats.decisions(rules.max_per_ko, rules.max_per_en), 0
    folder = job.out["clean"]
    with PairWriter(folder / "pairs.parquet") as kept, PairWriter(folder / "rejected.parquet", ("reason",)) as refused:
        for batch in read_batches(draft, BATCH_ROWS):
            reasons = np.array(batch["reason"].to_pylist(), dtype=object)
            left = np.flatnonzero(reasons == "")
            reasons[left] = [REASONS[decision] for decision in decisions[at : at + len(left)].tolist()]
            at += len(left)
            final = batch.set_column(batch.column_names.index("reason"), "reason", pa.array(reasons, pa.string()))
            keep = pa.array(reasons == "")
            kept.write(final.filter(keep))
            refused.write(final.filter(pc.invert(keep)))
            books.account.went(final)
            if books.ledger:
                books.ledger.refuse(batch["id"].to_pylist(), reasons.tolist())


def _batches(tables: dict[str, Path]) -> Iterator[tuple[str, pa.Table]]:
    for source, path in tables.items():
        for batch in read_batches(path, BATCH_ROWS):
            yield source, batch


def _too_few(kept: int, read: int, worst: list[tuple[str, int]], floor: int) -> str:
    why = ", ".join(f"{n:,} x {reason}" for reason, n in worst) or "nothing refused"
    return (
        f"data/clean: {kept:,} of {read:,} pairs are left ({why}); expected at least {floor:,} (clean.min_rows). "
        f"Add a source with `use: train`, correct its sides or files, or loosen the filter that refuses most"
    )


def _most_repeated(repeats: DuplicateFinder) -> dict[Language, tuple[RepeatedText, ...]]:
    """The texts that stand in most pairs, by fingerprint: a planted answer shows here."""
    found = repeats.most_repeated(MOST_REPEATED)
    return {
        Language(side): tuple(RepeatedText(fingerprint=key, pairs=n) for key, n in rows) for side, rows in found.items()
    }


STAGE = Stage.of(
    CleanResult,
    clean,
    params={"sources": Sources, "clean": CleanParams},
    reads={"raw": "data/raw", "verdict": "reports/validate/raw.json"},
    writes={"clean": "data/clean"},
)

if __name__ == "__main__":
    STAGE.main()
