"""Personal data that a pattern can see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field

from hanyeong.corpus.filters.base import EN, Example, Filter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text
from hanyeong.text.pii import KINDS, POSSIBLE, Kind, find_pii

if TYPE_CHECKING:
    from hanyeong.corpus.filtering.batch import PairBatch
    from hanyeong.corpus.filters.base import Mask


class PiiParams(Params):
    """Which personal data a pair must not hold."""

    pii: list[Kind] = Field(default_factory=lambda: list(KINDS))
    """Kinds of personal data that are refused; the others are only counted."""


class PersonalData(Filter[PiiParams]):
    """Somebody's numbers and addresses."""

    code = "pii"
    order = 150
    text = Text("개인 정보가 있음", "one side contains personal data")
    params_type = PiiParams
    quotable = False
    examples = (
        Example(
            ("전화는 010-1234-5678입니다.", "Call 010-1234-5678."),
            ("내선 1234번으로 전화하세요.", "Call extension 1234."),
        ),
        Example(("계좌 110-234-567890으로 보내세요.", "Send it to 110-234-567890."), ("계좌를 2개 만들었습니다.", EN)),
        Example(("851231–2345678 고객입니다.", EN), ("2085-12-31까지 기다립니다.", "We wait until 2085-12-31.")),
        Example(
            ("메일: kim@corp.kr 로", "Mail to kim@corp.kr"), ("메일: kim@example.com 로", "Mail to kim@example.com")
        ),
    )

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs hold a kind that params name."""
        named = set(self.params.pii)
        return batch.confirm(
            batch.match(POSSIBLE), lambda *sides: any(not named.isdisjoint(find_pii(t)) for t in sides)
        )


def pii_kinds(batch: PairBatch) -> Iterator[tuple[int, list[Kind]]]:
    """Rows that hold personal data on either side, with its kinds."""
    for row in batch.match(POSSIBLE).nonzero()[0].tolist():
        kinds = {*find_pii(batch.ko.texts[row]), *find_pii(batch.en.texts[row])}
        if kinds:
            yield row, sorted(kinds, key=KINDS.index)
