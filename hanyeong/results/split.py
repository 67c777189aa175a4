"""How `split` divided the pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from hanyeong.results.base import Model, Result, StageInfo, Text
from hanyeong.results.defects import DefectAccount


class Leak(Model):
    """Rows that left a split because another one knows them."""

    part: str
    """The split they would be in."""
    held_by: str
    """The split that knows a side of them."""
    rows: int
    """Rows."""
    ko: int
    """Whose Korean side alone is known."""
    en: int
    """Whose English side alone is known."""
    both: int
    """Whose sides are both known."""


class SplitResult(Result):
    """Rows a split, and rows that left one because a test or dev knows them."""

    stage: ClassVar = StageInfo(
        "split",
        Text("데이터 분할", "Data splitting"),
        Text(
            "쌍을 학습, 개발, 테스트 세트로 분할하고, 다른 세트와 겹치는 누수된 행을 제거합니다.",
            "Splits the pairs into train, dev and test sets, and removes leaked rows: those that another set contains.",
        ),
        order=60,
    )

    seed: int
    """Seed of the division."""
    parts: Mapping[str, int]
    """Rows by split: train, dev, test/NAME."""
    rates: Mapping[str, float]
    """Share of rows that each split was to get, after halving where there are few."""
    groups: int
    """Groups of rows that stay together."""
    documents: int
    """Documents."""
    beside_tests: int
    """Train rows whose document has other rows in the test set that its publisher set aside."""
    leaks: tuple[Leak, ...]
    """Rows that left, by where they were and what knows them."""
    defects: DefectAccount | None
    """The sample's injected leaks held against what was found; null without a list of them."""
