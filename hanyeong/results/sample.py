"""What `sample` made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from hanyeong.results.base import Code, Model, Result, StageInfo, Text
from hanyeong.results.codes import Language
from hanyeong.results.defects import DefectKind, Expectation


class SampleDomain(Code):
    """What the sentences of a part of the grammar are about."""

    TALK = "talk", "대화", "conversation"
    BUSINESS = "business", "업무 대화", "business chat"
    TRAVEL = "travel", "여행", "travel"
    NEWS = "news", "뉴스", "news-like"
    MUNICIPAL = "municipal", "공공 안내", "municipal"


class DeliveredPart(Code):
    """Which of the publisher's two parts a file belongs to."""

    TRAIN = "train", "학습 파일", "training"
    VALID = "valid", "검증 파일", "validation"


class PairCounts(Model):
    """Pairs that the grammar made."""

    train: int
    """To train on."""
    held_out: int
    """Of combinations of words that training lacks, delivered as the publisher's validation part."""
    drift: int
    """Of another domain, for `monitor`."""


class RowCounts(Model):
    """Rows that were delivered, injected defects included."""

    all: int
    """In every file."""
    train: int
    """In the training part."""
    valid: int
    """In the validation part."""


class Grammar(Model):
    """What the sentences are made of."""

    frames: int
    """Sentence patterns."""
    predicates: int
    """Distinct predicates."""
    nouns: int
    """Distinct nouns."""
    content_words: Mapping[Language, int]
    """Distinct predicates and nouns a language."""
    combinations_held_out: int
    """Combinations of words that stand in the validation part only."""


class DomainCounts(Model):
    """Pairs without a defect, of one domain."""

    label: str
    """The domain's name in the delivery."""
    train: int
    """Pairs to train on."""
    held_out: int
    """Pairs held out."""
    frames: int
    """Sentence patterns."""


class WordCounts(Model):
    """Words of one language, as written between blanks; case and marks at their ends apart."""

    running: int
    """Running words."""
    distinct: int
    """Distinct words."""


class InjectedDefect(Model):
    """Rows of one kind of defect."""

    expect: Expectation
    """What the pipeline is to do with them."""
    rows: int
    """How many there are."""


class DeliveredFile(Model):
    """A file of the delivery."""

    file: str
    """Its path below the corpus."""
    part: DeliveredPart
    """The part it belongs to."""
    rows: int
    """Rows in it."""


class SampleResult(Result):
    """The embedded corpus: its size, its words and the defects injected into it."""

    stage: ClassVar = StageInfo(
        "sample",
        Text("샘플 말뭉치", "Sample corpus"),
        Text(
            "내장 샘플 말뭉치를 문법으로 생성하고, 이후 단계를 시험할 결함을 주입하고 기록합니다.",
            "Generates the sample corpus from a grammar, and injects recorded defects that test the later stages.",
        ),
        order=10,
    )

    seed: int
    """Seed of the random numbers."""
    pairs: PairCounts
    """Pairs made."""
    rows: RowCounts
    """Rows delivered."""
    grammar: Grammar
    """What the sentences are made of."""
    domains: Mapping[SampleDomain, DomainCounts]
    """Pairs and patterns a domain."""
    words: Mapping[Language, WordCounts]
    """Words a language."""
    defects: Mapping[DefectKind, InjectedDefect]
    """Defects injected, by kind."""
    clean_rows: int
    """Rows without a defect."""
    defect_rate: float
    """Share of rows with a defect."""
    files: tuple[DeliveredFile, ...]
    """Every file of the delivery."""
