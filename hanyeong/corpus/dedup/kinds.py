"""Why a pair is rejected for what stands in other pairs."""

from __future__ import annotations

from hanyeong.results.base import Code


class DuplicateKind(Code):
    """What a pair repeats; in the order in which it is asked."""

    @property
    def limit(self) -> str:
        """The key of params that limits it; "" where one is enough."""
        return {"too_many_targets": "max_per_ko", "too_many_sources": "max_per_en"}.get(self.value, "")

    DUPLICATE = "duplicate", "이미 나온 쌍", "the pair was there before"
    NORMALIZED_DUPLICATE = (
        "normalized_duplicate",
        "이미 나온 쌍 (대소문자, 띄어쓰기, 문장 부호만 다름)",
        "the pair was there before but for case, spacing or punctuation",
    )
    TOO_MANY_TARGETS = (
        "too_many_targets",
        "같은 한국어에 번역이 너무 많음",
        "the Korean side has too many translations already",
    )
    TOO_MANY_SOURCES = (
        "too_many_sources",
        "같은 영어에 원문이 너무 많음",
        "the English side has too many originals already",
    )
