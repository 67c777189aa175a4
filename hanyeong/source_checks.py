"""What can be wrong with the sources of params.yaml, and what their sizes foretell. Nothing is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hanyeong.corpus.source_paths import misplaced, outputs_of
from hanyeong.corpus.sources import Source
from hanyeong.pipeline.params import read_yaml
from hanyeong.planning.warnings import few_passes, few_rows, held_out, rough_passes

if TYPE_CHECKING:
    from hanyeong.params import PipelineParams


def path_errors(root: Path, sources: Mapping[str, Source]) -> Iterator[str]:
    """Sources that are not there, or lie where the pipeline or its tools keep what is theirs."""
    return misplaced(root, sources, outputs_of(read_yaml(root / "dvc.yaml")["stages"]))


def row_errors(root: Path, sources: Mapping[str, Source]) -> Iterator[str]:
    """What ingest would refuse at the first rows: columns, encodings, formats."""
    from hanyeong.corpus.preview import unreadable

    for name, problem in unreadable(root, sources):
        yield f"  sources.{name}: {problem}"


def size_warnings(root: Path, params: PipelineParams) -> Iterator[str]:
    """What will come out too small or untested, as far as the corpus that is there can tell."""
    sources = params.sources
    if not any(source.use == "monitor" for source in sources.values()):
        yield f"  sources: none has `use: monitor`, so that finding drift is not tested; {DRIFT} will do"
    rows = {name: _rows(root, name, source) for name, source in sources.items()}
    train = [rows[name] for name, source in sources.items() if source.use == "train"]
    tests = {name: n for name, n in rows.items() if sources[name].use == "test" and n is not None}
    known = [n for n in train if n is not None]
    cut = held_out(sum(known), params.split) if len(known) == len(train) else {}
    yield from (f"  {one.sentence}" for one in few_rows(cut | tests, params.split, params.validation.split))
    trainings = {"train": params.train, "distill.train": params.distill.train}
    passes = rough_passes(sum(known), trainings) if cut else {}
    yield from (f"  {one.sentence}" for one in few_passes(passes, trainings))


def _rows(root: Path, name: str, source: Source) -> int | None:
    """Pairs of a source: as it was read last, else the lines of a plain file; None where that says nothing."""
    table = root / "data/raw" / name / "pairs.parquet"
    try:
        if table.exists():
            from hanyeong.corpus.pair_table import count_rows

            return count_rows(table)
        path = root / source.path
        if source.kind not in LINED or path.suffix not in PLAIN or path.stat().st_size > MOST_COUNTED:
            return None
        with path.open("rb") as file:
            lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except (OSError, ValueError):
        return None
    return max(0, lines - (source.kind != "jsonl" and source.header))


LINED = ("jsonl", "tsv")
PLAIN = (".jsonl", ".tsv", ".txt")
MOST_COUNTED = 2 << 30
"""Bytes of a file whose lines are counted: a check takes seconds."""
DRIFT = "the sample's, data/sample/drift.jsonl (as in params/small.yaml),"
