"""When the lifecycle runs by itself: section `schedule` of params.yaml."""

from __future__ import annotations

from hanyeong.run.params import Params


class ScheduleParams(Params):
    """The clock of the deployment that `make ui` serves."""

    cron: str
    """Five fields: minute, hour, day of the month, month, day of the week."""
    timezone: str
    """Name of a time zone, such as Asia/Seoul."""
