"""Why a pair is rejected for what stands in other pairs."""

from __future__ import annotations

from hanyeong.results.base import Code


class DuplicateKind(Code):
    """What a pair repeats; in the order in which it is asked."""

    @property
    def limit(self) -> str:
        """The key of params that limits it; "" where one is enough."""
        return {"too_many_targets": "max_per_ko", "too_many_sources": "max_per_en"}.get(self.value, "")

    DUPLICATE = "duplicate", "중복 쌍", "duplicate pair"
    NORMALIZED_DUPLICATE = (
        "normalized_duplicate",
        "정규화하면 중복인 쌍 (대소문자, 띄어쓰기, 문장 부호만 다름)",
        "duplicate pair after normalization of case, spacing and punctuation",
    )
    TOO_MANY_TARGETS = (
        "too_many_targets",
        "같은 한국어에 번역이 너무 많음",
        "too many translations of the same Korean sentence",
    )
    TOO_MANY_SOURCES = (
        "too_many_sources",
        "같은 영어에 원문이 너무 많음",
        "too many sources of the same English sentence",
    )
