"""Personal data that a pattern can see."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hanyeong.text.personal import POSSIBLE, personal

FOUND = {
    "resident_number": ["900101-1234567", "번호는 851231 - 2345678입니다"],
    "card_number": ["4111 1111 1111 1111", "5555-5555-5555-4444", "4111111111111111"],
    "phone_number": [
        "010-1234-5678",
        "02-123-4567",
        "+82 10 1234 5678",
        "(02) 123-4567",
        "01012345678",
        "070-1234-5678",
    ],
    "email_address": ["kim@corp.co.kr", "write to a.b+c@mail.org, please"],
}
NOTHING = [
    "", "2024-11-25", "901301-1234567", "4111 1111 1111 1112", "1.0.10-1234.5678", "버전 10.0.19041.1234", "a@b",
    "name@example.com", "me@mail.example.org", "x@localhost", "100-2000-30000", "1,234,567,890", "@hanyeong",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_what_people_write_the_usual_way_is_found(kind: str, text: str) -> None:
    assert personal(text) == [kind]


@pytest.mark.parametrize("text", NOTHING)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert personal(text) == []


def test_kinds_stand_once_each_in_their_order() -> None:
    assert personal("kim@corp.kr lee@corp.kr 900101-1234567") == ["resident_number", "email_address"]


def test_the_quick_look_misses_nothing() -> None:
    texts = [text for texts in FOUND.values() for text in texts]
    assert pc.match_substring_regex(pa.array(texts), POSSIBLE).to_pylist() == [True] * len(texts)


def test_a_long_run_without_blanks_is_looked_at_once() -> None:
    """An address has at most 64 characters before the sign; without that bound a million letters took half an hour."""
    assert personal("a" * 1_000_000 + " @") == []
    assert personal("a" * 500 + "@corp.kr") == ["email_address"]
