"""When flows run by themselves: section `schedule` of params.yaml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from hanyeong.pipeline.params import Params

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, MONTHS),
    ("day of the week", 0, 7, DAYS),
)
"""Name, least, most, and the words that stand for least, least + 1, ..."""

PART = re.compile(r"(?P<all>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?")


def cron(text: str) -> str:
    """The text, if it is a cron line of five fields: numbers, names, `*`, ranges, lists and steps."""
    fields = text.split()
    if len(fields) != len(FIELDS):
        raise ValueError(f"expected five fields (minute, hour, day, month, weekday), found {len(fields)}")
    for field, (name, least, most, words) in zip(fields, FIELDS, strict=True):
        if not all(_is_part(part, least, most, words) for part in field.split(",")):
            raise ValueError(f"{field!r} is no {name}: expected {least} to {most}, or such as *, 1-5, 1,3 or */2")
    return text


def zone(name: str) -> str:
    """The name, if this machine knows such a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone; expected a name such as Asia/Seoul or UTC") from None
    return name


Cron: TypeAlias = Annotated[str, AfterValidator(cron)]


ALARM_DELAY_MINUTES: Final = 5.0


class ScheduleParams(Params):
    """When flows run by themselves: cron lines of five fields (minute, hour, day, month, weekday), null for never."""

    timezone: Annotated[str, AfterValidator(zone)]
    """Name of a time zone, such as Asia/Seoul."""
    cron: Cron | None = None
    """The lifecycle: from corpus to judged bundle."""
    monitor: Cron | None = None
    """Closing the windows of the service's request log that are due."""
    retrain: Cron | None = None
    """Retraining; an alarm of the monitor starts one, too."""
    alarm_delay_minutes: Annotated[float, Field(ge=0, le=1_440)] = ALARM_DELAY_MINUTES
    """Time between an alarm and the retraining that it starts, which then sees the windows that were about to be
    closed."""

    def of(self, flow: str) -> dict[str, str] | None:
        """Cron line and time zone of a flow; None: it does not start by itself."""
        line = {"lifecycle": self.cron, "monitor": self.monitor, "retrain": self.retrain}.get(flow)
        return None if line is None else {"cron": line, "timezone": self.timezone}


def _is_part(part: str, least: int, most: int, words: Sequence[str]) -> bool:
    """Whether `part` is one item of a field's list, such as 5, 1-5, */2 or mon-fri."""
    span, slash, step = part.partition("/")
    found = PART.fullmatch(span)
    if not found or (slash and not (step.isdecimal() and int(step) > 0)):
        return False
    if found["all"]:
        return True
    first = _number(found["first"], least, words)
    last = _number(found["last"], least, words) if found["last"] else first
    return first is not None and last is not None and least <= first <= last <= most


def _number(text: str, least: int, words: Sequence[str]) -> int | None:
    if text.lower() in words:
        return least + words.index(text.lower())
    return int(text) if text.isascii() and text.isdecimal() else None
