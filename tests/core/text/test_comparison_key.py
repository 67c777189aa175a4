"""What counts as the same text."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.text.comparison_key import comparison_key, fingerprint
from hanyeong.text.typed_punctuation import as_punctuation


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It's fine.", "its FINE"),
        ("오늘 날씨가 좋네요.", "오늘날씨가 좋네요!!"),
        ("a_b-c", "abc"),
        ("“Yes,” he said.", "yes he said"),
        ("1,000원", "1000 원"),
        ("2020. 1. 5.", "2020.1.5"),
        ("It starts at 1 : 30", "it starts at 1:30"),
        ("Ctrl+C", "Ctrl + C"),
        ("코로나-19", "코로나19"),
        ("a 20-year-old", "a 20 year old"),
        ("안녕~ 5시에 봐~", "안녕, 5시에 봐."),
    ],
)
def test_case_spacing_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert comparison_key(one) == comparison_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("가", "나"),
        ("10", "11"),
        ("!", "?"),
        ("résumé", "resume"),
        ("", "."),
        ("금리가 1.5% 올랐다", "금리가 15% 올랐다"),
        ("도 1-2", "도 12"),
        ("영하 -5도", "영하 5도"),
        ("at 1:30", "at 130"),
        ("It is written in C++.", "It is written in C."),
        ("C#", "C"),
        ("3학년과 4, 5반", "3학년과 45반"),
        ("3×4", "34"),
        ("5±3 mm", "53 mm"),
        ("1…5", "1.5"),
        ("'ㅣ'는 모음이다", "'ㅡ'는 모음이다"),
        ("ᄒᆞᆫ글", "ᄒᆫ글"),
        ("二〇二〇年", "二二年"),
        ("ㅇㅇ 알겠어", "ㅁㅁ 알겠어"),
    ],
)
def test_what_is_said_counts(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)


RANGES = ["~", "∼", "〜", "～", "⁓", "-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "ㅡ", "ー"]
MINUSES = ["-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "ㅡ"]


@pytest.mark.parametrize("text", ["{0}", " {0} "])
@pytest.mark.parametrize("between", ["7{}9개를 샀다", "7%{}9%", "7일{}9일", "$7{}$9", "2018{}2020", "at 7:00{}9:00"])
def test_a_range_is_one_whatever_sign_was_typed_and_never_a_number(between: str, text: str) -> None:
    folded = {comparison_key(between.format(text.format(sign))) for sign in RANGES}
    assert len(folded) == 1
    assert not folded & {comparison_key(between.format(other)) for other in ("", " ", ", ", ".", "/")}


@pytest.mark.parametrize("before", ["", "기온은 ", "it is (", "차이: ", "“"])
def test_a_minus_is_one_whatever_sign_was_typed_and_counts(before: str) -> None:
    assert len({comparison_key(f"{before}{sign}8도") for sign in MINUSES}) == 1
    assert len({comparison_key(f"{before}{sign}8도") for sign in ("−", "~", "±", "")}) == 4
    assert comparison_key(f"{before}−$8") == comparison_key(f"{before}-$8") != comparison_key(f"{before}$8")


@pytest.mark.parametrize("range_", ["~8명", "8~", "8 ~ 최대", "8명 ~9명"])
def test_a_range_may_be_open(range_: str) -> None:
    assert comparison_key(range_) != comparison_key(range_.replace("~", ""))


TYPED_MARKS = {
    "·": ["ㆍ", "\u119e", "ꞏ", "ᐧ"],
    "…": ["\u11a2"],
    "-": ["ㅡ", "ー"],
    "'": ["ʼ", "ʻ", "ˈ", "ꞌ"],
    "°": ["º"],
    "○": ["〇"],
    " | ": [" ㅣ ", " 丨 "],
}


@pytest.mark.parametrize(
    ("mark", "typed"), [(mark, letter) for mark, letters in TYPED_MARKS.items() for letter in letters]
)
@pytest.mark.parametrize("text", ["시{}도 의회", "노{}사가 합의했다", "{} 안내", "끝났다{}", "don{}t", "5{} 이상"])
def test_a_letter_that_is_typed_as_a_mark_does_not_count(text: str, mark: str, typed: str) -> None:
    assert comparison_key(text.format(typed)) == comparison_key(text.format(mark))


@pytest.mark.parametrize("bullet", "ㅇㅁㄴ○□-")
def test_what_a_line_of_a_list_begins_with_does_not_count(bullet: str) -> None:
    assert comparison_key(f"{bullet} 추진 배경") == comparison_key("추진 배경")


SIGNED = st.text(
    st.sampled_from("0123ab가나ㅡㆍ\u119e\u11a2ーカ二〇ㅣㅇº~∼–−⁻-±.,:/+#＋♯*×_ !'\"($…%\u0300\ufdd0ᄒᆫABİΣ"),
    max_size=12,
)


@settings(deadline=None)
@given(SIGNED | st.text())
def test_folding_twice_is_folding_once_and_no_digit_is_lost(text: str) -> None:
    folded = comparison_key(text)
    assert comparison_key(folded) == folded
    assert [c for c in folded if c.isdecimal()] == [c for c in text if c.isdecimal()]


@settings(deadline=None)
@given(st.text(), st.integers())
def test_folding_forgets_case_and_marks_and_nothing_else(text: str, seed: int) -> None:
    chance = random.Random(seed)
    spread = "".join(c + chance.choice(("", " ", "_", "!")) for c in text)
    beside = "+#＋♯Σ\u119e\u11a2ー〇ㅣ丨ㅇㅁㄴ"  # what these are depends on what stands beside them
    letters = any(c.isalnum() for c in as_punctuation(text))  # a text of marks alone, º among them, stays as it is
    if letters and not any(c.isdecimal() or c in beside for c in text):
        assert comparison_key(spread) == comparison_key(text)


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    assert fingerprint("") == int.from_bytes(hashlib.blake2b(digest_size=8).digest(), "little")
    assert f"{fingerprint('한영'):016x}" == "2484181ebbb5e403"


@settings(deadline=None)
@given(st.sets(st.text(), max_size=200))
def test_fingerprints_tell_texts_apart_in_64_bits(texts: set[str]) -> None:
    marks = {fingerprint(text) for text in texts}
    assert len(marks) == len(texts)
    assert all(0 <= mark < 2**64 for mark in marks)
