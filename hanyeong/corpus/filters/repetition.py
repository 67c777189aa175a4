"""Sides that repeat themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from hanyeong.corpus.filters.base import EN, KO, Example, Filter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text

if TYPE_CHECKING:
    from hanyeong.corpus.filtering.batch import PairBatch
    from hanyeong.corpus.filters.base import Mask


class RepetitionParams(Params):
    """How often a unit may be repeated."""

    max_repeats: Annotated[int, Field(ge=2)] = 3
    """Times that a unit of three letters or more may stand in a row."""


class Repetition(Filter[RepetitionParams]):
    """The same words over and over, as broken translators write."""

    code = "repetition"
    order = 130
    text = Text("같은 표현의 반복", "one side is repetitive")
    params_type = RepetitionParams
    examples = (
        Example(("자전거를 자전거를 자전거를 자전거를 샀습니다", EN), ("자전거를 샀고 자전거를 팔았습니다.", EN)),
        Example((KO, "the bike the bike the bike the bike the bike"), ("하하하하하하", "Hahahahaha")),
    )

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have such a unit in the prose of a side."""
        from hanyeong.text.repetition import repetitive

        return batch.either(lambda side: repetitive(side.prose, self.params.max_repeats))
