"""The filters of cleaning in the order in which they are asked: the only list of them.

Order is meaning: a side that is empty has no script, a copy has no language worth asking for, and what costs most is
asked last, of what is left. What repeats is decided afterwards, over the whole corpus (hanyeong/corpus/dedup). Params,
results, report, docs and tests derive from here. Not covered: whether the two sides mean the same.
"""

from __future__ import annotations

from typing import Any, Final

from hanyeong.corpus.filters.base import Filter
from hanyeong.corpus.filters.encoding import Mojibake
from hanyeong.corpus.filters.identical import IdenticalSides
from hanyeong.corpus.filters.language import NotEnglish
from hanyeong.corpus.filters.length import EmptySide, LengthRatio, LongWord, TooLong
from hanyeong.corpus.filters.markup import MostlyMarkup
from hanyeong.corpus.filters.numbers import NumbersDiffer
from hanyeong.corpus.filters.pii import PersonalData
from hanyeong.corpus.filters.placeholder import Placeholder
from hanyeong.corpus.filters.repetition import Repetition
from hanyeong.corpus.filters.script import NoLetters, NotKorean, NotLatin, SwappedSides
from hanyeong.pipeline.params import Params

FILTERS: Final[tuple[type[Filter[Any]], ...]] = (
    EmptySide,
    TooLong,
    Mojibake,
    NoLetters,
    Placeholder,
    IdenticalSides,
    MostlyMarkup,
    SwappedSides,
    NotKorean,
    NotLatin,
    LongWord,
    LengthRatio,
    Repetition,
    NotEnglish,
    PersonalData,
    NumbersDiffer,
)

BY_CODE: Final = {kind.code: kind for kind in FILTERS}


def filter_params() -> list[type[Params]]:
    """The params of all filters in their order, each class once; filters of one family may share some."""
    return list(dict.fromkeys(kind.params_type for kind in FILTERS if kind.params_type is not Params))
