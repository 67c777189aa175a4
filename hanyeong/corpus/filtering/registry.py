"""The filters of cleaning in the order in which they are asked, found in hanyeong/corpus/filters.

What repeats is decided afterwards, over the whole corpus (hanyeong/corpus/dedup). Params, results, report, docs and
tests derive from here. Not covered: whether the two sides mean the same.
"""

from __future__ import annotations

from typing import Any, Final

from hanyeong.corpus.filters.base import Filter
from hanyeong.pipeline.discovery import classes_of, modules_of
from hanyeong.pipeline.params import Params

FILTERS: Final[tuple[type[Filter[Any]], ...]] = tuple(
    sorted(classes_of(Filter, modules_of("hanyeong.corpus.filters")), key=lambda kind: (kind.order, kind.code))
)

BY_CODE: Final = {kind.code: kind for kind in FILTERS}


def filter_params() -> list[type[Params]]:
    """The params of all filters in their order, each class once; filters of one family may share some."""
    return list(dict.fromkeys(kind.params_type for kind in FILTERS if kind.params_type is not Params))
