"""Codes that the results of several stages share."""

from __future__ import annotations

from hanyeong.results.base import Code


class Language(Code):
    """A language of the pairs."""

    KO = "ko", "한국어", "Korean"
    EN = "en", "영어", "English"


class Side(Code):
    """A side of a pair, as a model sees it."""

    SRC = "src", "원문", "source"
    TGT = "tgt", "번역문", "target"


class Direction(Code):
    """What a model translates."""

    KO_EN = "ko-en", "한국어 → 영어", "Korean → English"
    EN_KO = "en-ko", "영어 → 한국어", "English → Korean"
    BOTH = "both", "한국어 ↔ 영어", "Korean ↔ English"


class TrainingSplit(Code):
    """A split that a training uses."""

    TRAIN = "train", "학습", "train"
    DEV = "dev", "개발", "dev"
