"""Markdown: the words change, and nothing else."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hanyeong.documents.markdown import MAX_CHARS, prepare_markdown
from hanyeong.documents.segments import Settings
from hanyeong.pipeline.errors import InputError

PLAIN = Settings()
PAGE = """---
title: 제목
---
# 안내 *문서* #

그는 **사과를 두 개** 먹었다. 그리고 [여기](/x "설명")를
봤다, `코드()`도.\x20\x20
둘째 줄: ![그림](a.png) 끝\\* &amp; <b>굵게</b>

> 인용한 글은
> 두 줄이다. 끝.
>
> 1. 하나
>    이어짐
> 2. [x] 둘

- 항목 <https://example.com>
    - [참조][a] 와 ~~취소~~

| 이름 | `a\\|b` 값 |
| --- | :-: |
| 김 \\| 이 | 12 |

```python
print("그대로")
```

    들여쓴 코드

<div class="x">안의 <b>글</b></div>

[a]: https://example.com/대상 "설명"

밑줄 제목
---
"""


def shape(page: str) -> list[object]:
    """The blocks and what stands in them, words apart."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found: list[object] = []
    for token in parser.parse(page):
        attributes = sorted((name, str(value)) for name, value in token.attrs.items())
        found.append((token.type, token.tag, token.level, attributes, token.content if token.type == "fence" else ""))
        inner = [each for each in token.children or [] if each.type not in {"text", "softbreak"}]
        found.append(sorted((each.type, each.tag, str(sorted(each.attrs.items()))) for each in inner))
    return found


def translated(page: str, model: Callable[[str], str]) -> str:
    prepared = prepare_markdown(page, PLAIN)
    return prepared.assemble(list(map(model, prepared.sentences))).text


@pytest.mark.parametrize("page", [PAGE, PAGE.replace("\n", "\r\n"), "", "\n", "가", "# ", "가  \n나", "- - 가\n+ 1. 1"])
def test_what_comes_back_untranslated_is_the_page_to_the_byte(page: str) -> None:
    assert translated(page, str) == page


def test_all_words_are_asked_for_and_no_code() -> None:
    text = "\n".join(prepare_markdown(PAGE, PLAIN).sentences)
    words = [
        "안내 문서",
        "그는 사과를 두 개 먹었다.",
        "둘째 줄: 끝* & 굵게",
        "인용한 글은\n두 줄이다.",
        "하나\n이어짐",
        "둘",
    ]
    words += ["항목", "참조 와 취소", "이름", "값", "김 | 이", "안의 글", "밑줄 제목"]
    for said in words:
        assert said in text
    for said in ("제목\n---", "설명", "코드", "그림", "그대로", "들여쓴", "대상", "12"):
        assert said not in text


def test_what_may_have_words_and_was_left_is_listed() -> None:
    assert {each.reason: each.count for each in prepare_markdown(PAGE, PLAIN).left} == {"code": 4, "attribute": 1}


def test_the_structure_stays_whatever_the_answers() -> None:
    def hostile(said: str) -> str:
        return " ".join(f"{word[::-1]}*_[](<|`#" for word in said.split())

    for model in (str.title, lambda said: said[::-1].replace("\n", " "), hostile):
        assert shape(translated(PAGE, model)) == shape(PAGE)


def test_emphasis_and_links_go_where_their_words_go() -> None:
    known = {
        "그는 사과를 두 개 먹고 여기를 봤다.": "Looking here, he ate two apples.",
        "사과를 두 개": "two apples",
        "여기": "Here",
    }
    page = "그는 **사과를 두 개** 먹고 [여기](x)를 봤다."
    assert translated(page, known.__getitem__) == "Looking [here](x), he ate **two apples**."


PARTS = [
    "**",
    "*",
    "_",
    "~~",
    "`",
    "``",
    "[",
    "](x)",
    "]",
    "![",
    "<b>",
    "</b>",
    "<!--",
    "\\",
    "&lt;",
    "\n",
    "\n\n",
    "  \n",
    "> ",
]
PARTS += [
    "- ",
    "1. ",
    "    ",
    "\t",
    "# ",
    "| ",
    "|---|\n",
    "```\n",
    "가나 ",
    "다.",
    "<div>\n",
    "[a]: b\n",
    "===\n",
    "<http://a>",
    "{x}",
]


@given(st.lists(st.sampled_from(PARTS), max_size=20).map("".join))
@settings(deadline=None, max_examples=100)
def test_no_page_is_too_broken(page: str) -> None:
    assert translated(page, str) == page


@pytest.mark.parametrize("part", ["> ", "- ", "[", "*가", "**가** ", "![](", "<b>", "`", "| ", "\n\n- 가"])
def test_a_page_of_nothing_but_beginnings_is_read(part: str) -> None:
    page = part * 300
    prepared = prepare_markdown(page, PLAIN)
    assert prepared.assemble(prepared.sentences).text == page


def test_a_page_that_is_too_long_is_refused() -> None:
    with pytest.raises(InputError, match="at most"):
        prepare_markdown("a" * (MAX_CHARS + 1), PLAIN)
