"""Which part each row belongs to, and which rows know too much to stay there.

A row's part follows from a hash of its group (its document; a row without one stands with those of the same Korean
side) and of the seed. It does not depend on the other rows or on their order, so that a corpus that grows keeps its
division. Only the number of rows allowed in a part bends this: when a share would exceed it, the share is halved, again
and again if need be. Parts therefore only shrink, and what leaves one goes back to train; no row that was ever learned
from becomes a test.

A side that stands in a test set, or in dev, is known to whoever saw it, with whatever translation: such rows leave
train. Sides are compared folded, as they leave the gate. Everything works on 64-bit marks, at most 34 bytes a row,
never on text. Not covered: paraphrases; documents that a publisher divided between training and validation files
(counted: the validation set is taken as it was published).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.repairs import repair
from hanyeong.corpus.sources import HELD_OUT
from hanyeong.corpus.split_params import SplitParams
from hanyeong.pipeline.errors import GateError
from hanyeong.results.split import Leak
from hanyeong.text.comparison_key import comparison_key, fingerprint
from hanyeong.text.normalize import normalize

Marks = NDArray[np.uint64]
Mask = NDArray[np.bool_]

TRAIN, DEV, TEST = range(3)
"""The first parts; those after them are the test sets of single sources."""


class Sides(NamedTuple):
    """Marks of texts, by side."""

    ko: Marks
    en: Marks


class Marked(NamedTuple):
    """Rows as marks: (rows,) each."""

    groups: Marks
    sides: Sides
    held_out: NDArray[np.int16]
    """Index of the test set that the row's publisher put it in; -1 if in none."""


@dataclass
class Rows:
    """The rows of the train sources as marks, in order, 26 bytes each, and 8 for each document in a batch."""

    rules: SplitParams
    seed: int
    """Other seeds divide otherwise."""
    _parts: list[Marked] = field(default_factory=list)
    _documents: list[Marks] = field(default_factory=list)

    def add(self, batch: Mapping[str, Sequence[str]], held_out: Sequence[int]) -> None:
        """Note further rows: their columns ko, en, source and document, and which test set they are held out for."""
        sides = side_fingerprints(batch["ko"], batch["en"])
        groups = self._groups(batch["source"], batch["document"], sides.ko)
        self._parts.append(Marked(groups, sides, np.asarray(held_out, dtype=np.int16)))

    @property
    def n_documents(self) -> int:
        """Distinct documents that the rows name."""
        return len(np.unique(np.concatenate([np.zeros(0, np.uint64), *self._documents])))

    def joined(self) -> Marked:
        """All rows."""
        none = np.zeros(0, dtype=np.uint64)
        parts = [Marked(none, Sides(none, none), np.zeros(0, dtype=np.int16)), *self._parts]
        return Marked(
            np.concatenate([part.groups for part in parts]),
            Sides(*(np.concatenate(side) for side in zip(*(part.sides for part in parts), strict=True))),
            np.concatenate([part.held_out for part in parts]),
        )

    def _groups(self, sources: Sequence[str], documents: Sequence[str], ko: Marks) -> Marks:
        """A document is its source's; rows without one are spread by their Korean side."""
        groups = ko ^ np.uint64(fingerprint(f"{self.seed}\0row"))
        if self.rules.group == "row":
            return groups
        known: dict[tuple[str, str], int] = {}
        for row, place in enumerate(zip(sources, documents, strict=True)):
            if place[1]:
                if place not in known:
                    known[place] = fingerprint("\0".join((str(self.seed), "document", *place)))
                groups[row] = known[place]
        self._documents.append(np.fromiter(known.values(), np.uint64, len(known)))
        return groups


@dataclass(frozen=True)
class SplitAssignment:
    """Where every row goes."""

    names: tuple[str, ...]
    """Every part: train, dev, test/split, then the test set of each train source."""
    parts: NDArray[np.int16]
    """Index in `names`, by row."""
    tables: tuple[str, ...]
    """The parts that rows may leak from: every test set that has rows, then dev."""
    known_by: NDArray[np.int16]
    """Index in `tables` of the first that holds a side of the row; -1 for rows that stay."""
    leaks: tuple[Leak, ...]
    """Each table's leaks by itself: a row that two tables hold counts in both."""
    shares: Mapping[str, float]
    """The shares after halving, by part."""
    n_groups: int
    n_beside: int
    """Train rows that stay although their document has other rows in the test set its publisher set aside."""

    @property
    def stays(self) -> Mask:
        """The rows that no other part knows."""
        return np.asarray(self.known_by < 0)

    def reasons(self) -> dict[str, int]:
        """Rows that leave, by part and by what holds them: `train:test/news`."""
        left = np.flatnonzero(~self.stays)
        pairs, counts = np.unique(np.stack([self.parts[left], self.known_by[left]]), axis=1, return_counts=True)
        return {self._reason(*pair): int(n) for pair, n in zip(pairs.T.tolist(), counts, strict=True)}

    def reasons_of(self, rows: slice) -> list[str]:
        """Why each of some rows leaves; "" if it stays."""
        known_by = self.known_by[rows].tolist()
        parts = self.parts[rows].tolist()
        return ["" if by < 0 else self._reason(part, by) for part, by in zip(parts, known_by, strict=True)]

    def _reason(self, part: int, table: int) -> str:
        return f"{self.names[part]}:{self.tables[table]}"


def side_fingerprints(ko: Sequence[str], en: Sequence[str]) -> Sides:
    """Marks of the sides as they are compared: through the gate, folded."""
    return Sides(_marks(normalize(text) for text in ko), _marks(normalize(text) for text in en))


def known_fingerprints(ko: Sequence[str], en: Sequence[str]) -> Sides:
    """Marks of a test set's sides as they came and as cleaning would mend them: train has only mended ones."""
    mended = [repair(k, e) for k, e in zip(ko, en, strict=True)]
    plain, clean = (
        side_fingerprints(ko, en),
        side_fingerprints([pair.ko for pair in mended], [pair.en for pair in mended]),
    )
    return Sides(*(np.union1d(a, b) for a, b in zip(plain, clean, strict=True)))


def assign_splits(
    rows: Marked, rules: SplitParams, tests: Mapping[str, Sides], sources: Sequence[str]
) -> SplitAssignment:
    """Every row's part, and whether it may stay there.

    Args:
        rows: what there is to divide.
        rules: the shares.
        tests: marks of the test sets that stand already, by name.
        sources: the train sources, which `rows.held_out` points into.

    Raises:
        GateError: when there is no test set, or a part that was asked for gets no rows.

    """
    names = ("train", "dev", f"test/{HELD_OUT}", *(f"test/{source}" for source in sources))
    parts, shares = _parts(rows, rules)
    tables = {f"test/{name}": sides for name, sides in tests.items()}
    tables |= {names[part]: _sides(rows, parts == part) for part in np.unique(parts[parts >= TEST]).tolist()}
    if not tables:
        raise GateError(
            "data/split/test: no test set; mark a source `use: test` in params.yaml, or set split.test_share"
        )
    known_by = np.full(len(parts), -1, dtype=np.int16)
    leaks = []
    for index, (name, sides) in enumerate(tables.items()):
        for part in (DEV, TRAIN):
            ko, en = _known(rows, parts == part, sides)
            leaks.append(_leak(names[part], name, ko, en))
            known_by[(ko | en) & (known_by < 0)] = index
    ko, en = _known(rows, parts == TRAIN, _sides(rows, (parts == DEV) & (known_by < 0)))
    leaks.append(_leak("train", "dev", ko, en))
    known_by[(ko | en) & (known_by < 0)] = len(tables)
    n_groups = len(np.unique(rows.groups[rows.held_out < 0]))
    n_beside = int(np.isin(rows.groups[(parts == TRAIN) & (known_by < 0)], rows.groups[rows.held_out >= 0]).sum())
    division = SplitAssignment(names, parts, (*tables, "dev"), known_by, tuple(leaks), shares, n_groups, n_beside)
    _require(division, TEST if rules.test_share else DEV)
    return division


def _parts(rows: Marked, rules: SplitParams) -> tuple[NDArray[np.int16], dict[str, float]]:
    """Dev from the upper end of the hashes, the test set from the lower; each takes whole groups."""
    free = rows.held_out < 0
    parts = np.where(free, TRAIN, rows.held_out + TEST + 1).astype(np.int16)
    dev = _fitting(~rows.groups[free], rules.dev_share, rules.dev_max_rows)
    test = _fitting(rows.groups[free], rules.test_share, rules.test_max_rows)
    parts[free & (~rows.groups < _limit(dev))] = DEV
    parts[free & (rows.groups < _limit(test))] = TEST
    return parts, {"dev": dev, f"test/{HELD_OUT}": test}


def _fitting(near: Marks, share: float, most: int) -> float:
    """The share, or the largest of its halves whose groups hold at most `most` rows."""
    while share and np.count_nonzero(near < _limit(share)) > most:
        share /= 2
    return share


def _limit(share: float) -> np.uint64:
    return np.uint64(share * 2**64)


def _sides(rows: Marked, which: Mask) -> Sides:
    return Sides(*(np.unique(side[which]) for side in rows.sides))


def _known(rows: Marked, which: Mask, known: Sides) -> tuple[Mask, Mask]:
    """Which of some rows have a known Korean side, and which a known English one: (rows,) each, False elsewhere."""
    inside = np.flatnonzero(which)
    found = np.zeros((2, len(which)), dtype=bool)
    for hit, side, seen in zip(found, rows.sides, known, strict=True):
        hit[inside] = np.isin(side[inside], seen)
    return found[0], found[1]


def _leak(part: str, held_by: str, ko: Mask, en: Mask) -> Leak:
    """Rows of one part whose Korean side, English side or both another part knows."""
    both = int((ko & en).sum())
    only_ko, only_en = int(ko.sum()) - both, int(en.sum()) - both
    return Leak(part=part, held_by=held_by, rows=only_ko + only_en + both, ko=only_ko, en=only_en, both=both)


def _require(division: SplitAssignment, last: int) -> None:
    """Every part up to `last` has rows."""
    n_free = int((division.parts <= TEST).sum())
    for part in range(TRAIN, last + 1):
        chosen = division.parts == part
        if not (chosen & division.stays).any():
            n = int(chosen.sum())
            fate = f"{n:,} were chosen, and another part holds a side of each" if n else "none was chosen"
            raise GateError(
                f"data/split: no row is left for {division.names[part]}; expected at least 1. {n_free:,} rows in "
                f"{division.n_groups:,} groups were there to choose from; {fate}. {_ADVICE[part]}"
            )


_ADVICE: Final = {
    TRAIN: "Add pairs that the test sets do not hold, lower split.dev_share, or set split.group to `row`",
    DEV: "Raise split.dev_share or split.dev_max_rows, or set split.group to `row`",
    TEST: "Raise split.test_share or split.test_max_rows, or set split.group to `row`",
}


def _marks(texts: Iterable[str]) -> Marks:
    return np.fromiter((fingerprint(comparison_key(text)) for text in texts), dtype=np.uint64)
