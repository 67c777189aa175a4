"""A receipt: what a stage read, kept and refused, and the facts it found. No row disappears unnamed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Mapping[str, Json] | Sequence[Json] | None"


@dataclass(frozen=True)
class Receipt:
    """Rows read, kept and refused by reason (when a stage handles rows), and its facts.

    Facts are what the inputs determine: no clock reading, no date, no corpus text.
    """

    facts: Mapping[str, Json]
    read: int | None = None
    kept: int | None = None
    refused: Mapping[str, int] = field(default_factory=dict)

    def document(self, stage: str, item: str | None) -> dict[str, Json]:
        """The facts file of a stage, checked: rows add up and every number is finite."""
        self._check_rows(stage)
        for path in _unwritable(self.facts, "facts"):
            raise ReceiptError(f"{stage}: {path} is not finite JSON, expected a number, text, list or mapping")
        rows = {"read": self.read, "kept": self.kept, "refused": {k: v for k, v in self.refused.items() if v}}
        return {
            "stage": stage,
            "item": item,
            "rows": None if self.read is None else rows,
            "facts": dict(self.facts),
        }

    def _check_rows(self, stage: str) -> None:
        if self.read is None and self.kept is None and not self.refused:
            return
        kept, refused = self.kept or 0, sum(self.refused.values())
        if self.read != kept + refused:
            raise ReceiptError(
                f"{stage}: the receipt does not add up: read {self.read}, kept {kept}, refused {refused}; "
                f"{(self.read or 0) - kept - refused} rows disappeared unnamed"
            )


class ReceiptError(AssertionError):
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
