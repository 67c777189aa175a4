"""Defects injected into the sample: their kinds, and what the pipeline is expected to do with each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hanyeong.results.base import Code, Model


class DefectKind(Code):
    """What is wrong with an injected row."""

    REPEATED = "repeated", "중복", "duplicates"
    NEARLY_REPEATED = "nearly_repeated", "정규화 중복", "normalized duplicates"
    SWAPPED = "swapped", "뒤바뀐 양쪽", "swapped sides"
    WRONG_LANGUAGE = "wrong_language", "다른 언어", "wrong language"
    MARKUP = "markup", "태그와 코드", "markup"
    ENTITIES = "entities", "HTML 엔티티", "HTML entities"
    ZERO_WIDTH = "zero_width", "보이지 않는 문자", "zero-width characters"
    DRAFT = "draft", "기계 번역 초벌", "machine-translated drafts"
    MISALIGNED = "misaligned", "어긋난 행", "misaligned rows"
    EMPTY = "empty", "빈 쪽", "empty sides"
    UNEVEN = "uneven", "비정상 길이 비율", "abnormal length ratios"
    LEAKED = "leaked", "학습 세트에 누수된 검증 행", "validation rows leaked into training"


class Expectation(Code):
    """What the pipeline is to do with a row."""

    KEEP = "keep", "유지", "keep"
    REJECT = "refuse", "제외", "reject"
    REPAIR = "repair", "복구", "repair"
    REPORT = "report", "집계만", "count only"


class KindAccount(Model):
    """Injected rows of one kind, and how many were handled as expected."""

    former = MappingProxyType({"found": "detected", "found_rate": "detection_rate", "refused_as": "rejected_as"})

    expect: Expectation | None
    """What was to be done with them; null where none was injected."""
    injected: int
    """Rows."""
    detected: int
    """Rows with which it was done."""
    missed: int
    """The others."""
    detection_rate: float | None
    """Detected / injected."""
    rejected_as: Mapping[str, int]
    """Why they were rejected, by reason."""


class CleanAccount(Model):
    """Rows without a defect, and how many were rejected."""

    former = MappingProxyType(
        {
            "wrongly_refused": "wrongly_rejected",
            "wrongly_refused_rate": "wrongly_rejected_rate",
            "refused_as": "rejected_as",
        }
    )

    rows: int
    """Rows."""
    wrongly_rejected: int
    """Those that were rejected."""
    wrongly_rejected_rate: float | None
    """Wrongly rejected / rows."""
    rejected_as: Mapping[str, int]
    """Why, by reason."""


class DefectAccount(Model):
    """Injected defects and how many were detected."""

    kinds: Mapping[DefectKind, KindAccount]
    """By kind."""
    clean: CleanAccount
    """Rows without a defect."""
    unseen: int
    """Labels of rows that this stage never read."""
