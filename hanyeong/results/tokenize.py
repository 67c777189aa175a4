"""What `tokenize` learned, and how text falls into tokens."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from hanyeong.results.base import Model, Result, Sentence, StageInfo, Text
from hanyeong.results.codes import Direction, Language, Side, TrainingSplit


class LengthReason(Sentence):
    """Why a pair is left out."""

    SRC_TOO_LONG = "source over max_tokens", "원문이 최대 토큰 수를 초과"
    TGT_TOO_LONG = "target over max_tokens", "번역문이 최대 토큰 수를 초과"


class VocabularySizes(Model):
    """The vocabularies."""

    former = MappingProxyType({"wanted": "requested"})

    requested: int
    """Pieces that params ask for, on each side."""
    src: int
    """Source pieces."""
    tgt: int
    """Target pieces."""
    shared: bool
    """Whether both sides share one vocabulary."""
    lowered: bool
    """Whether the corpus holds fewer pieces than requested."""


class TokenLengths(Model):
    """Rows by length in tokens."""

    edges: tuple[int, ...]
    """Lower edges of the bars; the last bar is open."""
    rows: tuple[int, ...]
    """Rows in each bar."""


class TokenCounts(Model):
    """Everything counted of one side, and the ratios people compare."""

    rows: int
    """Rows."""
    words: int
    """Words, as written between blanks."""
    chars: int
    """Characters without blanks."""
    tokens: int
    """Tokens."""
    tokens_per_row: float
    """Tokens / rows."""
    tokens_per_word: float
    """Tokens / words (fertility)."""
    tokens_per_char: float
    """Tokens / characters."""
    coverage: float
    """Share of characters that have a piece and need no bytes."""
    unknown_rate: float
    """Unknown tokens / tokens."""
    byte_rate: float
    """Tokens that stand for a byte / tokens."""
    longest_tokens: int
    """Tokens of the longest row."""
    lengths: TokenLengths
    """Rows by length."""


class SplitTokens(Model):
    """The pairs of one split."""

    former = MappingProxyType({"refused": "rejected"})

    pairs: int
    """Pairs encoded."""
    rows: int
    """Rows written: two a pair where both directions are learned."""
    rejected: Mapping[LengthReason, int]
    """Pairs left out, by reason."""
    src: TokenCounts
    """The source side."""
    tgt: TokenCounts
    """The target side."""

    def sides(self) -> dict[Side, TokenCounts]:
        """Both sides by name."""
        return {Side.SRC: self.src, Side.TGT: self.tgt}


class SplitsTokens(Model):
    """Train and dev."""

    train: SplitTokens
    """What is learned from."""
    dev: SplitTokens
    """What stops training."""

    def named(self) -> dict[TrainingSplit, SplitTokens]:
        """Both by name."""
        return {TrainingSplit.TRAIN: self.train, TrainingSplit.DEV: self.dev}


class SideLanguages(Model):
    """Languages of each side."""

    src: tuple[Language, ...]
    """Source languages."""
    tgt: tuple[Language, ...]
    """Target languages."""

    def of(self, side: Side) -> tuple[Language, ...]:
        """Those of one side."""
        return self.src if side is Side.SRC else self.tgt


class TokenizeResult(Result):
    """The vocabularies, and how train and dev fall into their pieces."""

    stage: ClassVar = StageInfo(
        "tokenize",
        Text("토큰화", "Tokenization"),
        Text(
            "토크나이저를 학습하고 학습 세트와 개발 세트의 문장을 토큰 ID로 인코딩합니다.",
            "Trains the tokenizers, and encodes the sentences of train and dev as token IDs.",
        ),
        order=70,
    )
    reasons = LengthReason

    direction: Direction
    """What is learned."""
    languages: SideLanguages
    """Languages of each side."""
    vocabulary: VocabularySizes
    """The vocabularies."""
    sampled_rows: int
    """Rows that the vocabularies were learned from."""
    max_tokens: int
    """Tokens that a side may have."""
    min_coverage: float
    """Coverage that dev must reach."""
    parts: SplitsTokens
    """Train and dev."""
