"""Sides that are the same text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hanyeong.corpus.filters.base import Example, Filter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text

if TYPE_CHECKING:
    from hanyeong.corpus.filtering.batch import PairBatch
    from hanyeong.corpus.filters.base import Mask


class IdenticalSides(Filter[Params]):
    """A text that nobody translated; case, spacing and punctuation apart."""

    code = "identical_sides"
    order = 60
    text = Text("양쪽이 같음", "both sides are the same")
    examples = (
        Example(("mscorlib.dll", "mscorlib.dll"), ("mscorlib.dll 파일", "mscorlib.dll file")),
        Example(("Azure Batch.", "azure batch"), ("Azure 일괄 처리", "Azure batch")),
        Example(("서울역", "서울역"), ("서울역", "Seoul Station")),
    )

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have equal keys; few are compared, since equal keys have as many letters of each script."""
        from hanyeong.text.comparison_key import comparison_key
        from hanyeong.text.scripts import Script

        # Scripts without capitals: folding leaves as many of their characters as it finds.
        folded = [Script.HANGUL, Script.RARE_HANGUL, Script.HAN, Script.KANA, Script.DIGIT]
        alike: Mask = (batch.ko.scripts[:, folded] == batch.en.scripts[:, folded]).all(axis=1)
        return batch.confirm(alike, lambda ko, en: comparison_key(ko) == comparison_key(en))
