"""Numbers as values: what both languages write differently and mean the same."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.text.numbers import differ, values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("숫자가 없습니다", []),
        ("12명", []),
        ("13명", ["13"]),
        ("1,234,567원", ["1234567"]),
        ("3.14 and 15.50", ["15.5"]),
        ("1억 1천만 달러", ["110000000"]),
        ("12조 3천억 원", ["12300000000000"]),
        ("2만 5천 명", ["25000"]),
        ("1만 2,345원", ["12345"]),
        ("5천", ["5000"]),
        ("$110 million", ["110000000"]),
        ("2.5 billion people", ["2500000000"]),
        ("40 Thousand", ["40000"]),
        ("a 30-million-dollar deal", ["30000000"]),
        ("1,23", ["23"]),
        ("2024년 11월 25일", ["2024", "25"]),
        ("٣٤", []),
        ("½ 100²", ["100"]),
        ("3백 명", ["300"]),
        ("2백만 명", ["2000000"]),
        ("7백5십만 원", ["7500000"]),
        ("1억 2천3백만", ["123000000"]),
        ("2천 3백만 원", ["23000000"]),
        ("십만 명, 천억 원", ["100000", "100000000000"]),
        ("수십만 명, 천만에요", []),
        ("제34조 제15항", ["34", "15"]),
        ("민법 제 750조, 헌법 34조", ["750", "34"]),
        ("34조 원", ["34000000000000"]),
        ("2020 만들기, 19 백신, 95 백분위수, 365 조직", ["2020", "19", "95", "365"]),
        ("a million dollars, one hundred thousand people", ["1000000", "100000"]),
    ],
)
def test_what_is_read(text: str, found: list[str]) -> None:
    assert values(text) == {Decimal(n) for n in found}


@pytest.mark.parametrize(
    ("ko", "en"),
    [
        ("관객이 1억 1천만 명입니다.", "An audience of 110 million."),
        ("3,500원", "3500 won"),
        ("두 시 30분", "at 2:30"),
        ("5월 20일", "May 20"),
        ("1만 명", "10,000 people"),
        ("사과 세 개", "three apples"),
        ("100.0%", "100%"),
        ("상법 제42조", "Article 42 of the Commercial Act"),
        ("5백만 달러", "5 million dollars"),
        ("백만 달러", "a million dollars"),
        ("4백 명", "400 people"),
    ],
)
def test_the_same_numbers_agree(ko: str, en: str) -> None:
    assert not differ(ko, en)


@pytest.mark.parametrize(
    ("ko", "en"), [("35명", "53 people"), ("2020년", "in 2021"), ("1억", "1 million"), ("50원", "some won")]
)
def test_other_numbers_differ(ko: str, en: str) -> None:
    assert differ(ko, en)


@settings(deadline=None)
@given(st.integers(13, 10**15))
def test_separators_do_not_change_a_value(n: int) -> None:
    assert values(f"{n:,}") == values(str(n)) == {Decimal(n)}


@settings(deadline=None)
@given(st.integers(1, 9_999), st.integers(0, 9_999))
def test_korean_units_multiply(man: int, rest: int) -> None:
    assert values(f"{man}만 {rest}원") == {Decimal(man * 10_000 + rest)}


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    assert all(n > 12 for n in values(text))
