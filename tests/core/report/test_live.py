"""The pages about windows: what they say, that they stay few, and that nothing in a result becomes active."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hanyeong.pipeline import run_state
from hanyeong.report import live
from hanyeong.report.live import PAGES, draw_live_pages
from hanyeong.results.codes import Direction
from hanyeong.results.monitor import Feature
from hanyeong.results.window import (
    FOLDER,
    Cause,
    LiveState,
    Signal,
    SignalGroup,
    SignalReading,
    SignalState,
    WindowReport,
)
from tests.core.report.test_render import PAYLOADS, Anatomy

Leave = Callable[..., WindowReport]


def reading(name: str, state: SignalState = SignalState.OK, effect: float | None = 0.05) -> SignalReading:
    measured = state is not SignalState.NOT_MEASURED
    return SignalReading(
        name=name,
        group=SignalGroup.SERVICE if name == Signal.LATENCY_MS else SignalGroup.INPUT,
        state=state,
        value=12.5 if measured else None,
        reference=12.0 if measured else None,
        effect=effect if measured else None,
        threshold=0.1,
        low=12.0 if measured else None,
        high=13.0 if measured else None,
    )


@pytest.fixture
def leave(tmp_path: Path) -> Leave:
    """Leaves a window's result in a project's folder."""

    def leaving(number: int, *readings: SignalReading, **more: object) -> WindowReport:
        signals = readings or (reading(Signal.LATENCY_MS), reading(Feature.SOURCE_CHARS))
        known = {
            "digest": "d" * 64,
            "direction": Direction.KO_EN,
            "after": None,
            "until": f"2026-11-{1 + number % 28:02}T10:00:00+00:00",
            "requests": 900,
            "segments": 1000,
            "state": LiveState.OK,
            "causes": (),
            "validated": True,
        }
        report = WindowReport.model_validate({"number": number, "signals": signals, **known, **more})
        path = tmp_path / FOLDER / f"{number}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report.model_dump_json(), encoding="utf-8")
        return report

    return leaving


def pages(root: Path) -> dict[str, str]:
    draw_live_pages(root)
    return {
        p.relative_to(root / PAGES).as_posix(): p.read_text(encoding="utf-8") for p in (root / PAGES).rglob("*.html")
    }


def test_no_window_at_all_is_said(tmp_path: Path) -> None:
    found = pages(tmp_path)
    assert set(found) == {"ko/windows.html", "en/windows.html"}
    assert "No window has been closed yet" in found["en/windows.html"]


def test_an_alarm_is_named_with_its_cause_and_what_to_look_at(leave: Leave, tmp_path: Path) -> None:
    leave(1)
    alarm = (reading(Signal.LATENCY_MS, SignalState.ALARM, 0.42), reading(Feature.SOURCE_CHARS))
    leave(2, *alarm, state=LiveState.ALARM, causes=(Cause.SLOWER,))
    found = pages(tmp_path)
    for language, at in (("ko", 0), ("en", 1)):
        for name in ("2", "windows"):
            page = found[f"{language}/{name}.html"]
            for text in (LiveState.ALARM.text, Cause.SLOWER.text, Cause.SLOWER.advice, Signal.LATENCY_MS.text):
                assert text[at].lower() in page.lower(), (language, name, text)
        assert Cause.SLOWER.text[at] not in found[f"{language}/1.html"]
    assert "4.2 × threshold" in found["en/windows.html"]


def test_links_lead_to_files_that_are_there_or_will_be(leave: Leave, tmp_path: Path) -> None:
    (tmp_path / "reports/html/ko").mkdir(parents=True)
    (tmp_path / "reports/html/ko/index.html").write_text("", encoding="utf-8")
    for number in (1, 2, 12):
        leave(number)
    docs = tmp_path / FOLDER / "2-docs/index.html"
    docs.parent.mkdir()
    docs.write_text("", encoding="utf-8")
    for name, page in pages(tmp_path).items():
        anatomy = Anatomy(page)
        assert [script.get("src") for script in anatomy.scripts] == ["../../../run.js", None]
        for address in anatomy.addresses:
            if not address.startswith(("#", "data:")) and not address.endswith("run.js"):
                assert (tmp_path / PAGES / name).parent.joinpath(address).resolve().is_file(), (name, address)
        assert not re.search(r"<[^>]+\sstyle=", page), f"{name}: the policy would refuse a style attribute"
        assert ("2-docs/index.html" in page) == (name.endswith("/2.html"))


def test_only_new_windows_are_drawn_and_only_the_newest_are_kept(
    leave: Leave, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "KEPT", 3)
    for number in range(1, 4):
        leave(number)
    (tmp_path / FOLDER / "1-docs").mkdir()
    pages(tmp_path)
    two = tmp_path / PAGES / "en/2.html"
    two.write_text("drawn before", encoding="utf-8")
    leave(4)
    found = pages(tmp_path)
    assert {name for name in found if name.startswith("en/")} == {
        "en/2.html",
        "en/3.html",
        "en/4.html",
        "en/windows.html",
    }
    assert found["en/2.html"] == "drawn before"
    assert not (tmp_path / FOLDER / "1-docs").exists()
    assert (tmp_path / FOLDER / "1.json").exists()  # and it is in the list still, without a link
    assert 'href="1.html"' not in found["en/windows.html"]


def test_states_are_told_apart_without_colours(leave: Leave, tmp_path: Path) -> None:
    states = [SignalState.OK, SignalState.WARNING, SignalState.OK, SignalState.ALARM, SignalState.NOT_MEASURED]
    for number, state in enumerate(states, 1):
        effect = {SignalState.OK: 0.05, SignalState.WARNING: 0.12}.get(state, 0.9)
        leave(number, reading(Signal.LATENCY_MS, state, effect), state=LiveState.OK)
    (picture,) = re.findall(r'<svg class="trend".*?</figure>', pages(tmp_path)["en/windows.html"], re.DOTALL)
    marks = re.findall(r'class="mark loud (\w+)"><title>Window (\d+)', picture)
    assert marks == [("warn", "2"), ("bad", "4")]
    assert "warnings 1, alarms 1" in picture
    assert picture.count("<polyline") == 3  # effects, values and references, and no line through the gap


def test_a_window_that_was_not_validated_is_never_green(leave: Leave, tmp_path: Path) -> None:
    leave(1, validated=False)
    page = pages(tmp_path)["en/1.html"]
    assert "did not pass validation" in page
    assert "verdict good" not in page


def test_nothing_in_a_result_becomes_active(leave: Leave, tmp_path: Path) -> None:
    for number, payload in enumerate(PAYLOADS, 1):
        named = (reading(payload), reading(f"domain:{payload}"))
        leave(number, *named, digest=payload, until=payload, after=payload)
    for name, page in pages(tmp_path).items():
        anatomy = Anatomy(page)
        assert (len(anatomy.scripts), anatomy.active) == (2, []), name
        assert not any(re.match(r"(?i)\s*(javascript|https?|//)", address) for address in anatomy.addresses), name
    assert "<" not in (tmp_path / run_state.SCRIPT).read_text(encoding="utf-8")


def test_a_file_that_cannot_be_read_is_named_and_hides_no_other(leave: Leave, tmp_path: Path) -> None:
    leave(1)
    (tmp_path / FOLDER / "2.json").write_text("{", encoding="utf-8")
    page = pages(tmp_path)["en/windows.html"]
    assert "left out (1): 2.json" in page
    assert 'href="1.html"' in page


def test_the_other_pages_are_told_of_the_last_window(leave: Leave, tmp_path: Path) -> None:
    leave(1)
    leave(2, state=LiveState.ALARM, causes=(Cause.DOMAIN,))
    draw_live_pages(tmp_path)
    script = (tmp_path / run_state.SCRIPT).read_text(encoding="utf-8")
    told = json.loads(script.removeprefix("window.RUN = ").removesuffix(";\n"))["live"]
    assert (told["number"], told["state"], told["causes"]) == (2, "alarm", Cause.DOMAIN.text._asdict())
    assert [number for number, *_ in told["recent"]] == [2, 1]
