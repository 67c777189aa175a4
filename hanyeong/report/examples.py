"""Sentences to look at: translations from best to worst, and pairs that cleaning refused.

A page shows a row only where both say so: the row's own source is named as open in params.yaml now, and the row was
read under open terms. Whatever is not said to be open is restricted. An answer that stands word for word in a
restricted source is not shown either: a model can learn sentences by heart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hanyeong.corpus.filtering.registry import FILTERS
from hanyeong.corpus.pair_table import read_batches, read_table
from hanyeong.evaluation.metrics import chrf_of

ANSWERS, TESTS, TRAIN = "data/evaluation/candidate", "data/split/test", "data/split/train.parquet"
REFUSED = "data/clean/rejected.parquet"
PLACES = (ANSWERS, "data/split", "data/clean")
"""What is read for examples, for those who declare it."""
NOT_QUOTABLE = frozenset(kind.code for kind in FILTERS if not kind.quotable)
"""Reasons whose pairs are not shown, whatever the terms: somebody's number stands in them."""
OPEN = "open"
MOST, A_REASON, MOST_CHARS = 10, 3, 300


@dataclass(frozen=True)
class Translated:
    """A sentence of a test, what was expected and what came."""

    source: str
    reference: str
    answer: str
    chrf: float


@dataclass(frozen=True)
class Test:
    """The best, middle and worst translations of a test by chrF++ of the single sentence."""

    best: Sequence[Translated] = ()
    median: Sequence[Translated] = ()
    worst: Sequence[Translated] = ()


@dataclass(frozen=True)
class Pair:
    """A pair that cleaning refused, and the source it is from."""

    source: str
    ko: str
    en: str


@dataclass(frozen=True)
class Examples:
    """What may be shown, by test and by reason; empty where nothing may."""

    tests: Mapping[str, Test] = field(default_factory=dict)
    rejected: Mapping[str, Sequence[Pair]] = field(default_factory=dict)


def read_examples(root: Path, quotable: Collection[str] | None) -> Examples:
    """Examples of the sources `quotable`; None: of all, for the terminal of one who has the text anyway.

    What is not there, or not readable, gives none: an example is never worth stopping for.
    """
    if quotable is not None and not quotable:
        return Examples()
    try:
        return Examples(dict(_tests(root, quotable)), _refused(root / REFUSED, quotable))
    except (OSError, pa.ArrowInvalid, KeyError):
        return Examples()


def _tests(root: Path, quotable: Collection[str] | None) -> Iterator[tuple[str, Test]]:
    for path in sorted((root / ANSWERS).glob("*.parquet")):
        pairs = root / TESTS / path.name
        if pairs.is_file():
            rows = _rows(path, pairs, quotable)
            found = _select(rows, _memorized(root / TRAIN, rows, quotable))
            if found.best:
                yield path.stem, found


def _rows(answers: Path, pairs: Path, quotable: Collection[str] | None) -> pa.Table:
    """Shown rows with source, hypothesis, reference and chrF++, in the order of ids."""
    asked = pq.read_table(answers, columns=["id", "source", "hypothesis", "chrf"], partitioning=None)
    counts = np.asarray(asked["chrf"].combine_chunks().flatten(), dtype=np.int64).reshape(len(asked), -1)
    asked = asked.drop_columns(["chrf"]).append_column("score", pa.array(chrf_of(counts)))
    known = read_table(pairs, ["id", "ko", "en", "source", "terms"])
    known = known.filter(_is_quotable(known, quotable)).rename_columns(["id", "ko", "en", "corpus", "terms"])
    joined = asked.join(known, "id", join_type="inner").sort_by("id")
    korean = pc.equal(joined["source"], joined["ko"])  # which side was asked stands in the answers themselves
    return joined.append_column("reference", pc.if_else(korean, joined["en"], joined["ko"]))


def _is_quotable(table: pa.Table, quotable: Collection[str] | None) -> pa.Array:
    if quotable is None:
        return pa.array(np.ones(len(table), dtype=bool))
    named = pc.is_in(table["source"], value_set=pa.array(sorted(quotable), pa.string()))
    return pc.and_(named, pc.equal(table["terms"], OPEN))


def _memorized(train: Path, rows: pa.Table, quotable: Collection[str] | None) -> set[str]:
    """Answers that stand word for word in a restricted source of train."""
    if quotable is None or not train.is_file():
        return set()
    answers, found = rows["hypothesis"].combine_chunks().unique(), set[str]()
    for batch in read_batches(train, columns=["ko", "en", "source", "terms"]):
        restricted = batch.filter(pc.invert(_is_quotable(batch, quotable)))
        for side in ("ko", "en"):
            found |= set(answers.filter(pc.is_in(answers, value_set=restricted[side].combine_chunks())).to_pylist())
    return found


def _select(rows: pa.Table, memorized: Collection[str]) -> Test:
    """Of few rows fewer of each kind: none is shown twice."""
    shown = [row for row in rows.to_pylist() if row["hypothesis"] not in memorized]
    ranked = sorted(shown, key=lambda row: (-row["score"], row["id"]))
    most = min(MOST, len(ranked) // 3) or len(ranked)
    middle = (len(ranked) - most) // 2
    parts = (ranked[:most], ranked[middle : middle + most], ranked[::-1][:most])
    return Test(*([_translated(row) for row in part] for part in (parts if len(ranked) >= 3 else parts[:1])))


def _translated(row: Mapping[str, str | float]) -> Translated:
    source, reference, answer = (_cut(str(row[key])) for key in ("source", "reference", "hypothesis"))
    return Translated(source, reference, answer, float(row["score"]))


def _refused(path: Path, quotable: Collection[str] | None) -> dict[str, list[Pair]]:
    """The first pairs of each reason, in the order in which they were read."""
    found: dict[str, list[Pair]] = {}
    if not path.is_file():
        return found
    for batch in read_batches(path, columns=["ko", "en", "source", "terms", "reason"]):
        shown = batch.filter(_is_quotable(batch, quotable))
        for reason in shown["reason"].unique().to_pylist():
            rows = shown.filter(pc.equal(shown["reason"], reason)).slice(0, A_REASON).to_pylist()
            pairs = [Pair(row["source"], _cut(row["ko"]), _cut(row["en"])) for row in rows]
            found[reason] = [*found.get(reason, []), *pairs][:A_REASON]
    return {reason: found[reason] for reason in sorted(found) if quotable is None or reason not in NOT_QUOTABLE}


def example_lines(found: Examples, test: str | None = None, rejected: str | None = None) -> Iterator[str]:
    """Examples for a terminal; one of the two names what is asked for, without either all is shown."""
    for name, kinds in found.tests.items():
        if name == test or (test is None and rejected is None):
            for kind in ("worst", "median", "best"):
                for each in getattr(kinds, kind):
                    yield _line(f"{name}, {kind}, chrF++ {each.chrf:.1f}", each.source, each.reference, each.answer)
    for reason, pairs in found.rejected.items():
        if reason == rejected or (test is None and rejected is None):
            for pair in pairs:
                yield _line(f"rejected as {reason}, from {pair.source}", pair.ko, pair.en)


def _line(*parts: str) -> str:
    """Parts below each other; what could steer a terminal is made harmless."""
    shown = ["".join(c if c.isprintable() else " " for c in part) for part in parts]
    return "\n    ".join(shown)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARS else f"{text[: MOST_CHARS - 1]}…"
