"""What is mended rather than refused, and what it is called."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.corpus.escapes import written_out
from hanyeong.corpus.repairs import repair
from hanyeong.results.clean import Repair
from hanyeong.text.normalize import normalize

ESCAPED = (Repair.ESCAPES,)


@pytest.mark.parametrize(
    ("before", "after", "repairs"),
    [
        (("가", "a"), ("가", "a"), ()),
        (("가&nbsp;나", "a &amp; b"), ("가 나", "a & b"), (Repair.BLANKS, Repair.ENTITIES)),
        (("&lt;b&gt;", "&#39;a&#x27;"), ("<b>", "'a'"), (Repair.ENTITIES,)),
        (("&amp;lt;", "&amp;amp;"), ("&lt;", "&amp;"), (Repair.ENTITIES,)),
        (("AT&T", "R&D; a&b"), ("AT&T", "R&D; a&b"), ()),
        (("&nosuch;", "&#9999999;"), ("&nosuch;", "\ufffd"), (Repair.ENTITIES,)),
        (('"네."', "“Yes.”"), ("네.", "Yes."), (Repair.QUOTES,)),
        (("「네」", '"Yes"'), ("네", "Yes"), (Repair.QUOTES,)),
        (('"네."', "Yes."), ('"네."', "Yes."), ()),
        (('"가" 그리고 "나"', '"a" and "b"'), ('"가" 그리고 "나"', '"a" and "b"'), ()),
        (('""', '""'), ('""', '""'), ()),
        (("> > 네.", ">> Yes."), ("네.", "Yes."), (Repair.ANGLE,)),
        (("> 네.", "Yes > no."), ("> 네.", "Yes > no."), ()),
        (("&quot;네&quot;", '"Yes"'), ("네", "Yes"), (Repair.ENTITIES, Repair.QUOTES)),
        (("미\u200b국", "USA\x07"), ("미국", "USA"), (Repair.CONTROL, Repair.INVISIBLE)),
        (
            ('"그는 ""네""라고 했다."', '"He said ""yes""."'),
            ('그는 "네"라고 했다.', 'He said "yes".'),
            (Repair.DOUBLED,),
        ),
        (('"그는 ""네""라고, 또 했다."', "Yes."), ('그는 "네"라고, 또 했다.', "Yes."), (Repair.DOUBLED,)),
        (('"""네"" 했다."', '"Yes, I said."'), ('"네" 했다.', "Yes, I said."), (Repair.DOUBLED,)),
        (('""네"" 했다.', 'The "" is empty.'), ('""네"" 했다.', 'The "" is empty.'), ()),
        (
            ("비가 온다.\\n바람도 분다.", "It rains.\\nIt blows."),
            ("비가 온다. 바람도 분다.", "It rains. It blows."),
            ESCAPED,
        ),
        (("비가\\t온다.\\u200b", "it\\train"), ("비가 온다.", "it rain"), (*ESCAPED, Repair.INVISIBLE)),
        (("\\ube44\\uac00 온다", "rain \\ud83d\\ude00"), ("비가 온다", "rain 😀"), ESCAPED),
        (('비가 \\"온다\\"고 했다', 'it \\"rains\\"'), ('비가 "온다"고 했다', 'it "rains"'), ESCAPED),
        (("비가_x000D_ 온다", "it_x000a_rains"), ("비가 온다", "it rains"), (*ESCAPED, Repair.BLANKS)),
        (("{\\an8\\i1}비가{\\i0} 온다", "{y:i}It rains"), ("비가 온다", "It rains"), ESCAPED),
        (("{10}{42}비가 온다", "It rains"), ("비가 온다", "It rains"), ESCAPED),
        *(
            (pair, pair, ())
            for pair in (
                ("C:\\새 폴더\\new를 엽니다.", "Open C:\\Folder\\new."),
                ("\\n은 줄을 바꿉니다.", "\\n ends a line."),
                ("`비\\n가`를 출력합니다.", "It prints `a\\nb`."),
                ("도메인\\nick 사용자", "the user domain\\nick"),
                ("열 Title_x0020_Name과 {0}{1}", "The column Title_x0020_Name and {0}{1}"),
                ("정규식 \\d+\\.\\d+을 씁니다.", "Use the expression \\d+\\.\\d+ here."),
                ("\\\\서버\\nas에 둡니다.", "Put it on \\\\server\\nas."),
                ("{\\bf 굵게}", "{\\bf bold}"),
            )
        ),
        (("㈜한영", "Hanyeong  Inc."), ("(주)한영", "Hanyeong Inc."), (Repair.BLANKS, Repair.FORM)),
    ],
)
def test_the_table(before: tuple[str, str], after: tuple[str, str], repairs: tuple[Repair, ...]) -> None:
    done = repair(*before)
    assert (done.ko, done.en) == after
    assert set(done.repairs) == set(repairs)


TEXT = st.text(st.characters() | st.sampled_from("&;#\"'“”> \u200b가a㈜"), max_size=20)


@settings(deadline=None)
@given(TEXT, TEXT)
def test_what_comes_out_has_passed_the_gate_and_every_change_is_named(ko: str, en: str) -> None:
    done = repair(ko, en)
    assert (normalize(done.ko), normalize(done.en)) == (done.ko, done.en)
    assert bool(done.repairs) == ((done.ko, done.en) != (ko, en))


@settings(deadline=None)
@given(TEXT, TEXT)
def test_entities_are_written_out_once_whatever_they_stand_for(ko: str, en: str) -> None:
    kinds = {Repair.ANGLE, Repair.QUOTES}
    escaped = repair(html.escape(ko), html.escape(en))
    plain = repair(normalize(ko), normalize(en))
    if "&" not in ko + en and not kinds & {*plain.repairs, *escaped.repairs}:
        assert (escaped.ko, escaped.en) == (normalize(ko), normalize(en))


SLIPS = st.lists(
    st.sampled_from(
        [
            "가다.",
            "Go.",
            "\\n",
            "\\t",
            "\\u200b",
            "\\uac00",
            '\\"',
            "_x000D_",
            "{\\an8}",
            " ",
            "`\\n`",
            '""',
            '"',
            "C:\\new",
        ]
    ),
    max_size=8,
).map("".join)


@settings(deadline=None)
@given(SLIPS, SLIPS)
def test_mending_twice_is_mending_once(ko: str, en: str) -> None:
    once = written_out(ko, en) or (ko, en)
    assert written_out(*once) is None
