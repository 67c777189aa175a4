"""Results of `clean`: pairs kept, repaired and rejected."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from hanyeong.corpus.dedup.kinds import DuplicateKind
from hanyeong.corpus.filtering.registry import FILTERS
from hanyeong.results.base import Code, Model, Result, StageInfo, Text
from hanyeong.results.codes import Language
from hanyeong.results.defects import DefectAccount

if TYPE_CHECKING:
    RejectReason = Code  # mypy takes no enumeration whose members are not written out
else:
    _TEXTS = {kind.code: kind.text for kind in FILTERS} | {str(kind): kind.text for kind in DuplicateKind}
    RejectReason = Code("RejectReason", [(code.upper(), (code, *text)) for code, text in _TEXTS.items()])
    RejectReason.__doc__ = "Why a pair is rejected: the codes of the filters in their order, then kinds of duplicates."


class Repair(Code):
    """Kinds of repairs; those after ANGLE are made by text normalization."""

    ENTITIES = "entities", "HTML 엔티티", "HTML entities"
    ESCAPES = "escapes", "해석되지 않은 이스케이프 문자와 자막 태그", "literal escape sequences, subtitle tags"
    DOUBLED = "doubled", "CSV의 이중 따옴표", "doubled CSV quotes"
    QUOTES = "quotes", "양쪽을 두른 따옴표", "quotation marks around both sides"
    ANGLE = "angle", "자막의 > 기호", "subtitle > marks"
    CONTROL = "control", "제어 문자", "control characters"
    INVISIBLE = "invisible", "보이지 않는 문자", "invisible characters"
    FORM = "form", "전각과 호환 문자", "full-width and compatibility forms"
    COMPOSITION = "composition", "자모가 분리된 글자 (NFD)", "decomposed letters (NFD)"
    MARKS = "marks", "과도한 결합 문자", "stacked combining marks"
    BLANKS = "blanks", "공백과 줄 바꿈", "whitespace and line breaks"


class PersonalKind(Code):
    """Kinds of personal data."""

    RESIDENT_NUMBER = "resident_number", "주민등록번호", "resident registration numbers"
    CARD_NUMBER = "card_number", "카드 번호", "card numbers"
    ACCOUNT_NUMBER = "account_number", "계좌 번호", "bank account numbers"
    PHONE_NUMBER = "phone_number", "전화번호", "phone numbers"
    EMAIL_ADDRESS = "email_address", "이메일 주소", "e-mail addresses"


class SourceCounts(Model):
    """Pairs of one source: read, kept, rejected."""

    former = MappingProxyType({"refused": "rejected"})

    read: int
    """Pairs read."""
    kept: int
    """Pairs kept."""
    rejected: Mapping[RejectReason, int]
    """Pairs rejected, by reason."""


class NumberCheck(Model):
    """Pairs whose numbers were compared."""

    compared: int
    """Pairs compared."""
    differ: int
    """Pairs with a number above twelve on one side only."""


class Histogram(Model):
    """Pairs by length of one side."""

    before: tuple[int, ...]
    """As they were read."""
    after: tuple[int, ...]
    """As they were kept."""


class Lengths(Model):
    """Lengths in characters."""

    edges: tuple[int, ...]
    """Lower edges of the bars; the last bar is open."""
    ko: Histogram
    """The Korean side."""
    en: Histogram
    """The English side."""


class ScoreHistogram(Model):
    """Pairs by the score that a filter gave them."""

    edges: tuple[float, ...]
    """Lower edges of the bars, the threshold among them; the last bar is open."""
    counts: tuple[int, ...]
    """Pairs that reached the filter, by bar."""
    threshold: float
    """Score at which pairs are still kept."""
    rejects_above: bool
    """Whether pairs above the threshold are rejected, not those below."""


class Normalization(Model):
    """Settings of text normalization."""

    fold_forms: bool
    """Whether compatibility forms are written in ordinary characters."""
    max_marks: int
    """Combining marks that one letter may bear."""


class RepeatedText(Model):
    """A sentence that occurs in many pairs."""

    fingerprint: str
    """Its fingerprint; the text itself is not shown."""
    pairs: int
    """Pairs in which it occurs."""


class CleanResult(Result):
    """Pairs kept, repaired and rejected."""

    stage: ClassVar = StageInfo(
        "clean",
        Text("데이터 정제", "Data cleaning"),
        Text(
            "문장 쌍을 복구하고, 결함이 있거나 중복된 쌍을 사유와 함께 제외합니다.",
            "Filters, repairs and deduplicates pairs; every rejected pair has a reason.",
        ),
        order=50,
    )
    reasons = RejectReason

    sources: Mapping[str, SourceCounts]
    """Counts a source."""
    repairs: Mapping[Repair, int]
    """Pairs repaired, by kind."""
    personal: Mapping[PersonalKind, int]
    """Pairs with personal data, by kind."""
    numbers: NumberCheck
    """Pairs whose numbers were compared."""
    lengths: Lengths
    """Lengths before and after."""
    scores: Mapping[RejectReason, ScoreHistogram]
    """Scores of the filters that have some, by their code."""
    normalization: Normalization
    """Settings of text normalization."""
    most_repeated: Mapping[Language, tuple[RepeatedText, ...]]
    """The sentences of each side that occur in most pairs."""
    defects: DefectAccount | None
    """Detection of the injected defects; null without defect labels."""
