"""Sides that are empty or too long, by themselves or for each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from hanyeong.corpus.filters.base import EN, KO, Example, Filter, ScoredFilter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text

if TYPE_CHECKING:
    from hanyeong.corpus.filtering.batch import PairBatch
    from hanyeong.corpus.filters.base import Mask, Scores


class EmptySide(Filter[Params]):
    """Nothing on a side."""

    code = "empty"
    order = 10
    text = Text("한쪽이 비어 있음", "one side is empty")
    examples = (Example(("", EN), (KO, EN)), Example((KO, "\u200b \u3164"), ("네.", "Yes.")))

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have a side of no character."""
        return batch.either(lambda side: side.n_chars == 0)


class LengthParams(Params):
    """How long a side may be."""

    max_chars: Annotated[int, Field(gt=0, le=10_000)] = 800
    """Longest side, in code points after normalization."""


class TooLong(Filter[LengthParams]):
    """A side that is several sentences, or none."""

    code = "too_long"
    order = 20
    text = Text("한쪽이 너무 김", "one side is too long")
    params_type = LengthParams
    examples = (Example((KO, EN), ("자전거를 샀습니다.", "I bought a bicycle."), {"max_chars": 30}),)

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have a side longer than `max_chars`."""
        return batch.either(lambda side: side.n_chars > self.params.max_chars)


class WordParams(Params):
    """How long a word may be."""

    max_word_chars: Annotated[int, Field(gt=0)] = 80
    """Longest run without a blank, in the prose of either side: what is longer is no word."""


class LongWord(Filter[WordParams]):
    """A run of characters that is no word."""

    code = "long_word"
    order = 110
    text = Text("단어로 볼 수 없는 긴 문자열", "one side contains a token longer than max_word_chars")
    params_type = WordParams
    examples = (
        Example(
            (f"{'가나다라' * 30} 값을 봅니다.", EN),
            (
                f"<xref:{'System.Long.Name.' * 8}Get%2A?displayProperty=nameWithType>를 호출합니다.",
                f"Call <xref:{'System.Long.Name.' * 8}Get%2A?displayProperty=nameWithType> to see it.",
            ),
        ),
        Example(
            (f"{'가나다라' * 30} 입니다", EN), (f"키는 `{'가나다라' * 30}` 입니다.", f"It is `{'가나다라' * 30}`.")
        ),
    )

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have a longer run without a blank in their prose."""
        import numpy as np

        overlong = re.compile(rf"\S{{{self.params.max_word_chars + 1}}}").search
        sides = zip(batch.ko.prose, batch.en.prose, strict=True)
        return np.fromiter((bool(overlong(ko) or overlong(en)) for ko, en in sides), bool, len(batch))


class RatioParams(Params):
    """How far the lengths of two sides may be apart."""

    max_ratio: Annotated[float, Field(gt=1)] = 4.0
    """How many times longer than expected from the other side a side may be."""
    en_per_ko: Annotated[float, Field(gt=0)] = 2.0
    """English characters expected for one Korean character: 2.0 in prose, less where names stay as they are."""
    ratio_slack_chars: Annotated[int, Field(ge=0)] = 20
    """Added to both lengths before they are compared: of two short sides one is easily three times the other."""


class LengthRatio(ScoredFilter[RatioParams]):
    """A side that is too long to say what the other says."""

    code = "length_ratio"
    order = 120
    text = Text("길이 비율이 비정상", "the length ratio of the sides is too large")
    params_type = RatioParams
    examples = (
        Example((KO * 4, "Yes."), ("네.", "Yes, I do.")),
        Example(("네.", EN * 3), ("전적으로 동의합니다.", EN)),
    )
    score_text = Text(
        "긴 쪽 / 짧은 쪽 (글자 수. 한국어에 en_per_ko를 곱하고 양쪽에 ratio_slack_chars를 더한 뒤)",
        "longer side / shorter side in characters, Korean times en_per_ko, plus ratio_slack_chars on both sides",
    )
    score_edges = (1, 1.1, 1.2, 1.3, 1.5, 1.75, 2, 2.5, 3, 5, 8)
    rejects = "above"

    @property
    def threshold(self) -> float:
        """`max_ratio`."""
        return self.params.max_ratio

    def score(self, batch: PairBatch) -> Scores:
        """How many times longer than expected from the shorter side the longer one is; an empty side counts as one."""
        import numpy as np

        slack = self.params.ratio_slack_chars
        ko = np.maximum(batch.ko.n_chars, 1) * self.params.en_per_ko + slack
        en = np.maximum(batch.en.n_chars, 1) + slack
        ratio: Scores = np.maximum(ko / en, en / ko)
        return ratio
