"""HTML: the words change, and nothing else."""

import time
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.documents.html import MAX_CHARS, prepare_html
from hanyeong.documents.segments import MARKUP, Settings
from hanyeong.pipeline.errors import InputError

PLAIN = Settings()
PAGE = """<!DOCTYPE html>
<html lang="ko"><head><title>첫 화면 &amp; 안내</title><style>p{content:"가"}</style>
<script>let a = "안녕 <b>";</script></head>
<body class=x>
<!-- 주석 <p>가</p> -->
<h1 id='a"b'>제목</h1>
<p>그는 <b>사과를 <i>두 개</i></b> 먹었다.   그리고 <a href="/x?a=1&amp;b=2" title="설명">여기</a>를 봤다.<br>
둘째 줄: <code>가나(다)</code> 를 쓴다.<img src=x alt="그림"></p>
<ul><li>하나<li>둘 <span class="notranslate">한영</span></ul>
<pre>코드  그대로</pre><p translate="no">그대로</p>
<table><tr><td>칸</td><td>12</td></tr></table>
</body></html>
"""


def outline(page: str) -> list[object]:
    """Tags with their attributes, comments and declarations, in order, by another parser than ours."""
    found: list[object] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, attrs))  # type: ignore[method-assign]
    parser.handle_endtag = lambda tag: found.append(f"/{tag}")  # type: ignore[method-assign]
    parser.handle_comment = found.append  # type: ignore[method-assign]
    parser.handle_decl = found.append  # type: ignore[method-assign]
    parser.feed(page)
    parser.close()
    return found


def translated(page: str, model: Callable[[str], str], options: Settings = PLAIN) -> str:
    prepared = prepare_html(page, options)
    return prepared.assemble(list(map(model, prepared.sentences))).text


def test_what_comes_back_untranslated_is_the_page_to_the_byte() -> None:
    assert translated(PAGE, str) == PAGE


def test_all_words_are_asked_for_and_no_code() -> None:
    asked = prepare_html(PAGE, PLAIN).sentences
    text = "\n".join(asked)
    for words in (
        "첫 화면 & 안내",
        "제목",
        "그는 사과를 두 개 먹었다.",
        "그리고 여기를 봤다.",
        "둘째 줄: 를 쓴다.",
        "하나",
        "둘",
        "칸",
    ):
        assert words in text
    for code in ("안녕", "content", "주석", "설명", "가나", "한영", "코드", "그대로", "12"):
        assert code not in text


def test_what_may_have_words_and_was_left_is_listed() -> None:
    assert {each.reason: each.count for each in prepare_html(PAGE, PLAIN).left} == {"attribute": 2, "code": 4}


def test_the_structure_stays_whatever_the_answers() -> None:
    for model in (lambda _: "x", lambda _: "", lambda said: 'a < b & <c> "d" ' + said[::-1], str.upper):
        after = translated(PAGE, model)
        assert sorted(map(str, outline(after))) == sorted(map(str, outline(PAGE)))


KNOWN = {
    "그는 사과를 두 개 먹었다.": "He ate two apples.", "사과를 두 개": "Two apples", "두 개": "two",
    "여기를 눌러 문서를 보세요.": "Click here to see the docs.", "여기": "Here.", "문서": "The docs.",
    "큰 집": "a house", "큰": "large", "집": "a home",
}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("그는 <b>사과를 <i>두 개</i></b> 먹었다.", "He ate <b><i>two</i> apples</b>."),
        (
            '<a href="1">여기</a>를 눌러 <a href="2">문서</a>를 보세요.',
            'Click <a href="1">here</a> to see the <a href="2">docs</a>.',
        ),
        ("<p><b>큰 집</b></p>", "<p><b>a house</b></p>"),
        ("<b>그는 사과를 두 개 먹었다. 큰 집</b>", "<b>He ate two apples. a house</b>"),
        ("<em>큰</em> 집", "<em>a</em> house"),
        ("<em>큰</em> <b>집</b>", "<em>a</em> <b>house</b>"),
    ],
)  # fmt: skip
def test_inline_tags_go_where_their_words_go(page: str, wanted: str) -> None:
    assert translated(page, KNOWN.__getitem__) == wanted


def test_a_tag_whose_words_are_not_found_is_flagged() -> None:
    prepared = prepare_html("<em>큰</em> 집", PLAIN)
    (segment,) = prepared.assemble(["a house", "large"]).segments
    assert segment.flags == (MARKUP,)


def test_offsets_are_those_of_the_page() -> None:
    prepared = prepare_html("<p>1 &lt; 2 라고 <b>한다</b>. 끝.</p>", PLAIN)
    done = prepared.assemble(["said <.", "End.", "said"])
    assert [done.text[slice(*each.target)] for each in done.segments] == ["said</b> &lt;.", "End."]
    assert [each.source for each in done.segments] == [(3, 25), (26, 28)]


TAGS = [
    "<b>",
    "</b>",
    "<i a='>'>",
    "</i>",
    "<p>",
    "</p>",
    "<br>",
    "<code>",
    "</code>",
    "<!--",
    "-->",
    "<",
    ">",
    "&amp;",
]
TAGS += [
    "<!DOCTYPE x>",
    "<![if x]>",
    "<![CDATA[",
    "]]>",
    "</",
    "<a",
    "가나 ",
    "다.",
    " ",
    "<img>",
    "<pre>",
    "<script>",
    "&",
]


@given(st.lists(st.sampled_from(TAGS), max_size=20).map("".join))
@settings(deadline=None, max_examples=100)
def test_no_page_is_too_broken(page: str) -> None:
    assert translated(page, str) == page


@pytest.mark.parametrize(
    "part",
    [
        "<b>",
        "<div>",
        "<!--",
        "<!--x>",
        "<!d",
        "<![x ",
        "<a ",
        "<a '",
        '<a b="',
        "</",
        "&",
        "<p>가",
        "<b>가.</b>",
        "<b>가</b> ",
        "<?",
    ],
)
def test_a_page_of_nothing_but_beginnings_takes_no_longer_than_it_is(part: str) -> None:
    started = time.process_time()
    try:
        prepared = prepare_html(part * 1_000, PLAIN)
    except InputError:
        return
    prepared.assemble(prepared.sentences)
    assert time.process_time() - started < 5


def test_tags_in_tags_without_an_end_change_nothing() -> None:
    page = "<b>" * 30_000 + "가" + "</b>" * 20_000
    assert translated(page, str) == page


def test_a_page_that_is_too_long_is_refused() -> None:
    with pytest.raises(InputError, match="at most"):
        prepare_html("a" * (MAX_CHARS + 1), PLAIN)
