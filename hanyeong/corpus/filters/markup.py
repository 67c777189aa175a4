"""Sides that are markup more than text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from hanyeong.corpus.filters.base import Example, Filter
from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text

if TYPE_CHECKING:
    from hanyeong.corpus.filtering.batch import PairBatch, Side
    from hanyeong.corpus.filters.base import Mask

_TAG: Final = (
    r"(?i)</?(?:a|abbr|b|big|blockquote|br|caption|center|cite|code|col|dd|del|div|dl|dt|em|embed|font|form|h[1-6]|head"
    r"|hr|html|i|iframe|img|input|ins|kbd|label|li|link|meta|object|ol|option|p|pre|q|s|script|section|select|small|span"
    r"|strike|strong|style|sub|summary|sup|table|tbody|td|textarea|tfoot|th|thead|title|tr|tt|u|ul|var|video)"
    r"(?:\s+[a-z][\w:-]*(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))?)*\s*/?>"
)
"""Names and attributes as HTML has them: papers and by-laws write <Table 1> and <표 1>, which are no tags."""
_CODE: Final = re.compile("`[^`]*`")


class MarkupParams(Params):
    """How much markup a side may hold."""

    max_markup_share: Annotated[float, Field(ge=0, le=1)] = 0.6
    """Pieces of code, tags, link targets and addresses / these and words, on either side."""
    html: Literal["keep", "refuse"] = "refuse"
    """What to do with tags of HTML outside code: a translator of sentences cannot learn where they go."""


class MostlyMarkup(Filter[MarkupParams]):
    """Code, tags, link targets and addresses in place of words."""

    code = "markup"
    order = 70
    text = Text("텍스트보다 태그와 코드가 많음", "one side is mostly markup")
    params_type = MarkupParams
    examples = (
        Example(("<p>안녕하세요.</p>", "<p>Hello.</p>"), ("`<p>` 태그는 문단입니다.", "The `<p>` tag is a paragraph.")),
        Example(
            ("`a`의 `b`, `c`", "`b` and `c` of `a`"), ("`a`의 값을 `b`에 넣습니다.", "Put the value of `a` into `b`.")
        ),
        Example(
            ("https://a.kr/가", "See https://a.kr/b"),
            ("주소는 https://a.kr/b 입니다.", "The address is https://a.kr/b here."),
        ),
        Example(("굵은 <b>글자", "Bold letters"), ("List<T>는 형식입니다.", "List<T> is a type.")),
        Example(("문장입니다.<br>", "A sentence.<br />"), ("a < b 그리고 c > d", "a < b and also c > d")),
        Example(
            ("굵은 <td nowrap width='3'>글자", "Bold letters"),
            ("결과를 정리하면 <표 1>과 같다.", "The results are summarized in <Table 1>."),
        ),
        Example(
            ("<!-- 주석 --> <a href='x'>", "<!-- note --> <a>"),
            ("<해리 포터>와 <반지의 제왕>", "<Harry Potter> and <The Lord>"),
        ),
    )

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs have a side without prose, with more markup than it may have, or with tags."""
        return batch.either(self._is_markup)

    def _is_markup(self, side: Side) -> Mask:
        from hanyeong.text.scripts import letters

        mute = letters(side.prose_scripts) == 0
        heavy = side.markup_share > self.params.max_markup_share
        unfit: Mask = heavy | mute
        return unfit | _tagged(side) if self.params.html == "refuse" else unfit


def _tagged(side: Side) -> Mask:
    """Tags of HTML, those in code apart."""
    tagged = side.matches(_TAG)
    rows = tagged.nonzero()[0]
    outside = type(side)([_CODE.sub(" ", side.texts[row]) for row in rows.tolist()])
    tagged[rows] = outside.matches(_TAG)
    return tagged
