"""The facts files of all stages, asked politely: what is missing or of another kind is None or empty, never an error.

Pages are drawn from whatever is there. A run that stopped early, a stage that has not run yet or a file from an older
version must still give a page that says what was not measured.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast

from hanyeong.pipeline.receipt import Json
from hanyeong.pipeline.results_file import Loaded, State, examine, look
from hanyeong.report.examples import Examples
from hanyeong.results.base import Result
from hanyeong.results.registry import BY_KEY, stage_of
from hanyeong.results.untyped import Untyped

CHAIN: Sequence[str] = tuple(BY_KEY)
"""The stages in the order in which a reader meets them."""

R = TypeVar("R", bound=Result)


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
    """One result file: the stage (and item) it speaks for, its rows and its result."""

    stage: str
    item: str | None
    file: str
    """Path below reports/."""
    state: State = State.MISSING
    rows: Facts = field(default_factory=lambda: Facts({}))
    facts: Facts = field(default_factory=lambda: Facts({}))
    """The view of a result without a model, and for those who do not read models yet."""
    result: Result | None = None
    tree: Json = None
    """The result as it is stored."""

    @property
    def label(self) -> str:
        """The name by which DVC and the clock know it: "clean", "ingest@sample"."""
        return stage_of(self.stage).label(self.item)


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

    def unread(self) -> Book:
        """The same facts as if nobody had asked for any of them yet."""
        entries = [replace(entry, facts=_view(entry.stage, entry.facts.tree)) for entry in self]
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
        if isinstance(found, Mapping) and found:
            return entry_of(entry.stage, entry.item, entry.file, examine(found, BY_KEY[entry.stage]))
        return Entry(entry.stage, entry.item, entry.file)
    if CHAIN.index(entry.stage) <= first:
        return entry
    return Entry(entry.stage, entry.item, entry.file)


def read_book(reports: Path, sources: Sequence[str] | None = None, unused: Collection[str] = ()) -> Book:
    """Every facts file below `reports`, in the chain's order; `sources` names the ingest items (None: all found).

    `unused` names stages whose work nothing uses: no page speaks of them.
    """
    entries = []
    for key, model in BY_KEY.items():
        for item in _items(reports, model.stage.items, key, sources):
            file = model.stage.file.replace("{item}", item or "")
            entries.append(entry_of(key, item, file, look(reports / file, model)))
    return Book(entries, reports, unused)


def _items(
    reports: Path, items: tuple[str, ...] | None, key: str, sources: Sequence[str] | None
) -> Sequence[str | None]:
    if items == ():
        return [None]
    return items or sources or sorted(path.stem for path in (reports / key).glob("*.json"))


def entry_of(key: str, item: str | None, file: str, loaded: Loaded[Result]) -> Entry:
    """The entry of what was found in a result file."""
    rows = Facts(loaded.rows if isinstance(loaded.rows, dict) else {})
    facts = _view(key, loaded.tree if loaded.state is State.THERE else {})
    return Entry(key, item, file, loaded.state, rows, facts, loaded.result, loaded.tree)


def _view(key: str, tree: Json) -> Facts:
    """What has a model is read through it: nothing of it is left unasked."""
    typed = not issubclass(BY_KEY[key], Untyped)
    return Facts(tree, set(tree) if typed and isinstance(tree, Mapping) else None)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def _sequence(value: object) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ()
