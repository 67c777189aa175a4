"""The labels of the defects that were injected into the sample, compared with what the pipeline detected.

Each row of the labels names a row of the corpus (file member, row), the defect injected there (`sound` if none) and
what is expected of the pipeline: reject it, repair it, or only report it. Real corpora have no such labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hanyeong.corpus.pair_table import pair_id
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import NAME, verify_manifest
from hanyeong.results.defects import CleanAccount, DefectAccount, DefectKind, Expectation, KindAccount

CLEAN: Final = "sound"
LEAKED: Final = "leaked"
"""Rows that repeat a validation row: sound by themselves, taken out by the split."""
COLUMNS: Final = ("member", "row", "kind", "expect")

Expect: TypeAlias = Literal["keep", "refuse", "repair", "report"]


class InjectedDefect(NamedTuple):
    """What stands in one row."""

    kind: str
    expect: str


@dataclass
class DefectLabels:
    """Injected defects by pair id, and what the stage did with these rows."""

    injected: Mapping[str, InjectedDefect]
    rejected: dict[str, str] = field(default_factory=dict)
    """Pair id -> reason."""
    repaired: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def watch(self, ids: Iterable[str]) -> None:
        """Note which rows came by."""
        self.seen.update(self.injected.keys() & set(ids))

    def repair(self, ids: Sequence[str], repaired: Iterable[bool]) -> None:
        """Note which rows were repaired."""
        self.repaired.update(i for i, mended in zip(ids, repaired, strict=True) if mended and i in self.injected)

    def reject(self, ids: Sequence[str], reasons: Sequence[str]) -> None:
        """Note which rows were rejected, and why; "" stands for kept."""
        self.rejected.update((i, why) for i, why in zip(ids, reasons, strict=True) if why and i in self.injected)

    def kinds(self) -> set[str]:
        """Every kind of injected defect."""
        return {defect.kind for defect in self.injected.values()} - {CLEAN}

    def account(self, kinds: Iterable[str]) -> DefectAccount:
        """Injected, found and missed by kind; sound rows and how many of them were wrongly rejected."""
        by_kind: dict[str, list[str]] = {}
        for pair, (kind, _) in self.injected.items():
            by_kind.setdefault(kind, []).append(pair)
        return DefectAccount(
            kinds={DefectKind(kind): self._kind(by_kind.get(kind, [])) for kind in sorted(kinds)},
            clean=self._sound(by_kind.get(CLEAN, [])),
            unseen=len(self.injected.keys() - self.seen),
        )

    def _kind(self, pairs: Sequence[str]) -> KindAccount:
        expect = self.injected[pairs[0]].expect if pairs else ""
        found = (self.repaired - self.rejected.keys() if expect == "repair" else self.rejected.keys()) & set(pairs)
        return KindAccount(
            expect=Expectation(expect) if expect else None,
            injected=len(pairs),
            detected=len(found),
            missed=len(pairs) - len(found),
            detection_rate=_rate(len(found), len(pairs)),
            rejected_as=self._reasons(pairs),
        )

    def _sound(self, pairs: Sequence[str]) -> CleanAccount:
        reasons = self._reasons(pairs)
        wrong = sum(reasons.values())
        return CleanAccount(
            rows=len(pairs), wrongly_rejected=wrong, wrongly_rejected_rate=_rate(wrong, len(pairs)), rejected_as=reasons
        )

    def _reasons(self, pairs: Sequence[str]) -> dict[str, int]:
        return dict(sorted(Counter(self.rejected[pair] for pair in pairs if pair in self.rejected).items()))


def read_defect_labels(path: Path, sources: Mapping[str, Path]) -> DefectLabels:
    """The labels of the source that lies beside it.

    Args:
        path: the file of the labels.
        sources: train sources by name, each with its file or folder. Ids are made of the source's name; only sources
            below their own folder are its business.

    Raises:
        InputError: if there is none, it was altered, it lacks a column, or no source lies beside it.

    """
    if not path.is_file():
        raise InputError(
            f"{path}: no defect labels; run `dvc repro sample`, or leave out `defect_labels` when there is no sample"
        )
    described = [name for name, place in sources.items() if place.is_relative_to(path.parent)]
    if not described:
        raise InputError(
            f"{path}: no train source lies below {path.parent}; leave out `defect_labels`, or use the sample"
        )
    if (path.parent / NAME).is_file():
        verify_manifest(path.parent)
    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid:
        raise InputError(f"{path}: not readable as Parquet; run `dvc repro sample` again") from None
    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing:
        raise InputError(f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}")
    for name, codes in (("kind", {CLEAN, *DefectKind}), ("expect", set(Expectation))):
        if unknown := sorted({str(code) for code in pc.unique(table[name]).to_pylist()} - codes):
            raise InputError(f"{path}: {name} {unknown[0]!r}; expected one of {', '.join(sorted(codes))}")
    return DefectLabels(_planted(table, described))


def _planted(table: pa.Table, sources: Sequence[str]) -> dict[str, InjectedDefect]:
    rows = zip(*(table.column(name).to_pylist() for name in COLUMNS), strict=True)
    return {
        pair_id(source, member, int(row)): InjectedDefect(kind, expect)
        for member, row, kind, expect in rows
        for source in sources
    }


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None
