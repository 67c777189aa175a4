"""The status of a project: what it says of a fresh one, of one in service, and of everything that needs a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hanyeong.cli.main import app
from hanyeong.database.engine import Database, location
from hanyeong.database.models import Base, Feedback, Renewal, Request, Window
from hanyeong.monitoring.drift import wilson
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.pipeline import history
from hanyeong.release.champion import promote
from hanyeong.report.catalog import Catalog
from hanyeong.results.window import Cause, LiveState
from hanyeong.status import project
from hanyeong.status.project import read_status
from hanyeong.status.usage import usage
from hanyeong.status.wording import sections
from tests.core.release.bundles import ASKED
from tests.core.release.test_champion import fresh

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SECRET = "비밀 문장 QXZSTATUS"  # noqa: S105  a text that must not be shown


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HANYEONG_DATABASE", raising=False)
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "params.yaml").write_text("report: {language: en}\n")
    return tmp_path


@pytest.fixture
def database(root: Path) -> Iterator[Database]:
    url = location(None, root)
    assert url is not None
    found = Database.open(url)
    yield found
    found.close()


def put(database: Database, *rows: Base) -> None:
    with database.write() as session:
        session.add_all(rows)


def request(name: str, days: float = 1) -> Request:
    numbers: dict[str, Any] = {"status": 200, "items": 1, "characters": 9, "latency_ms": 5.0}
    codes = {"dialect": "hanyeong", "client": "curl", "route": "/translate"}
    return Request(id=name.rjust(32, "0"), time=NOW - timedelta(days), **numbers, **codes)


def said(days: float = 1, rating: str | None = None, correction: str | None = None) -> Feedback:
    state = "waiting" if correction else "noted"
    return Feedback(time=NOW - timedelta(days), rating=rating, correction=correction, dialect="hanyeong", state=state)


def window(state: LiveState, *causes: Cause) -> Window:
    counts = {"n_requests": 9, "n_segments": 500, "state": state, "causes": list(causes)}
    return Window(digest="d" * 64, direction="ko-en", until=NOW, closed=datetime.now(UTC), **counts)


def told(root: Path, database: Database | None = None) -> dict[str, tuple[str, ...]]:
    return {one.title: one.lines for one in sections(read_status(root, database), Catalog("en"))}


def tones(root: Path, database: Database | None = None) -> dict[str, str]:
    return {one.title: one.tone for one in sections(read_status(root, database), Catalog("en"))}


def test_a_fresh_project_has_nothing_and_says_what_to_do(root: Path) -> None:
    found = told(root)
    assert found["To do"] == ("nothing",)
    assert "make pipeline" in found["In service"][0]
    assert found["Last 7 days"] == ("the service has recorded nothing",)
    assert tones(root)["To do"] == "good"


def test_what_is_in_service_since_when_and_how_it_scores(root: Path) -> None:
    digest = fresh(root)
    assert "models/release" in told(root)["In service"][0]
    assert told(root)["To do"] == (f"bundle {digest[:12]} passed its release check and waits: `hanyeong promote`",)
    promote(root, ASKED)
    first, *scores = told(root)["In service"]
    assert re.search(rf"tiny|first \({digest[:12]}\), ko-en, since 20\d\d-", first)
    assert scores == ["mine: BLEU 46.0 [45.0, 47.0], chrF++ 66.0 [65.0, 67.0]"]
    assert told(root)["To do"] == ("nothing",)


def test_a_champion_that_is_gone_needs_a_person(root: Path) -> None:
    digest = fresh(root)
    promote(root, ASKED)
    (root / f"models/registry/{digest}").rename(root / "elsewhere")
    assert "copy its folder back" in " ".join(told(root)["To do"])
    assert tones(root)["To do"] == "bad"


def test_requests_and_ratings_of_the_last_week_are_counted(root: Path, database: Database) -> None:
    put(database, request("a"), request("b", days=6.9), request("c", days=7.1))
    put(database, *(said(rating="up") for _ in range(9)), said(rating="down"), said(rating="down", days=30))
    put(database, said(correction=SECRET, days=30))
    found = usage(database, LiveParams(), NOW)
    assert (found.n_requests, found.n_up, found.n_down, found.n_corrections, found.n_waiting) == (2, 9, 1, 0, 1)


def test_satisfaction_has_its_interval(root: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    put(database, *(said(rating="up") for _ in range(9)), said(rating="down"))
    monkeypatch.setattr(project, "usage", lambda one, live: usage(one, live, NOW))
    low, high = (f"{100 * bound:.0f}%" for bound in wilson(9, 10))
    assert f"90% [{low}, {high}] of 10 ratings are positive" in told(root, database)["Last 7 days"]


@pytest.mark.parametrize(
    ("state", "tone", "wanted"),
    [
        (LiveState.OK, "good", False),
        (LiveState.NOT_ENOUGH_DATA, "quiet", False),
        (LiveState.WARNING, "warn", True),
        (LiveState.ALARM, "bad", True),
    ],
)
def test_the_last_window_and_what_to_look_at(
    root: Path, database: Database, state: LiveState, tone: str, wanted: bool
) -> None:
    put(database, window(LiveState.ALARM, Cause.SLOWER))
    put(database, window(state, Cause.DOMAIN))
    assert "window 2 (500 sentences" in told(root, database)["Monitoring"][0]
    assert tones(root, database)["Monitoring"] == tone
    assert (Cause.DOMAIN.advice.en in " ".join(told(root, database)["To do"])) is wanted
    assert Cause.SLOWER.advice.en not in " ".join(told(root, database)["To do"])


def test_a_window_that_is_too_old_is_stale(root: Path, database: Database) -> None:
    put(database, window(LiveState.OK))
    assert LiveState.STALE.text.en not in told(root, database)["Monitoring"][0]
    later = usage(database, LiveParams(stale_hours=1), datetime.now(UTC) + timedelta(hours=2)).window
    assert later is not None
    assert later.state is LiveState.STALE


def test_the_last_renewal_runs_and_what_stopped(root: Path, database: Database) -> None:
    put(database, Renewal(begun=NOW, reason="alarm", state="no-go"))
    history.note(root, "run", {"verdict": "go", "preset": "sample", "bundle": "a" * 64})
    history.note(root, "promoted", {"bundle": "b" * 64})
    history.note(root, history.STOPPED, {"stages": ["train"], "by_hand": False})
    (root / ".hanyeong/status").mkdir(parents=True)
    (root / ".hanyeong/status/train.json").write_text(json.dumps({"stage": "train", "status": 2, "message": SECRET}))
    found = told(root, database)
    assert "retraining (an alarm of the monitor" in found["Monitoring"][-1]
    assert [line.split(" ", 2)[2] for line in found["Last runs"]] == [
        "failed train",
        f"promoted {'b' * 12}",
        f"Go sample {'a' * 12}",
    ]
    assert "train ended with an error" in found["To do"][0]


def test_little_space_needs_a_person(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "data").mkdir()
    (root / "data/x").write_bytes(b"x" * 1500)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("", (), {"free": 4 * 10**9}))
    assert "data 1.5 kB" in told(root)["Disk"][0]
    assert "only 4 GB are free" in told(root)["To do"][0]


def test_the_screen_and_the_front_page_say_the_same_and_no_text(root: Path, database: Database) -> None:
    put(database, said(correction=SECRET), window(LiveState.ALARM, Cause.PEOPLE))
    shown = CliRunner().invoke(app, ["status"])
    assert shown.exit_code == 0, shown.output
    script = (root / "reports/status.js").read_text(encoding="utf-8")
    page = json.loads(script.removeprefix("window.STATUS = ").rstrip(";\n"))
    words = " ".join(shown.stdout.split())
    for section in page["en"]:
        assert section["title"] in words
        assert all(" ".join(line.split()) in words for line in section["lines"])
    assert [section["tone"] for section in page["ko"]] == [section["tone"] for section in page["en"]]
    assert "QXZSTATUS" not in script + shown.output
    assert "<" not in script


def test_a_database_that_fails_is_said(root: Path, database: Database) -> None:
    put(database, said(rating="up"))
    with database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE windows")
    assert any("service.db" in line for line in told(root, database)["To do"])
    (root / ".hanyeong/service.db").write_bytes(b"no database at all" * 100)
    shown = CliRunner().invoke(app, ["status"])
    assert (shown.exit_code, "Traceback" in shown.output) == (0, False)
