"""What every result and every code in it is made of: words in two languages, codes that carry them, frozen models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, NamedTuple, Self

import pydantic


class Text(NamedTuple):
    """The same words in both languages."""

    ko: str
    en: str


class Code(StrEnum):
    """A code as it is stored, with the words that a reader sees: `EMPTY = "empty", "비어 있음", "is empty"`."""

    text: Text

    def __new__(cls, value: str, ko: str = "", en: str = "") -> Self:
        """Make a member: the stored value, then its Korean and its English words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = Text(ko, en)
        return member

    @classmethod
    def _missing_(cls, value: object) -> Code | None:
        """The member that an earlier version stored under another value: class attribute `__former__`, old to new."""
        former: Mapping[str, str] = getattr(cls, "__former__", {})
        return cls(former[value]) if isinstance(value, str) and value in former else None


class Sentence(Code):
    """A code that is stored as its English sentence, which people read on the screen too."""

    def __new__(cls, en: str, ko: str = "") -> Self:
        """Make a member: the stored English, then its Korean."""
        member = str.__new__(cls, en)
        member._value_ = en
        member.text = Text(ko, en)
        return member


@dataclass(frozen=True)
class StageInfo:
    """How a stage is declared to those who read its result: its name in dvc.yaml, its words, its result file."""

    name: str
    title: Text
    summary: Text
    """What it does, in one sentence."""
    items: tuple[str, ...] | None = ()
    """Its instances; None: one a source, (): the stage has no instances."""
    page: str = ""
    """Name of its page and of its file or folder below reports/, where that is not the stage's name."""
    former_items: Mapping[str, str] = field(default_factory=dict)
    """Names of instances in earlier versions, by their names now: a result file of then is read where none is newer."""
    order: int = 0
    """Its place among the pages: as in dvc.yaml, where a reader meets it."""

    @property
    def key(self) -> str:
        """Name of its page, and of its file or folder below reports/."""
        return self.page or self.name

    @property
    def file(self) -> str:
        """Its result file below reports/; `{item}` stands for the instance."""
        return f"{self.key}.json" if self.items == () else f"{self.key}/{{item}}.json"

    def label(self, item: str | None) -> str:
        """The name by which DVC and the timings know an instance: "clean", "ingest@sample"."""
        return self.name if item is None else f"{self.name}@{item}"


class Model(pydantic.BaseModel):
    """A part of a result: frozen, no unknown key, no silent conversion, no NaN."""

    model_config = pydantic.ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )

    former: ClassVar[Mapping[str, str]] = {}
    """Names of fields in earlier versions, and their names now; see hanyeong/results/former_names.py."""


class Result(Model):
    """What a stage found: determined by its inputs; no timing, no date, no corpus text."""

    stage: ClassVar[StageInfo]
    reasons: ClassVar[type[Code] | None] = None
    """Why the stage refuses rows; None where it refuses none, or its reasons name other things too."""
