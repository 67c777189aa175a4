"""Numbers, prices, dates and clock times say the same in both languages."""

from hypothesis import given
from hypothesis import strategies as st

from hanyeong.sample import numerals
from hanyeong.sample.sampling import DeckSampler
from hanyeong.sample.times import Times
from hanyeong.text.numbers import differ, values

KINDS = (
    "past", "future", "habit", "news-past", "news-future", "date", "clock", "meeting", "meeting-bare",
    "deadline",
    "day-past",
)  # fmt: skip


@given(st.integers(1, 9_999))
def test_a_price_is_the_same_number_in_both_languages(thousands: int) -> None:
    ko, en = numerals.won(thousands)
    assert not differ(ko, en)
    assert values(en) == {thousands * 1000}


@given(st.integers(7, 21), st.sampled_from([0, 10, 30, 50]))
def test_a_clock_time_has_noon_at_twelve(hour: int, minute: int) -> None:
    ko, en = numerals.clock(hour, minute)
    assert ko.startswith("오전") == (hour < 12) == en.endswith("a.m.")
    assert not differ(ko, en)


def test_dates_and_native_numerals() -> None:
    assert numerals.date(3, 5) == ("3월 5일", "March 5")
    assert numerals.native(2) == ("두", "two")
    assert numerals.won(5) == ("5,000원", "5,000 won")
    assert numerals.won(322) == ("32만 2천 원", "322,000 won")
    assert numerals.won(50) == ("5만 원", "50,000 won")


def test_every_kind_of_time_is_drawn_alike_from_one_seed() -> None:
    for kind in KINDS:
        drawn = [[Times(DeckSampler("a")).draw(kind) for _ in range(40)] for _ in range(2)]
        assert drawn[0] == drawn[1]
        assert not any(differ(ko, en) for ko, en in drawn[0]), kind


def test_a_deck_is_dealt_to_its_end_before_anything_comes_again() -> None:
    sampler = DeckSampler("a")
    rounds = [[sampler.draw("x", "abcdef") for _ in range(6)] for _ in range(5)]
    assert all(sorted(found) == list("abcdef") for found in rounds)
    assert len({tuple(found) for found in rounds}) > 1
