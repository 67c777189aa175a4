"""Numbers that stand on one side only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hanyeong.corpus.filters.base import Example, Filter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text

if TYPE_CHECKING:
    from hanyeong.corpus.filtering.batch import PairBatch
    from hanyeong.corpus.filters.base import Mask


class NumbersParams(Params):
    """What to do with numbers that differ."""

    numbers: Literal["report", "refuse"] = "report"
    """What to do when a number above twelve stands on one side only. Refusing costs more good pairs than bad ones."""


class NumbersDiffer(Filter[NumbersParams]):
    """A number above twelve without its like on the other side."""

    code = "numbers"
    order = 160
    text = Text("한쪽에만 숫자가 있음", "a number occurs on one side only")
    params_type = NumbersParams
    examples = (
        Example(
            ("관객이 35명이었습니다.", "There were 53 people."),
            ("관객이 35명이었습니다.", "There were 35 people."),
            {"numbers": "refuse"},
        ),
        Example(("1억 원", "1 million won"), ("1억 원", "100 million won"), {"numbers": "refuse"}),
    )

    @property
    def is_on(self) -> bool:
        """`numbers` is "refuse"."""
        return self.params.numbers == "refuse"

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs hold different numbers."""
        return numbers_differ(batch)


def numbers_differ(batch: PairBatch) -> Mask:
    """Which pairs hold a number on one side only."""
    from hanyeong.text.numbers import differ

    return batch.confirm(batch.match("[0-9]"), differ)
