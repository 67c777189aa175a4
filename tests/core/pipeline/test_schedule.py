import pytest

from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import parse
from hanyeong.pipeline.schedule import ScheduleParams


def read(cron: str, timezone: str = "Asia/Seoul") -> ScheduleParams:
    document = {"schedule": {"cron": cron, "timezone": timezone}}
    return parse({"schedule": ScheduleParams}, document, "params.yaml")["schedule"]


@pytest.mark.parametrize(
    "cron", ["0 3 * * 1", "* * * * *", "*/15 0-6 1,15 jan-mar,12 MON-fri", "0 0 31 12 7", "5-55/10 * * * *"]
)
def test_a_cron_line_is_kept_as_it_is(cron: str) -> None:
    assert read(cron).cron == cron


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("0 3 * *", "expected five fields .* found 4"),
        ("", "found 0"),
        ("60 3 * * 1", "'60' is no minute: expected 0 to 59"),
        ("0 24 * * 1", "'24' is no hour"),
        ("0 3 0 * 1", "'0' is no day of the month"),
        ("0 3 * 13 1", "'13' is no month"),
        ("0 3 * * someday", "'someday' is no day of the week"),
        ("5-1 3 * * 1", "'5-1' is no minute"),
        ("*/0 3 * * 1", "'\\*/0' is no minute"),
        ("1,,2 3 * * 1", "'1,,2' is no minute"),
        ("-1 3 * * 1", "'-1' is no minute"),
        ("٣ 3 * * 1", "is no minute"),
        ("@daily", "found 1"),
    ],
)
def test_what_is_no_cron_line_is_refused_with_its_field(cron: str, said: str) -> None:
    with pytest.raises(ParamsError, match=rf"schedule\.cron: .*{said}"):
        read(cron)


@pytest.mark.parametrize("timezone", ["Mars/Olympus", "", "../etc/passwd", "KST9"])
def test_an_unknown_time_zone_is_refused(timezone: str) -> None:
    with pytest.raises(ParamsError, match=r"schedule\.timezone: .*no such time zone"):
        read("0 3 * * 1", timezone)


def test_prefect_understands_every_line_that_is_accepted() -> None:
    from prefect.schedules import Cron

    for cron in ("*/15 0-6 1,15 jan-mar,12 MON-fri", "0 0 31 12 7", "5-55/10 * * * *"):
        assert Cron(read(cron).cron, timezone="Asia/Seoul").cron == cron
