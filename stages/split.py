"""Split: train, dev and test sets that share no sentence.

reads    data/clean/pairs.parquet         the kept pairs of all train sources
         data/raw/NAME/pairs.parquet      sources with `use: test`
         the file that `split.defect_labels` names, where the sample's planted leaks are to be accounted for
writes   data/split/train.parquet         what is learned from, in the order read
         data/split/dev.parquet           what stops training: whole groups of train rows, chosen by hash
         data/split/test/NAME.parquet     of a test source: its rows as they came; of a train source: the rows that its
                                          publisher set aside; `split`: cut from the train sources (split.test_share)
         reports/split.json               read == kept + sum(refused: which part's row, which table knows a side)
stops    when there is no test set, or a part is left without rows
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa

from hanyeong.corpus.defect_labels import LEAKED, DefectLabels, read_defect_labels
from hanyeong.corpus.pair_table import PairWriter, count_rows, raw_table, read_batches
from hanyeong.corpus.sources import HELD_OUT, Sources
from hanyeong.corpus.split import Rows, Sides, SplitAssignment, assign_splits, known_fingerprints
from hanyeong.corpus.split_params import SplitParams
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.results.split import SplitResult

BATCH_ROWS = 50_000
VALID = "valid"
"""What `split_hint` says of rows that the publisher set aside."""


def split(job: StageContext) -> Receipt:
    """Two passes over the clean pairs: marks of all, a decision, then every row to its place."""
    rules: SplitParams = job.params.split
    own = [name for name, source in job.params.sources.items() if source.use == "train"]
    tests = sorted(name for name, source in job.params.sources.items() if source.use == "test")
    given = {name: raw_table(job.reads["raw"], name) for name in tests}
    _require_names(given, own, rules)
    pairs = job.reads["clean"] / "pairs.parquet"
    rows = _marked(job, pairs, own)
    division = assign_splits(rows.joined(), rules, {name: _known(path) for name, path in given.items()}, own)
    ledger = _ledger(job)
    (job.out["split"] / "test").mkdir()
    written = _write(job, pairs, division, ledger)
    for name, path in given.items():
        shutil.copyfile(path, job.out["split"] / f"test/{name}.parquet")
        written[f"test/{name}"] = count_rows(path)
    result = SplitResult(
        seed=job.params.seed,
        parts=dict(sorted(written.items())),
        rates=dict(division.shares),
        groups=division.n_groups,
        documents=rows.n_documents,
        beside_tests=division.n_beside,
        leaks=division.leaks,
        defects=ledger.account([LEAKED]) if ledger else None,
    )
    read = len(division.parts) + sum(written[f"test/{name}"] for name in given)
    return Receipt(result, read=read, kept=written.total(), refused=division.reasons())


def _marked(job: StageContext, pairs: Path, own: Sequence[str]) -> Rows:
    """All clean rows as marks."""
    index = {name: at for at, name in enumerate(own)}
    rows = Rows(job.params.split, job.params.seed)
    columns = ("ko", "en", "source", "document", "split_hint")
    for batch in job.progress(read_batches(pairs, BATCH_ROWS, columns), "split: compare", _batches(pairs)):
        texts = {name: batch[name].to_pylist() for name in columns}
        if strangers := sorted({*texts["source"]} - index.keys()):
            raise InputError(
                f"{pairs}: rows of the source `{strangers[0]}`, which is no train source in params.yaml; expected "
                f"{', '.join(own)}. Run `dvc repro clean` first"
            )
        hints = zip(texts["source"], texts["split_hint"], strict=True)
        rows.add(texts, [index[source] if hint == VALID else -1 for source, hint in hints])
    return rows


def _known(path: Path) -> Sides:
    """Marks of a test set that stands already."""
    parts = [
        known_fingerprints(batch["ko"].to_pylist(), batch["en"].to_pylist())
        for batch in read_batches(path, BATCH_ROWS, ["ko", "en"])
    ]
    return Sides(*(np.concatenate([np.zeros(0, np.uint64), *side]) for side in zip(*parts, strict=True)))


def _write(job: StageContext, pairs: Path, division: SplitAssignment, ledger: DefectLabels | None) -> Counter[str]:
    """Every row that stays to its part's file; returns rows by part."""
    at, files = 0, dict[str, PairWriter]()
    with ExitStack() as stack:
        for batch in job.progress(read_batches(pairs, BATCH_ROWS), "split: write", _batches(pairs)):
            rows = slice(at, at + batch.num_rows)
            parts = np.where(division.stays[rows], division.parts[rows], -1)
            for part in np.unique(parts[parts >= 0]).tolist():
                name = division.names[part]
                if name not in files:
                    files[name] = stack.enter_context(PairWriter(job.out["split"] / f"{name}.parquet"))
                files[name].write(batch.filter(pa.array(parts == part)))
            if ledger:
                ids = batch["id"].to_pylist()
                ledger.watch(ids)
                ledger.refuse(ids, division.reasons_of(rows))
            at += batch.num_rows
        return Counter({name: file.rows for name, file in files.items()})


def _ledger(job: StageContext) -> DefectLabels | None:
    """The sample's account, if there is one; a leak that cleaning refused for another reason is found as well."""
    if not job.params.split.defect_labels:
        return None
    sources = {name: job.root / source.path for name, source in job.params.sources.items() if source.use == "train"}
    ledger = read_defect_labels(job.root / job.params.split.defect_labels, sources)
    leaked = {pair for pair, (kind, _) in ledger.planted.items() if kind == LEAKED}
    for batch in read_batches(job.reads["clean"] / "rejected.parquet", BATCH_ROWS, ["id", "reason"]):
        ids, reasons = batch["id"].to_pylist(), batch["reason"].to_pylist()
        ledger.watch(ids)
        ledger.refuse(ids, [reason if pair in leaked else "" for pair, reason in zip(ids, reasons, strict=True)])
    return ledger


def _require_names(given: Mapping[str, Path], own: Sequence[str], rules: SplitParams) -> None:
    """The name of the set cut here is not a source's as well."""
    if rules.test_share and HELD_OUT in {*given, *own}:
        raise InputError(
            f"sources.{HELD_OUT}: this name is the test set's that split.test_share cuts; rename the source"
        )


def _batches(path: Path) -> int:
    return -(-count_rows(path) // BATCH_ROWS)


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
