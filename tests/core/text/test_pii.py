"""Personal data that a pattern can see."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.text.pii import POSSIBLE, find_pii

FOUND = {
    "resident_number": [
        "851231-2345678",
        "번호는 851231 - 2345678입니다",
        "851231–2345678",
        "851231ㅡ2345678",
        "8512312345678",
        "851231 2345678",
        "040229-4345678",
        "외국인 등록 번호 851231-6345678",
    ],
    "card_number": [
        "4111 1111 1111 1111",
        "5555-5555-5555-4444",
        "4111111111111111",
        "5555–5555–5555–4444",
        "5555 - 5555 - 5555 - 4444",
        "9490-2201-2345-6784",
        "3714-496353-98431",
        "371449635398431",
    ],
    "account_number": [
        "계좌번호 110-234-567890",
        "입금 계좌는 한영은행 1102-34-567890",
        "한영은행 110-234-567890 (예금주 한영)",
        "Account number: 110-234-567890",
        "계좌: 110234567890",
    ],
    "phone_number": [
        "010-2345-6789",
        "02-345-6789",
        "+82 10 2345 6789",
        "(02) 345-6789",
        "(02)345-6789",
        "02)345-6789",
        "01023456789",
        "070-2345-6789",
        "010‑2345‑6789",
        "010 - 2345 - 6789",
        "010ㅡ2345ㅡ6789",
        "010.2345.6789",
        "010)2345-6789",
        "010-23456789",
        "+821023456789",
        "+82 (0)10-2345-6789",
        "(+82)10-2345-6789",
        "82-10-2345-6789",
        "+82-2-345-6789",
        "0082-10-2345-6789",
        "0507-2345-6789",
        "080-234-5678",
        "063) 234-5678",
        "1588-2345",
        "TEL:064-234-5678",
        "tel02-345-6789",
    ],
    "email_address": ["kim@corp.co.kr", "write to a.b+c@mail.org, please"],
}
NOTHING = [
    "", "2024-11-25", "901301-1234567", "4111 1111 1111 1112", "1.0.10-1234.5678", "버전 10.0.19041.1234", "a@b",
    "name@example.com", "me@mail.example.org", "x@localhost", "100-2000-30000", "1,234,567,890", "@hanyeong",
    "850229-2345678", "0000 0000 0000 0000", "0.8512312345678", "a8512312345678", "8512312345678.dll",
    "01010101010", "5ddab5b0-aa02-4827-9167-ddab5b025710", "v02.345.6789", "192.168.10.1234", "10.10.123.4567",
    "2020.11.30-2020.12.31", "1606700000000", "978-89-345-6789-0", "루벤스(1577-1640)", "1588–1600년", "1,588-2,345",
    "계좌를 2개 만들었습니다", "은행은 2020-11-30에 쉽니다", "account 12345", "123-45-67891",
]  # fmt: skip
"""The last is the registration number of a business, which every shop must publish: not personal."""


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_what_people_write_the_usual_way_is_found(kind: str, text: str) -> None:
    assert find_pii(text) == [kind]


@pytest.mark.parametrize("text", NOTHING)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_pii(text) == []


def test_kinds_stand_once_each_in_their_order() -> None:
    assert find_pii("kim@corp.kr lee@corp.kr 900101-1234567") == ["resident_number", "email_address"]


def test_the_quick_look_misses_nothing() -> None:
    texts = [text for texts in FOUND.values() for text in texts]
    assert pc.match_substring_regex(pa.array(texts), POSSIBLE).to_pylist() == [True] * len(texts)


DASHES = st.sampled_from(["-", " - ", "‐", "‑", "–", "—", "−", "ㅡ", ".", " ", " – "])


@settings(deadline=None)
@given(st.integers(0, 9_999), st.integers(0, 9_999), DASHES, st.sampled_from(["{}", "번호는 {}입니다", "({})"]))
def test_a_mobile_number_is_found_however_it_is_separated(one: int, other: int, dash: str, text: str) -> None:
    written = text.format(f"010{dash}{one:04}{dash}{other:04}")
    assert find_pii(written) == ["phone_number"] or set(written) <= set("01-‐‑–—−ㅡ. 번호는입니다()")
    assert pc.match_substring_regex(pa.array([written]), POSSIBLE).to_pylist() == [True]


@settings(deadline=None)
@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.integers(0, 999_999), DASHES | st.just(""))
def test_a_resident_number_is_found_by_its_day(born: date, rest: int, dash: str) -> None:
    century = 1 if born.year < 2000 else 3
    found = find_pii(f"{born:%y%m%d}{dash}{century}{rest:06}")
    assert ("resident_number" in found) == (dash != ".")  # that would be a decimal


def test_a_long_run_without_blanks_is_looked_at_once() -> None:
    """An address has at most 64 characters before the sign; without that bound a million letters took half an hour."""
    assert find_pii("a" * 1_000_000 + " @") == []
    assert find_pii("a" * 500 + "@corp.kr") == ["email_address"]
