"""Text that was decoded wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hanyeong.corpus.filters.base import EN, KO, Example, Filter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text

if TYPE_CHECKING:
    from hanyeong.corpus.filtering.batch import PairBatch, Side
    from hanyeong.corpus.filters.base import Mask

_GARBLED: Final = "â€[™œ˜¦“”]|Ã[\u00a1-\u00bf©]|ï»¿|Â[£©®°´·»«]|ðŸ"
"""UTF-8 read as Windows-1252: curly quotes, accented letters, the byte order mark, signs, emoji."""
_NAMED_RARELY: Final = frozenset("찦펲쑛똠햏뷁뙇")
"""Rare syllables of names and of what people shout: 찦차, 똠방각하, 아햏햏. Mis-decoded text has others too."""


class Mojibake(Filter[Params]):
    """Characters that only a wrong encoding makes."""

    code = "mojibake"
    order = 30
    text = Text("문자 깨짐 (모지바케)", "one side is mojibake (wrong encoding)")
    examples = (
        Example(("ì•ˆë…•í•˜ì„¸ìš”", EN), ("카페 café", "Café crème at the café")),
        Example((KO, "It\u00e2€™s fine"), (KO, "It’s fine to say â or Ã.")),
        Example(("자전거\ufffd를 샀습니다", EN), (KO, EN)),
        Example(("쒏쁽 뷁쀍 쟯뱳", EN), ("뷁은 잘 쓰지 않는 글자입니다.", "This is a rare letter of ours.")),
        Example((KO, "\ue000\ue001"), (KO, EN)),
        Example(("븞뀞븯꽭슂", EN), ("아햏햏", "Ahehheh")),
        Example(
            ("똠쒏 찦쁽", EN),
            ("찦차, 펲시맨, 쑛다리, 똠방각하", "A jeep, Pepsiman, short legs and His Lordship"),
        ),
    )

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have a side with such characters."""
        return batch.either(_garbled)


def _garbled(side: Side) -> Mask:
    """Replacement characters; mostly accented letters (UTF-8 or CP949 read as Latin-1); rare syllables (as CP949)."""
    from hanyeong.text import scripts
    from hanyeong.text.scripts import Script, share

    counts = side.scripts
    accented, rare = counts[:, Script.ACCENTED], counts[:, Script.RARE_HANGUL]
    latin1 = (accented >= 3) & (share(accented, scripts.letters(counts)) > 0.5)
    cp949 = (rare >= 2) & (share(rare, scripts.hangul(counts)) > 0.2)
    cp949 = side.confirm(
        cp949, lambda text: not _NAMED_RARELY.issuperset(char for char in text if scripts.is_rare(char))
    )
    garbled: Mask = (counts[:, Script.BROKEN] > 0) | latin1 | cp949 | side.matches(_GARBLED)
    return garbled
