"""Which split each row is assigned to, and which rows leak into another split and must go.

A row's split follows from a hash of its group (its document; a row without one is grouped with those of the same Korean
side) and of the seed. It does not depend on the other rows or on their order, so that a corpus that grows keeps its
assignment. Only the maximum number of rows of a split changes this: when a share would exceed it, the share is halved,
repeatedly if need be. Dev and test therefore only shrink, and what leaves them goes back to train; no row that was ever
trained on becomes a test row.

A side that occurs in a test set, or in dev, must not be trained on, with whatever translation: such rows leave train.
Everything works on 64-bit fingerprints (hanyeong/corpus/split_rows.py), at most 34 bytes a row, never on text. Not
covered: paraphrases; documents that a publisher divided between training and validation files (counted: the validation
set is taken as it was published).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.sources import HELD_OUT
from hanyeong.corpus.split_params import SplitParams, fitting_share
from hanyeong.corpus.split_rows import Sides, SplitRows
from hanyeong.pipeline.errors import GateError
from hanyeong.results.split import Leak
from hanyeong.text.fingerprints import Fingerprints

Mask = NDArray[np.bool_]

TRAIN, DEV, TEST = range(3)
"""The first splits; those after them are the test sets of single sources."""


@dataclass(frozen=True)
class SplitAssignment:
    """The split of every row, and whether the row may stay there."""

    names: tuple[str, ...]
    """Every split: train, dev, test/split, then the test set of each train source."""
    splits: NDArray[np.int16]
    """Index in `names`, by row."""
    tables: tuple[str, ...]
    """What rows may leak into: every test set that has rows, then dev."""
    leaks_into: NDArray[np.int16]
    """Index in `tables` of the first that has a side of the row; -1 for rows that stay."""
    leaks: tuple[Leak, ...]
    """Each table's leaks by itself: a row that leaks into two tables counts in both."""
    shares: Mapping[str, float]
    """The shares after halving, by split."""
    n_groups: int
    n_documents_shared: int
    """Train rows that stay although their document has other rows in the test set its publisher set aside."""

    @property
    def kept(self) -> Mask:
        """The rows that leak into no other split."""
        return np.asarray(self.leaks_into < 0)

    def reasons(self) -> dict[str, int]:
        """Dropped rows by their split and what they leak into: `train:test/news`."""
        dropped = np.flatnonzero(~self.kept)
        keys = np.stack([self.splits[dropped], self.leaks_into[dropped]])
        pairs, counts = np.unique(keys, axis=1, return_counts=True)
        return {self._reason(*pair): int(n) for pair, n in zip(pairs.T.tolist(), counts, strict=True)}

    def reasons_of(self, rows: slice) -> list[str]:
        """Why each of some rows is dropped; "" if it is kept."""
        pairs = zip(self.splits[rows].tolist(), self.leaks_into[rows].tolist(), strict=True)
        return ["" if table < 0 else self._reason(split, table) for split, table in pairs]

    def _reason(self, split: int, table: int) -> str:
        return f"{self.names[split]}:{self.tables[table]}"


def assign_splits(
    rows: SplitRows, params: SplitParams, tests: Mapping[str, Sides], sources: Sequence[str]
) -> SplitAssignment:
    """Every row's split, and whether it may stay there.

    Args:
        rows: the rows to assign.
        params: the shares.
        tests: the sides of test sets that are given, by name.
        sources: the train sources, which `rows.held_out` points into.

    Raises:
        GateError: when there is no test set, or a split that params ask for gets no rows.

    """
    names = ("train", "dev", f"test/{HELD_OUT}", *(f"test/{source}" for source in sources))
    splits, shares = _splits(rows, params)
    tables = {f"test/{name}": sides for name, sides in tests.items()}
    tables |= {names[split]: _sides(rows, splits == split) for split in np.unique(splits[splits >= TEST]).tolist()}
    if not tables:
        raise GateError(
            "data/split/test: no test set; mark a source `use: test` in params.yaml, or set split.test_share"
        )
    leaks_into, leaks = _find_leaks(rows, splits, names, tables)
    in_train = (splits == TRAIN) & (leaks_into < 0)
    assignment = SplitAssignment(
        names=names,
        splits=splits,
        tables=(*tables, "dev"),
        leaks_into=leaks_into,
        leaks=tuple(leaks),
        shares=shares,
        n_groups=len(np.unique(rows.groups[rows.held_out < 0])),
        n_documents_shared=int(np.isin(rows.groups[in_train], rows.groups[rows.held_out >= 0]).sum()),
    )
    _require_rows(assignment, TEST if params.test_share else DEV)
    return assignment


def _splits(rows: SplitRows, params: SplitParams) -> tuple[NDArray[np.int16], dict[str, float]]:
    """Dev from the upper end of the hashes, the test set from the lower; each takes whole groups."""
    free = rows.held_out < 0
    splits = np.where(free, TRAIN, rows.held_out + TEST + 1).astype(np.int16)
    dev = _share_of_groups(~rows.groups[free], params.dev_share, params.dev_max_rows)
    test = _share_of_groups(rows.groups[free], params.test_share, params.test_max_rows)
    splits[free & (~rows.groups < _limit(dev))] = DEV
    splits[free & (rows.groups < _limit(test))] = TEST
    return splits, {"dev": dev, f"test/{HELD_OUT}": test}


def _share_of_groups(hashes: Fingerprints, share: float, max_rows: int) -> float:
    return fitting_share(share, max_rows, lambda part: int(np.count_nonzero(hashes < _limit(part))))


def _limit(share: float) -> np.uint64:
    return np.uint64(share * 2**64)


def _find_leaks(
    rows: SplitRows, splits: NDArray[np.int16], names: Sequence[str], tables: Mapping[str, Sides]
) -> tuple[NDArray[np.int16], list[Leak]]:
    """The table that each row leaks into: the tests first, then, for train, what is left of dev."""
    leaks_into, leaks = np.full(len(splits), -1, dtype=np.int16), []
    for index, (name, sides) in enumerate(tables.items()):
        for split in (DEV, TRAIN):
            ko, en = _occurs_in(rows, splits == split, sides)
            leaks.append(_leak(names[split], name, ko, en))
            leaks_into[(ko | en) & (leaks_into < 0)] = index
    dev = _sides(rows, (splits == DEV) & (leaks_into < 0))
    ko, en = _occurs_in(rows, splits == TRAIN, dev)
    leaks.append(_leak("train", "dev", ko, en))
    leaks_into[(ko | en) & (leaks_into < 0)] = len(tables)
    return leaks_into, leaks


def _sides(rows: SplitRows, selected: Mask) -> Sides:
    return Sides(*(np.unique(side[selected]) for side in rows.sides))


def _occurs_in(rows: SplitRows, selected: Mask, table: Sides) -> tuple[Mask, Mask]:
    """Which of the selected rows have a Korean side of the table, and which an English one; False elsewhere."""
    inside = np.flatnonzero(selected)
    occurs = np.zeros((2, len(selected)), dtype=bool)
    for mask, side, known in zip(occurs, rows.sides, table, strict=True):
        mask[inside] = np.isin(side[inside], known)
    return occurs[0], occurs[1]


def _leak(split: str, table: str, ko: Mask, en: Mask) -> Leak:
    """Rows of a split whose Korean side, English side or both occur in a table."""
    both = int((ko & en).sum())
    only_ko, only_en = int(ko.sum()) - both, int(en.sum()) - both
    return Leak(part=split, held_by=table, rows=only_ko + only_en + both, ko=only_ko, en=only_en, both=both)


def _require_rows(assignment: SplitAssignment, last: int) -> None:
    """Every split up to `last` has rows."""
    n_free = int((assignment.splits <= TEST).sum())
    for split in range(TRAIN, last + 1):
        assigned = assignment.splits == split
        if not (assigned & assignment.kept).any():
            n = int(assigned.sum())
            fate = f"{n:,} were chosen, and another part holds a side of each" if n else "none was chosen"
            raise GateError(
                f"data/split: no row is left for {assignment.names[split]}; expected at least 1. {n_free:,} rows in "
                f"{assignment.n_groups:,} groups were there to choose from; {fate}. {_ADVICE[split]}"
            )


_ADVICE: Final = {
    TRAIN: "Add pairs that the test sets do not hold, lower split.dev_share, or set split.group to `row`",
    DEV: "Raise split.dev_share or split.dev_max_rows, or set split.group to `row`",
    TEST: "Raise split.test_share or split.test_max_rows, or set split.group to `row`",
}
