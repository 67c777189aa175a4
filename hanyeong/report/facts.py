"""The facts files of all stages, asked politely: what is missing or of another kind is None or empty, never an error.

Pages are drawn from whatever is there. A run that stopped early, a stage that has not run yet or a file from an older
version must still give a page that says what was not measured.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from hanyeong.report.examples import Examples
from hanyeong.run.receipt import Json

SINGLE: Mapping[str, str] = {
    "sample": "sample.json",
    "plan": "plan.json",
    "clean": "clean.json",
    "split": "split.json",
    "tokenize": "tokenize.json",
    "train": "train.json",
    "distill": "distill.json",
    "compress": "compress.json",
    "package": "package.json",
    "judgement": "judgement.json",
    "monitor": "monitor.json",
}
"""Stages with one facts file, below reports/."""

ITEMISED: Mapping[str, tuple[str, Sequence[str] | None]] = {
    "ingest": ("ingest", None),
    "validate": ("validate", ("raw", "split")),
    "evaluation": ("evaluation", ("teacher", "served", "champion")),
}
"""Stages with one facts file an item: their folder below reports/, and the items (None: whatever sources there are)."""

LABELLED: Mapping[str, str] = {"evaluation": "evaluate", "judgement": "judge"}
"""Stages that DVC and the clock know by another name."""

CHAIN: Sequence[str] = (
    "sample",
    "ingest",
    "plan",
    "validate",
    "clean",
    "split",
    "tokenize",
    "train",
    "distill",
    "compress",
    "evaluation",
    "package",
    "judgement",
    "monitor",
)
"""The stages in the order in which a reader meets them."""


class State(StrEnum):
    """Whether a stage has left its facts."""

    THERE = "there"
    MISSING = "missing"
    UNREADABLE = "unreadable"


class Facts:
    """A view of a piece of JSON; `asked` holds the top-level keys that a page has looked at."""

    def __init__(self, tree: Json, asked: set[str] | None = None) -> None:
        self.tree = tree
        self.asked: set[str] = set() if asked is None else asked

    def at(self, *path: str) -> Json:
        """What stands under the keys in turn, or None."""
        if path:
            self.asked.add(path[0])
        found = self.tree
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def number(self, *path: str) -> float | None:
        """A finite number, or None."""
        return _number(self.at(*path))

    def text(self, *path: str) -> str | None:
        """A text, or None."""
        found = self.at(*path)
        return found if isinstance(found, str) else None

    def flag(self, *path: str) -> bool | None:
        """True or False where that is said, or None."""
        found = self.at(*path)
        return found if isinstance(found, bool) else None

    def under(self, *path: str) -> Facts:
        """The view of what stands there; an empty one if it is no mapping."""
        found = self.at(*path)
        return Facts(found if isinstance(found, Mapping) else {})

    def rows(self, *path: str) -> list[Facts]:
        """The mappings in a list there."""
        return [Facts(row) for row in _sequence(self.at(*path)) if isinstance(row, Mapping)]

    def named(self, *path: str) -> list[tuple[str, Facts]]:
        """Name and view of each mapping in a mapping there."""
        found = self.at(*path)
        if not isinstance(found, Mapping):
            return []
        return [(name, Facts(inner)) for name, inner in found.items() if isinstance(inner, Mapping)]

    def counts(self, *path: str) -> dict[str, float]:
        """The numbers in a mapping there, by name."""
        found = self.at(*path)
        if not isinstance(found, Mapping):
            return {}
        return {name: value for name, inner in found.items() if (value := _number(inner)) is not None}

    def numbers(self, *path: str) -> list[float]:
        """The finite numbers in a list there."""
        return [value for inner in _sequence(self.at(*path)) if (value := _number(inner)) is not None]

    def texts(self, *path: str) -> list[str]:
        """The texts in a list there."""
        return [inner for inner in _sequence(self.at(*path)) if isinstance(inner, str)]

    def names(self) -> list[str]:
        """The names in a mapping."""
        return list(self.tree) if isinstance(self.tree, Mapping) else []

    def unasked(self) -> dict[str, Json]:
        """Top-level facts that no page has looked at, so that nothing is hidden."""
        tree = self.tree if isinstance(self.tree, Mapping) else {}
        return {name: value for name, value in tree.items() if name not in self.asked}

    def __bool__(self) -> bool:
        return bool(self.tree)


@dataclass(frozen=True)
class Entry:
    """One facts file: the stage (and item) it speaks for, its rows and its facts."""

    stage: str
    item: str | None
    file: str
    """Path below reports/."""
    state: State = State.MISSING
    rows: Facts = field(default_factory=lambda: Facts({}))
    facts: Facts = field(default_factory=lambda: Facts({}))

    @property
    def label(self) -> str:
        """The name by which DVC and the clock know it: "clean", "ingest@sample"."""
        stage = LABELLED.get(self.stage, self.stage)
        return stage if self.item is None else f"{stage}@{self.item}"


class Book:
    """All facts files below a project's reports/ folder."""

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

    def all(self, stage: str) -> list[Entry]:
        """The entries of a stage: one, or one an item."""
        return [entry for entry in self._entries.values() if entry.stage == stage]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def unread(self) -> Book:
        """The same facts as if nobody had asked for any of them yet."""
        entries = [replace(entry, facts=Facts(entry.facts.tree)) for entry in self]
        return Book(entries, self._reports, self._unused, self.examples)

    def beside(self, examples: Examples) -> Book:
        """The same facts, with sentences that may be shown beside them."""
        return Book(list(self), self._reports, self._unused, examples)

    def as_of_now(self, running: Mapping[str, Json]) -> Book:
        """While stages run: what they found so far (label -> facts), and nothing of those that come after them.

        What later stages left is of an earlier run: it must not pass for this one's.
        """
        order = {entry.label: CHAIN.index(entry.stage) for entry in self}
        first = min((order[label] for label in running if label in order), default=len(CHAIN))
        return Book([_now(entry, first, running) for entry in self], self._reports, self._unused)


def _now(entry: Entry, first: int, running: Mapping[str, Json]) -> Entry:
    if entry.label in running:
        found = running[entry.label]
        known = isinstance(found, Mapping) and bool(found)
        return replace(
            entry,
            state=State.THERE if known else State.MISSING,
            rows=Facts({}),
            facts=Facts(found if known else {}),
        )
    if CHAIN.index(entry.stage) <= first:
        return entry
    return replace(entry, state=State.MISSING, rows=Facts({}), facts=Facts({}))


def read_book(reports: Path, sources: Sequence[str] | None = None, unused: Collection[str] = ()) -> Book:
    """Every facts file below `reports`, in the chain's order; `sources` names the ingest items (None: all found).

    `unused` names stages whose work nothing uses: no page speaks of them.
    """
    entries = []
    for stage in CHAIN:
        if stage in SINGLE:
            entries.append(_entry(reports, stage, None, SINGLE[stage]))
            continue
        folder, items = ITEMISED[stage]
        found = items or sources or sorted(path.stem for path in (reports / folder).glob("*.json"))
        entries += [_entry(reports, stage, item, f"{folder}/{item}.json") for item in found]
    return Book(entries, reports, unused)


def _entry(reports: Path, stage: str, item: str | None, file: str) -> Entry:
    try:
        document = json.loads((reports / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Entry(stage, item, file)
    except (OSError, ValueError, RecursionError):
        return Entry(stage, item, file, State.UNREADABLE)
    if not isinstance(document, dict) or not isinstance(document.get("facts"), dict):
        return Entry(stage, item, file, State.UNREADABLE)
    rows = document.get("rows")
    return Entry(
        stage, item, file, State.THERE, Facts(rows if isinstance(rows, dict) else {}), Facts(document["facts"])
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def _sequence(value: object) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ()
