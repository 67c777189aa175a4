"""What the columns of a table are called: the words that headings are made of, and which side they mean.

A table without a header has a sentence where names are expected, and restricted text may stand in no message. So a
message quotes a name only where every word of it is one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

KOREAN = ("ko", "kor", "kr", "korean", "ko-kr", "ko_kr", "한국어", "한글", "국문", "국어", "한국어문장", "한국어원문")
ENGLISH = ("en", "eng", "english", "en-us", "en_us", "en-gb", "영어", "영문", "영어문장", "영어번역문")
"""Names that mean a side, in small letters without blanks."""

MOST_SHOWN = 12

_WORDS = (
    "korean|korea|kor|kr|ko|english|eng|en|gb|us|source|src|target|tgt|trg|text|txt|sentence|sent|string|original|orig|"
    "translation|translated|trans|raw|mt|reference|ref|hypothesis|question|answer|id|sid|sn|uid|no|num|number|index|idx|"
    "line|row|key|domain|category|class|topic|genre|style|field|date|time|year|url|link|title|subject|name|label|tag|"
    "type|split|set|data|file|filename|path|doc|document|page|score|quality|lang|language|length|len|words?|chars?|count|"
    "author|credit|licen[sc]e|attribution|product|comment|note|notes|memo|status|version|unnamed|"
    "한국어|한글|국문|국어|영어|영문|원문|원본|번역문|번역|기계|문장|본문|텍스트|내용|질문|답변|일련|번호|순번|아이디|대분류|중분류|소분류|세분류|"
    "자동|분류|분야|도메인|주제|상황|발화자|화자|날짜|일자|일시|언론사|출처|제목|비고|구분|파일|명|이름|데이터|유형|난이도|수행|기관|최종|초벌|"
    "검수|감수|수정|정답|문서|키워드|장르|길이|어절|단어|글자|수|점수|품질|언어|후|전|본|의"
)
_HEADING = re.compile(rf"(?:{_WORDS}|\d{{1,2}}|[\s_.:/()\[\]#-])+", re.IGNORECASE)


def is_heading(name: str) -> bool:
    """Whether a name is made of words that headings are made of, so that a message may quote it."""
    return len(name) <= 40 and _HEADING.fullmatch(name) is not None


def shown(names: Iterable[str]) -> str:
    """How many columns there are, and what those are called that may be quoted."""
    named = [name for name in names if name]
    quotable = [name for name in named if is_heading(name)][:MOST_SHOWN]
    return f"{len(named)} named columns" + (f", among them {', '.join(quotable)}" if quotable else "")


def sides(names: Sequence[str]) -> tuple[str, str] | None:
    """The (Korean, English) column where the names say so, for advice."""
    plain = {re.sub(r"\s", "", name).lower(): name for name in names}
    ko, en = (next((plain[name] for name in known if name in plain), None) for known in (KOREAN, ENGLISH))
    return (ko, en) if ko is not None and en is not None else None
