"""English sides in another language of the same script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from hanyeong.corpus.filters.base import EN, KO, Example, Filter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text

if TYPE_CHECKING:
    from hanyeong.corpus.filtering.batch import PairBatch
    from hanyeong.corpus.filters.base import Mask


class LanguageParams(Params):
    """Whether and how the language of the English side is identified."""

    language: bool = True
    """Ask whether the Latin letters of the English side are English."""
    min_language_letters: Annotated[int, Field(ge=1)] = 20
    """Latin letters, names apart, below which the language is not asked for: the model guesses."""
    language_confidence: Annotated[float, Field(ge=0, le=1)] = 0.8
    """How sure the model must be that it is another language."""


class NotEnglish(Filter[LanguageParams]):
    """German, romanised Korean and whatever else is written in Latin letters."""

    code = "not_english"
    order = 140
    text = Text("영어 쪽이 다른 언어임", "the English side is in another language")
    params_type = LanguageParams
    examples = (
        Example((KO, "Gestern haben wir auf dem Markt frisches Brot gekauft."), (KO, EN)),
        Example(
            (KO, "jeoneun haksaengimnida, gomapseumnida, annyeonghaseyo"),
            ("불고기, 잡채, 떡볶이", "bulgogi, japchae, tteokbokki and dolsot bibimbap"),
        ),
        Example(
            (KO, "jeoneun eoje sijangeseo jajeongeoreul sasseoyo"),
            ("테넌트 확인", "Verify Office 365 Education tenant"),
        ),
    )

    @property
    def is_on(self) -> bool:
        """`language`."""
        return self.params.language

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have an English side that is surely in another language."""
        return batch.en.not_english(self.params.min_language_letters, self.params.language_confidence)
