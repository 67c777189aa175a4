"""Ingest: read one source into a pair table, every row as its file holds it.

reads    the file or folder that `sources.NAME.path` names (docs/formats.md says what can be read)
writes   data/raw/NAME/pairs.parquet   one row a pair, in reading order, nothing cleaned
         reports/ingest/NAME.json      read == kept + sum(rejected by reason); files, digests, domains, lengths
stops    when a file is missing, empty, damaged or malicious, or unreadable though it may hold pairs, or too many
         rows are unreadable
"""

from __future__ import annotations

from pathlib import Path

from hanyeong.corpus.ingest import remarks, result_of, write
from hanyeong.corpus.pair_table import PairWriter
from hanyeong.corpus.readers.base import ReadStats
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source, Sources
from hanyeong.pipeline.manifest import verify_manifest
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.results.ingest import IngestResult


def ingest(job: StageContext) -> StageResult:
    """Read one source."""
    name = str(job.item)
    source: Source = job.params.sources[name]
    path = job.root / source.path
    _verify_if_ours(path, job.root / "data/sample")
    account = ReadStats()
    with PairWriter(job.out["raw"] / "pairs.parquet") as table:
        census = write(job.progress(read(path, source, account), f"ingest {name}"), name, source, table)
    for line in remarks(account):
        job.say(f"ingest {name}: {line}")
    return StageResult(
        result_of(source, account, census),
        read=account.rows + sum(account.rejected.values()),
        kept=table.rows,
        rejected=account.rejected,
    )


def _verify_if_ours(path: Path, made: Path) -> None:
    """What `sample` made is hashed before it is read; a manifest.json of anybody else is no business of ours."""
    if path.resolve().is_relative_to(made.resolve()):
        verify_manifest(made)


STAGE = Stage.of(
    IngestResult,
    ingest,
    params={"sources": Sources},
    reads={},
    writes={"raw": "data/raw/{item}"},
)

if __name__ == "__main__":
    STAGE.main()
