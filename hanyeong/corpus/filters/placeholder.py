"""What a program writes where there was no text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hanyeong.corpus.filters.base import EN, KO, Example, Filter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text
from hanyeong.text.placeholders import WHOLE, for_no_text

if TYPE_CHECKING:
    from hanyeong.corpus.filtering.batch import PairBatch
    from hanyeong.corpus.filters.base import Mask


class Placeholder(Filter[Params]):
    """A value such as #NAME? or NULL instead of a sentence."""

    code = "placeholder"
    order = 50
    text = Text("텍스트가 아닌 플레이스홀더 (NULL, #NAME? 등)", "one side is a placeholder such as NULL or #NAME?")
    examples = (
        Example(("내일 다시 만나기로 했습니다.", "#NAME?"), ("값이 #NAME?로 나옵니다.", "It shows #NAME? instead.")),
        Example(("시장에 갈 시간이 없습니다. 미안합니다.", "None"), ("없음", "None")),
        Example(("창문을 닫아 주세요.", "NULL"), ("널", "NULL")),
        Example(("#값!", "Close the window, please."), ("N/A 값", "N/A")),
        Example((KO, "[object Object]"), ("[object Object]라고 나옵니다", "It says [object Object]")),
        Example((KO, "nan"), ("nan이 나온 까닭", "Why nan came")),
        Example(("창문", "undefined"), ("정의되지 않음", "Undefined")),
        Example((KO, "N/A"), (KO, EN)),
    )

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have such a side, and another that does not mean it."""
        return batch.confirm(batch.match(WHOLE), lambda ko, en: for_no_text(ko, en) or for_no_text(en, ko))
