"""Numbers, prices, dates and clock times in both languages: native numerals before counters, Sino-Korean elsewhere."""

# ruff: noqa: E501  a table has one line a row

from __future__ import annotations

from typing import Final

NATIVE: Final = (
    ("한", "one"), ("두", "two"), ("세", "three"), ("네", "four"), ("다섯", "five"), ("여섯", "six"), ("일곱", "seven"),
    ("여덟", "eight"), ("아홉", "nine"), ("열", "ten"), ("열한", "eleven"), ("열두", "twelve"),
)  # fmt: skip
"""Before a counter: 한 개, 두 명."""
AGES: Final = (
    ("스무", "twenty"), ("스물한", "twenty-one"), ("스물두", "twenty-two"), ("스물다섯", "twenty-five"),
    ("서른", "thirty"), ("서른두", "thirty-two"), ("서른다섯", "thirty-five"), ("마흔", "forty"), ("마흔다섯", "forty-five"),
    ("쉰", "fifty"), ("쉰두", "fifty-two"), ("예순", "sixty"), ("예순한", "sixty-one"),
)  # fmt: skip
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAYS_IN_MONTH: Final = 28
"""No date that some year lacks."""


def native(count: int) -> tuple[str, str]:
    """The numeral that stands before a counter, 1 to 12."""
    return NATIVE[count - 1]


def won(thousands: int) -> tuple[str, str]:
    """A price in won: below 만 in digits, from there in 만, as prices are spoken; English has all digits."""
    ten_thousands, rest = divmod(thousands, 10)
    if not ten_thousands:
        return f"{thousands},000원", f"{thousands},000 won"
    tail = f" {rest}천" if rest else ""
    return f"{ten_thousands}만{tail} 원", f"{thousands:,},000 won"


def date(month: int, day: int) -> tuple[str, str]:
    """3월 5일, March 5."""
    return f"{month}월 {day}일", f"{MONTHS[month - 1]} {day}"


def clock(hour: int, minute: int) -> tuple[str, str]:
    """A clock time: 오후 3시 30분, 3:30 p.m.; minutes in digits on both sides, so that numbers can be compared."""
    ko_part, en_part = ("오전", "a.m.") if hour < 12 else ("오후", "p.m.")
    twelve = hour if hour <= 12 else hour - 12
    if minute:
        return f"{ko_part} {twelve}시 {minute}분", f"{twelve}:{minute} {en_part}"
    return f"{ko_part} {twelve}시", f"{twelve} {en_part}"
