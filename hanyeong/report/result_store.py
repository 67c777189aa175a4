"""Lenient access to the result files of all stages: missing or of another version is None, never an error.

Pages are drawn from whatever is there. A run that stopped early, a stage that has not run yet or a file from an older
version must still give a page that says what was not measured.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from hanyeong.pipeline.results_file import Loaded, State, examine, look
from hanyeong.pipeline.stage_result import Json, rejected_rows
from hanyeong.report.examples import Examples
from hanyeong.results.base import Result
from hanyeong.results.registry import BY_KEY, stage_of

CHAIN: Sequence[str] = tuple(BY_KEY)
"""The stages in the order in which a reader meets them."""

R = TypeVar("R", bound=Result)


@dataclass(frozen=True)
class Rows:
    """What happened to a stage's rows, as far as its result file says so."""

    read: int | None = None
    kept: int | None = None
    rejected: Mapping[str, int] = field(default_factory=dict)
    """By reason."""

    @property
    def n_rejected(self) -> int:
        """All of them."""
        return sum(self.rejected.values())


@dataclass(frozen=True)
class Entry:
    """One result file: the stage (and item) it speaks for, its rows and its result."""

    stage: str
    item: str | None
    file: str
    """Path below reports/."""
    state: State = State.MISSING
    rows: Rows = field(default_factory=Rows)
    result: Result | None = None
    tree: Json = None
    """The result as it is stored."""

    @property
    def label(self) -> str:
        """The name by which DVC and the clock know it: "clean", "ingest@sample"."""
        return stage_of(self.stage).label(self.item)


class ResultStore:
    """All result files below a project's reports/ folder."""

    def __init__(
        self, entries: Sequence[Entry], reports: Path, unused: Collection[str] = (), examples: Examples | None = None
    ) -> None:
        self._entries = {(entry.stage, entry.item): entry for entry in entries}
        self._reports = reports
        self._unused = unused
        self.examples = examples or Examples()

    @property
    def chain(self) -> list[str]:
        """The stages in order, without those whose work nothing uses."""
        return [stage for stage in CHAIN if stage not in self._unused]

    def has(self, file: str) -> bool:
        """Whether a file lies there, by its path below reports/: a link must lead somewhere."""
        return (self._reports / file).is_file()

    def one(self, stage: str, item: str | None = None) -> Entry:
        """The entry of a stage, or of one of its items; an empty one if there is none."""
        return self._entries.get((stage, item), Entry(stage, item, ""))

    def result(self, model: type[R], item: str | None = None) -> R | None:
        """What a stage (or one of its items) found; None where that is not known."""
        return cast("R | None", self.one(model.stage.key, item).result)

    def results(self, model: type[R]) -> dict[str, R]:
        """What each item of a stage found, as far as that is known."""
        entries = self.all(model.stage.key)
        return {entry.item or "": cast("R", entry.result) for entry in entries if entry.result is not None}

    def all(self, stage: str) -> list[Entry]:
        """The entries of a stage: one, or one an item."""
        return [entry for entry in self._entries.values() if entry.stage == stage]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def beside(self, examples: Examples) -> ResultStore:
        """The same results, with sentences that may be shown beside them."""
        return ResultStore(list(self), self._reports, self._unused, examples)

    def as_of_now(self, running: Mapping[str, Json]) -> ResultStore:
        """While stages run: what they found so far (label -> result), and nothing of those that come after them.

        What later stages left is of an earlier run: it must not pass for this one's.
        """
        order = {entry.label: CHAIN.index(entry.stage) for entry in self}
        first = min((order[label] for label in running if label in order), default=len(CHAIN))
        return ResultStore([_now(entry, first, running) for entry in self], self._reports, self._unused)


def _now(entry: Entry, first: int, running: Mapping[str, Json]) -> Entry:
    if entry.label in running:
        found = running[entry.label]
        if isinstance(found, Mapping) and found:
            return entry_of(entry.stage, entry.item, entry.file, examine(found, BY_KEY[entry.stage]))
        return Entry(entry.stage, entry.item, entry.file)
    if CHAIN.index(entry.stage) <= first:
        return entry
    return Entry(entry.stage, entry.item, entry.file)


def read_results(reports: Path, sources: Sequence[str] | None = None, unused: Collection[str] = ()) -> ResultStore:
    """Every result file below `reports`, in the chain's order; `sources` names the ingest items (None: all found).

    `unused` names stages whose work nothing uses: no page speaks of them.
    """
    entries = []
    for key, model in BY_KEY.items():
        for item in _items(reports, model.stage.items, key, sources):
            file = model.stage.file.replace("{item}", item or "")
            entries.append(entry_of(key, item, file, look(reports / file, model)))
    return ResultStore(entries, reports, unused)


def _items(
    reports: Path, items: tuple[str, ...] | None, key: str, sources: Sequence[str] | None
) -> Sequence[str | None]:
    if items == ():
        return [None]
    return items or sources or sorted(path.stem for path in (reports / key).glob("*.json"))


def entry_of(key: str, item: str | None, file: str, loaded: Loaded[Result]) -> Entry:
    """The entry of what was found in a result file."""
    return Entry(key, item, file, loaded.state, _rows(loaded.rows), loaded.result, loaded.tree)


def _rows(told: Json) -> Rows:
    """The rows that a file of any version or kind tells of."""
    if not isinstance(told, Mapping):
        return Rows()
    known = {reason: n for reason, count in rejected_rows(told).items() if (n := _count(count)) is not None}
    return Rows(_count(told.get("read")), _count(told.get("kept")), known)


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
