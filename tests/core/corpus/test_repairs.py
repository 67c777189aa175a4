"""What is mended rather than refused, and what it is called."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.corpus.repairs import Repair, repair
from hanyeong.text.gate import gate


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
    assert (gate(done.ko), gate(done.en)) == (done.ko, done.en)
    assert bool(done.repairs) == ((done.ko, done.en) != (ko, en))


@settings(deadline=None)
@given(TEXT, TEXT)
def test_entities_are_written_out_once_whatever_they_stand_for(ko: str, en: str) -> None:
    kinds = {Repair.ANGLE, Repair.QUOTES}
    escaped = repair(html.escape(ko), html.escape(en))
    plain = repair(gate(ko), gate(en))
    if "&" not in ko + en and not kinds & {*plain.repairs, *escaped.repairs}:
        assert (escaped.ko, escaped.en) == (gate(ko), gate(en))
