"""What a stage returns: its result, and rows read, kept and rejected by reason."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from hanyeong.results.base import Result

Json: TypeAlias = "bool | int | float | str | Mapping[str, Json] | Sequence[Json] | None"

SEAL: Final = "digest"
"""Key of a result file that holds the digest of all its other keys."""


@dataclass(frozen=True)
class StageResult:
    """Rows read, kept and rejected by reason (when a stage handles rows), and its result.

    A result is what the inputs determine: no timing, no date, no corpus text.
    """

    result: Result | Mapping[str, Json]
    read: int | None = None
    kept: int | None = None
    rejected: Mapping[Any, int] = field(default_factory=dict)

    def document(self, stage: str, item: str | None) -> dict[str, Json]:
        """The result file of a stage, checked: rows add up and every number is finite."""
        self._check_rows(stage)
        self._check_reasons(stage)
        result = self.result.model_dump(mode="json") if isinstance(self.result, Result) else dict(self.result)
        for path in _unwritable(result, "result"):
            raise StageResultError(f"{stage}: {path} is not finite JSON, expected a number, text, list or mapping")
        rows = {"read": self.read, "kept": self.kept, "rejected": {k: v for k, v in self.rejected.items() if v}}
        return sealed({"stage": stage, "item": item, "rows": None if self.read is None else rows, "result": result})

    def _check_reasons(self, stage: str) -> None:
        """Every reason has its words, or a page would show a bare code."""
        known = getattr(self.result, "reasons", None)
        if known is not None and (unknown := sorted(self.rejected.keys() - set(known))):
            raise StageResultError(f"{stage}: rejected for {', '.join(unknown)}; expected members of {known.__name__}")

    def _check_rows(self, stage: str) -> None:
        if self.read is None and self.kept is None and not self.rejected:
            return
        kept, rejected = self.kept or 0, sum(self.rejected.values())
        if self.read != kept + rejected:
            raise StageResultError(
                f"{stage}: the row counts do not add up: read {self.read}, kept {kept}, rejected {rejected}; "
                f"{(self.read or 0) - kept - rejected} rows disappeared unnamed"
            )


def rejected_rows(rows: Json) -> Mapping[str, Json]:
    """Rejected rows by reason, of the "rows" that a stage left; "refused" in earlier versions."""
    rejected = rows.get("rejected", rows.get("refused")) if isinstance(rows, Mapping) else None
    return rejected if isinstance(rejected, Mapping) else {}


def sealed(document: Mapping[str, Json]) -> dict[str, Json]:
    """The same with the digest of all the rest: DVC's cache and remotes may give back a file with a flipped bit."""
    return {**document, SEAL: _digest(document)}


def read_document(path: Path) -> dict[str, Any]:
    """What a stage left at `path`, its result under "result". Files of earlier versions may bear no digest.

    Raises:
        ValueError: it is no such file, or was altered since the stage wrote it.
        OSError: it cannot be read.

    """
    found = json.loads(path.read_text(encoding="utf-8"))
    result = result_in(found)
    if result is None:
        raise ValueError("no result of a stage")
    if SEAL in found and found.pop(SEAL) != _digest(found):
        raise ValueError("altered since the stage wrote it")
    return {**found, "result": result}


def result_in(document: object) -> dict[str, Any] | None:
    """The result in the document of a result file; "facts" in earlier versions. None: it is no such document."""
    found = document.get("result", document.get("facts")) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else None


def _digest(document: Mapping[str, Json]) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class StageResultError(AssertionError):
    """A stage's own account is wrong: our bug, not the user's input."""


def _unwritable(value: object, path: str) -> Iterator[str]:
    """Paths of the values that JSON cannot carry."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _unwritable(inner, f"{path}.{key}") if isinstance(key, str) else [f"{path}.{key!r}"]
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _unwritable(inner, f"{path}[{index}]")
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield path
    elif value is not None and not isinstance(value, bool | int | str):
        yield path
