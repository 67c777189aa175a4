"""Defects injected into the sample: their kinds, and what the pipeline is expected to do with each."""

from __future__ import annotations

from collections.abc import Mapping

from hanyeong.results.base import Code, Model


class DefectKind(Code):
    """What is wrong with an injected row."""

    REPEATED = "repeated", "되풀이", "repeats"
    NEARLY_REPEATED = "nearly_repeated", "거의 같은 되풀이", "near repeats"
    SWAPPED = "swapped", "뒤바뀐 양쪽", "swapped sides"
    WRONG_LANGUAGE = "wrong_language", "다른 언어", "wrong language"
    MARKUP = "markup", "태그와 코드", "markup"
    ENTITIES = "entities", "HTML 개체", "HTML entities"
    ZERO_WIDTH = "zero_width", "보이지 않는 글자", "zero-width characters"
    DRAFT = "draft", "기계 초벌 번역", "machine drafts"
    MISALIGNED = "misaligned", "어긋난 행", "misaligned rows"
    EMPTY = "empty", "빈 쪽", "empty sides"
    UNEVEN = "uneven", "길이가 안 맞는 쪽", "uneven lengths"
    LEAKED = "leaked", "학습에 샌 검증 행", "validation rows in training"


class Expectation(Code):
    """What the pipeline is to do with a row."""

    KEEP = "keep", "남기기", "keep"
    REFUSE = "refuse", "거르기", "refuse"
    REPAIR = "repair", "고치기", "repair"
    REPORT = "report", "세기만 함", "report only"


class KindAccount(Model):
    """What became of the injected rows of one kind."""

    expect: Expectation | None
    """What was to be done with them; null where none was injected."""
    injected: int
    """Rows."""
    found: int
    """Rows with which it was done."""
    missed: int
    """The others."""
    found_rate: float | None
    """Found / injected."""
    refused_as: Mapping[str, int]
    """Why they were refused, by reason."""


class CleanAccount(Model):
    """What became of the rows without a defect."""

    rows: int
    """Rows."""
    wrongly_refused: int
    """Those that were refused."""
    wrongly_refused_rate: float | None
    """Wrongly refused / rows."""
    refused_as: Mapping[str, int]
    """Why, by reason."""


class DefectAccount(Model):
    """The injected defects held against what was found."""

    kinds: Mapping[DefectKind, KindAccount]
    """By kind."""
    clean: CleanAccount
    """Rows without a defect."""
    unseen: int
    """Rows of the list that never came by."""
