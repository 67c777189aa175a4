"""When: adverbials of time with their particle in Korean and their preposition in English."""

# ruff: noqa: E501  a table has one line a row

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hanyeong.sample import nouns, numerals
from hanyeong.sample.lexicon import word_pairs
from hanyeong.sample.sampling import DeckSampler

_FIXED: Final = {
    "past": """어제=yesterday, 그저께=the day before yesterday, 오늘 아침에=this morning, 지난주에=last week, 지난달에=last month,
        작년에=last year, 지난 주말에=last weekend, 어젯밤에=last night, 어제 오후에=yesterday afternoon, 며칠 전에=a few days ago,
        조금 전에=a little while ago, 지난여름에=last summer""",
    "future": """내일=tomorrow, 모레=the day after tomorrow, 다음 주에=next week, 다음 달에=next month, 내년에=next year,
        이번 주말에=this weekend, 오늘 저녁에=this evening, 내일 아침에=tomorrow morning, 곧=soon, 나중에=later""",
    "habit": """매일=every day, 매주=every week, 매달=every month, 주말마다=every weekend, 아침마다=every morning,
        저녁마다=every evening, 여름마다=every summer, 하루에 두 번=twice a day, 일주일에 한 번=once a week""",
    "news-past": """지난해=last year, 올해=this year, 지난달=last month, 지난주=last week, 이날=that day, 전날=the day before,
        올해 상반기=in the first half of this year, 지난 분기=last quarter""",
    "news-future": """내년=next year, 다음 달=next month, 다음 주=next week, 내년 상반기=in the first half of next year,
        연말=at the end of the year, 다음 분기=next quarter""",
}
_DAYS_PAST: Final = (("어제", "yesterday"), ("그저께", "the day before yesterday"), ("지난 주말에", "last weekend"))
_FREQUENCY: Final = "자주=often, 가끔=sometimes, 항상=always, 보통=usually, 거의 매번=almost always"


class Times:
    """Draws adverbials of time by kind; dates and clock times join the fixed ones."""

    def __init__(self, sampler: DeckSampler) -> None:
        self._sampler = sampler
        self._fixed = {kind: word_pairs(table) for kind, table in _FIXED.items()}
        self._weekdays = word_pairs(_weekday_table())
        self._moments: dict[str, Callable[[], tuple[str, str]]] = {
            "date": self._date, "clock": self._clock, "meeting": self._meeting, "meeting-bare": self._meeting_bare,
            "deadline": self._deadline, "day-past": self._day_past,
        }  # fmt: skip

    def draw(self, kind: str) -> tuple[str, str]:
        """(Korean, English) of a kind: past, future, habit, news-past, news-future, or one of `_moments`."""
        if moment := self._moments.get(kind):
            return moment()
        share = {"past": 0.3, "future": 0.35, "news-past": 0.45, "news-future": 0.35, "habit": 0.25}[kind]
        if self._sampler.chance(share):
            return self._weekly(kind) if kind == "habit" or self._sampler.chance(0.5) else self._dated(kind)
        ko, en = self._sampler.draw(f"time:{kind}", self._fixed[kind])
        return (with_particle(ko), en) if kind.startswith("news") else (ko, en)

    def frequency(self) -> tuple[str, str]:
        """An adverb that stands before the verb: often."""
        return self._sampler.draw("frequency", word_pairs(_FREQUENCY))

    def days(self) -> tuple[str, str]:
        """The bare name of a weekday."""
        return self._sampler.draw("weekday", self._weekdays)

    def bare_date(self) -> tuple[str, str]:
        """A day of the year without particle or preposition."""
        return numerals.date(self._sampler.integer(1, 12), self._sampler.integer(1, numerals.DAYS_IN_MONTH))

    def bare_clock(self) -> tuple[str, str]:
        """A clock time without particle or preposition."""
        return numerals.clock(
            self._sampler.integer(7, 21), self._sampler.draw("minute", (0, 0, 0, 10, 20, 30, 30, 40, 50))
        )

    def _weekly(self, kind: str) -> tuple[str, str]:
        ko, en = self.days()
        if kind == "habit":
            return f"{ko}마다", f"every {en}"
        word, english = ("지난", "last") if kind.endswith("past") else ("다음 주", "next")
        return f"{word} {ko}에", f"{english} {en}"

    def _dated(self, kind: str) -> tuple[str, str]:
        if kind == "past" and self._sampler.chance(0.5):
            count = self._sampler.integer(2, 9)
            unit = self._sampler.draw("ago", (("일", "days"), ("년", "years"), ("시간", "hours"), ("주", "weeks")))
            return f"{count}{unit[0]} 전에", f"{count} {unit[1]} ago"
        if kind == "news-past" and self._sampler.chance(0.3):
            year = self._sampler.integer(2001, 2024)
            return f"{year}년에", f"in {year}"
        return self._date()

    def _date(self) -> tuple[str, str]:
        ko, en = self.bare_date()
        return f"{ko}에", f"on {en}"

    def _clock(self) -> tuple[str, str]:
        ko, en = self.bare_clock()
        return f"{ko}에", f"at {en}"

    def _meeting(self) -> tuple[str, str]:
        ko, en = self._meeting_bare()
        return f"{ko}에", f"on {en}"

    def _meeting_bare(self) -> tuple[str, str]:
        (day, weekday), (hour, english_hour) = self.days(), self.bare_clock()
        return f"{day} {hour}", f"{weekday} at {english_hour}"

    def _day_past(self) -> tuple[str, str]:
        if self._sampler.chance(0.5):
            return self._weekly("past")
        return self._sampler.draw("time:day-past", _DAYS_PAST)

    def _deadline(self) -> tuple[str, str]:
        ko, en = self._sampler.draw("deadline", (self.days, self.bare_date, self.bare_clock))()
        return f"{ko}까지", f"by {en}"


def with_particle(ko: str) -> str:
    """A news adverbial with 에, where its word takes it."""
    return ko if ko in ("지난해", "올해", "이날", "전날") else f"{ko}에"


def _weekday_table() -> str:
    line = next(line for line in nouns.NOUNS.split("\n") if line.startswith("weekday"))
    return line.split("|")[3]
