"""Why `compress` picked the model, in words."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "smallest good enough": "the smallest that keeps every limit",
        "best within the size": "the best that is small enough; none keeps every limit",
        "smallest of all": "the smallest; none is small enough",
    },
    "ko": {
        "smallest good enough": "한도를 모두 지키는 것 가운데 가장 작음",
        "best within the size": "크기를 지키는 것 가운데 가장 좋음. 한도를 모두 지키는 것은 없음",
        "smallest of all": "가장 작음. 크기를 지키는 것이 없음",
    },
}
"""By language, then by the rule that hanyeong/export/selection.py names."""
