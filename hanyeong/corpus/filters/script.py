"""Sides in a script that is not their language's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from hanyeong.corpus.filters.base import EN, KO, Example, Filter, ScoredFilter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from hanyeong.corpus.filtering.batch import PairBatch
    from hanyeong.corpus.filters.base import Mask, Scores

Share = Annotated[float, Field(ge=0, le=1)]

_TENTHS: Final = tuple(n / 10 for n in range(10))
_NAME: Final = re.compile(r"[A-Za-z](?:[\w.+#-]*[\w+#])?", re.ASCII)
_SINO_KOREAN: Final = re.compile(
    "[一-鿿豈-龎](?:은|는|이|가|을|를|의|에|와|과|로|으로|도|만|하|한|되|된|적|들)(?![一-鿿])"
)


class NoLetters(Filter[Params]):
    """Numbers and signs only."""

    code = "no_letters"
    order = 40
    text = Text("글자가 없음", "one side has no letters")
    examples = (Example(("12", "12"), ("12번", "No. 12")), Example(("✔️", "❌"), ("✔️ 네", "✔️ Yes")))

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have a side without a letter of any script."""
        from hanyeong.text.scripts import letters

        return batch.either(lambda side: letters(side.scripts) == 0)


class HangulParams(Params):
    """How much Hangul the Korean side must have."""

    min_hangul_share: Share = 0.3
    """Hangul letters / letters, in the prose of the Korean side; words that stand on both sides (names) apart."""


class SwappedSides(Filter[HangulParams]):
    """Korean where English should be, and the other way round."""

    code = "swapped"
    order = 80
    text = Text("양쪽이 뒤바뀜", "the sides are swapped")
    params_type = HangulParams
    examples = (Example((EN, KO), (KO, EN)), Example(("Hello", "안녕하세요"), ("안녕하세요", "Hello")))

    def reject(self, batch: PairBatch) -> Mask:
        """Latin letters where Korean should be, and more Hangul where English should be."""
        from hanyeong.text.scripts import hangul, latin, letters, share

        ko, en = batch.ko.prose_scripts, batch.en.prose_scripts
        n_letters = letters(ko)
        ko_share, en_share = share(hangul(ko), n_letters), share(hangul(en), letters(en))
        latin_share = share(latin(ko), n_letters)
        rejected: Mask = (ko_share < self.params.min_hangul_share) & (en_share > ko_share) & (latin_share >= 0.5)
        return rejected


class NotKorean(ScoredFilter[HangulParams]):
    """A Korean side without Korean."""

    code = "not_korean"
    order = 90
    text = Text("한국어 문장에 한글이 부족함", "the Korean side is not in Hangul")
    params_type = HangulParams
    examples = (
        Example(("I bought another bicycle.", EN), ("iPhone을 샀습니다", "I bought an iPhone")),
        Example(("昨日、自転車を買いました。", EN), ("漢字(한자)를 배웁니다", "We learn Chinese characters")),
        Example(
            ("WPF(Windows Presentation Foundation)", "WPF and more"),
            ("ASP.NET Core 응답 캐싱", "ASP.NET Core response caching"),
        ),
        Example(
            ("韓國語 文章이아닌 昨日、自転車を買いました。", EN),
            ("韓國語는 民族의 言語이다", "Korean is our language."),
        ),
        Example(("昨天我们买了自行车 한국", EN), ("國家는 國民을 保護한다", "The state protects its people.")),
        Example(("PowerShell 설치", "Install it."), ("PowerShell 설치", "Install PowerShell.")),
        Example(
            ("IaaS(Infrastructure as a Service)를 사용합니다.", "Use machines that somebody else keeps running."),
            ("IaaS(Infrastructure as a Service)를 사용합니다.", "Use infrastructure as a service (IaaS)."),
        ),
    )
    score_text = Text("한국어 쪽의 한글 비율", "share of Hangul letters on the Korean side")
    score_edges = _TENTHS
    rejects = "below"

    @property
    def threshold(self) -> float:
        """`min_hangul_share`."""
        return self.params.min_hangul_share

    def score(self, batch: PairBatch) -> Scores:
        """Hangul letters / letters; where that is too little, names on both sides and Sino-Korean are allowed for."""
        from hanyeong.text.prose import LEAST_OWN
        from hanyeong.text.scripts import counts, hangul, letters, share

        ko = batch.ko.prose_scripts
        shares = share(hangul(ko), letters(ko))
        doubtful = ((shares < self.threshold) & (shares >= LEAST_OWN)).nonzero()[0]
        texts = [_own_words(batch.ko.prose[row], batch.en.prose[row]) for row in doubtful.tolist()]
        own = counts(texts)
        shares[doubtful] = share(hangul(own) + _sino_korean(texts, own), letters(own))
        return shares


def _own_words(ko: str, en: str) -> str:
    """The Korean side without the Latin words that stand on both sides: ASP.NET Core 응답 캐싱 is Korean."""
    names = set(_NAME.findall(en.lower()))
    return _NAME.sub(lambda word: " " if word[0].lower() in names else word[0], ko)


def _sino_korean(texts: Sequence[str], counted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Chinese characters of texts in which a Korean particle follows one, by text: 大韓民國은 民主共和國이다."""
    import numpy as np

    from hanyeong.text.scripts import Script

    with_particles = np.fromiter((_SINO_KOREAN.search(text) is not None for text in texts), bool, len(texts))
    return np.asarray(counted[:, Script.HAN] * (with_particles & (counted[:, Script.KANA] == 0)))


class LatinParams(Params):
    """How many Latin letters the English side must have."""

    min_latin_share: Share = 0.7
    """Latin letters / letters, in the prose of the English side."""


class NotLatin(ScoredFilter[LatinParams]):
    """An English side in another script."""

    code = "not_latin"
    order = 100
    text = Text("영어 문장에 로마자가 부족함", "the English side is not in Latin letters")
    params_type = LatinParams
    examples = (
        Example((KO, "Вчера мы купили новый велосипед."), (KO, EN)),
        Example((KO, "昨天我们买了一辆新自行车。"), ("김치는 음식입니다.", "Kimchi (김치) is a Korean food.")),
        Example((KO, "어제 새 자전거를 샀습니다"), (KO, EN)),
    )
    score_text = Text("영어 쪽의 로마자 비율", "share of Latin letters on the English side")
    score_edges = _TENTHS
    rejects = "below"

    @property
    def threshold(self) -> float:
        """`min_latin_share`."""
        return self.params.min_latin_share

    def score(self, batch: PairBatch) -> Scores:
        """Latin letters / letters."""
        from hanyeong.text.scripts import latin, letters, share

        return share(latin(batch.en.prose_scripts), letters(batch.en.prose_scripts))
