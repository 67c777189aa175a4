"""The sample corpus: pairs of the grammar, divided into the files of a delivery, with defects injected and labelled."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from hanyeong.corpus.defect_labels import COLUMNS
from hanyeong.sample.defects import EXPECT, Line, inject_defects
from hanyeong.sample.delivery import SHAPES, Part, Shape, divide
from hanyeong.sample.grammar import Made, make_drift_pairs, make_pairs
from hanyeong.sample.params import SampleParams

Files: TypeAlias = Mapping[tuple[Part, Shape], Sequence[Line]]

LABEL_SCHEMA = pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in COLUMNS])
"""Of the table of defect labels."""


@dataclass(frozen=True)
class SampleCorpus:
    """All that the sample consists of."""

    pairs: Sequence[Made]
    """Pairs of the grammar, before defects: those to train on, then those held out."""
    drift: Sequence[Made]
    """Pairs of a domain that the corpus lacks, for the drift replay of `monitor`."""
    files: Files
    """Rows of the files that have any."""


def make_corpus(params: SampleParams) -> SampleCorpus:
    """Everything that the seed decides.

    Raises:
        InputError: the grammar cannot make that many distinct pairs.

    """
    pairs = make_pairs(params.pairs, params.seed, params.held_out_share)
    drift = make_drift_pairs(params.drift_pairs, params.seed)
    return SampleCorpus(pairs, drift, _files(pairs, params))


def _files(pairs: Sequence[Made], params: SampleParams) -> Files:
    shuffled = list(pairs)
    random.Random(f"{params.seed}:order").shuffle(shuffled)  # noqa: S311  a corpus, not a secret
    train, valid = (
        divide(Line(pair.ko, pair.en, pair.domain) for pair in shuffled if pair.held_out == held_out)
        for held_out in (False, True)
    )
    with_defects = inject_defects(
        {shape.name: lines for shape, lines in train.items()},
        {shape.name: lines for shape, lines in valid.items()},
        {shape.name for shape in SHAPES if shape.is_json},
        params.defects,
        params.seed,
    )
    files: dict[tuple[Part, Shape], Sequence[Line]] = {("train", shape): with_defects[shape.name] for shape in SHAPES}
    files |= {("valid", shape): valid[shape] for shape in SHAPES}
    return {place: lines for place, lines in files.items() if lines}


def label_table(member: str, lines: Sequence[Line]) -> pa.Table:
    """The defect labels of a file's rows; row 1 is its first pair."""
    kinds = [line.kind for line in lines]
    columns = {
        "member": [member] * len(lines),
        "row": range(1, len(lines) + 1),
        "kind": kinds,
        "expect": [EXPECT[kind] for kind in kinds],
    }
    return pa.table({name: list(columns[name]) for name in COLUMNS}, schema=LABEL_SCHEMA)


def write_jsonl(path: Path, pairs: Iterable[Made]) -> None:
    """Write pairs as JSON, one object a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for pair in pairs:
            record = {"ko": pair.ko, "en": pair.en, "domain": pair.domain}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
