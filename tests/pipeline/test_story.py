"""The story of docs/tour.md, from the first training to a rollback, with the real service and the real Prefect.

Train on the sample, deploy, serve; traffic from another domain with corrections raises an alarm, which starts a
retraining by itself; its challenger is deployed while requests go on; a worse one is refused; and back again. Twenty to
thirty minutes on two cores. With HANYEONG_TOUR=FOLDER it leaves its pictures and figures there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from tests.pipeline.processes import answers, free_port, running_below, wait_until
from tests.pipeline.workspace import ROOT, Workspace, fresh_workspace

pytestmark = pytest.mark.slow

FEEDBACK = {"kind": "feedback", "path": "data/feedback", "terms": "restricted", "licence": "L", "attribution": "Users"}
LIVE = {
    "window_requests": 250,
    "min_rows": 100,
    "settle_seconds": 3,
    "baseline_windows": 2,
    "max_hours": 4,
}
PATIENCE_S = 3000.0
APPROVE = """
from pathlib import Path
from hanyeong.database.engine import Database, location
from hanyeong.database.feedback import approve, corrections
database = Database.open(location(None, Path()))
with database.write() as session:
    for one in corrections(session):
        approve(session, one.id, "editor")
"""
TOUR = os.environ.get("HANYEONG_TOUR")


class Project:
    """A project with its service and its `make ui`."""

    def __init__(self, workspace: Workspace, log: Path) -> None:
        self.workspace, self.root = workspace, workspace.root
        self.port, self.api_port, self.reports_port = (free_port() for _ in range(3))
        self.log, self.started = log, time.monotonic()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def say(self, text: str) -> None:
        with self.log.open("a", encoding="utf-8") as file:
            file.write(f"{(time.monotonic() - self.started) / 60:5.1f} min  {text}\n")

    def run(self, *arguments: str) -> str:
        done = self.workspace.hanyeong(*arguments)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout + done.stderr

    def champion(self) -> str:
        return str(json.loads((self.root / "models/champion.json").read_text())["digest"])

    def reports(self) -> list[dict[str, Any]]:
        """The windows that were closed, in order."""
        files = sorted((self.root / "reports/windows").glob("[0-9]*.json"), key=lambda path: int(path.stem))
        return [json.loads(path.read_text(encoding="utf-8")) for path in files]

    def renewal(self) -> dict[str, Any]:
        path = self.root / "reports/renewal.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    @contextmanager
    def background(self, name: str, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        """A program that runs beside, its words in a file."""
        with self.log.with_name(f"{name}.log").open("wb") as words:
            child = subprocess.Popen(
                [sys.executable, *command],
                cwd=self.root,
                env=self.workspace.environment(**environment),
                stdout=words,
                stderr=words,
            )
            try:
                yield child
            finally:
                child.send_signal(signal.SIGTERM)
                child.wait(120)

    def traffic(self, pairs: Path, *options: str) -> tuple[str, ...]:
        return (str(ROOT / "benchmarks/traffic.py"), self.url, str(pairs), *options)

    def ask(self, pairs: Path, n: int, *options: str) -> str:
        """So many requests, and what came of them."""
        command = [*self.traffic(pairs, "--rate", "25", "--seconds", str(n / 25), "--clients", "8", *options)]
        done = subprocess.run([sys.executable, *command], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        self.say(done.stdout.replace("\n", "; "))
        return done.stdout

    def wait(self, holds: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
        wait_until(holds, what, patience_s)
        self.say(what)

    def picture(self, browser: Any, url: str, name: str) -> None:
        """A screenshot for the tour, when it is asked for."""
        if TOUR and browser is not None:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(url, wait_until="networkidle")
            page.wait_for_timeout(1500)
            page.screenshot(path=str(Path(TOUR) / f"{name}.png"))
            page.close()


@pytest.fixture
def tour_browser() -> Iterator[Any]:
    if not TOUR:
        yield None
        return
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    workspace = fresh_workspace(tmp_path / "hanyeong", preset="sample")
    shutil.copy(ROOT / "prefect.yaml", workspace.root)

    def change(params: dict[str, Any]) -> None:
        params["sources"] |= {"corrections": {**FEEDBACK, "use": "train"}, "corrected": {**FEEDBACK, "use": "test"}}
        params["train"]["source_weights"] = {"corrections": 2}
        params["distill"]["train"]["source_weights"] = {"corrections": 2}
        params["live"] = LIVE
        params["renew"] = {"promote": "automatic", "min_new_pairs": 100, "cooldown_hours": 0}
        params["serve"] = {"store_text": "feedback"}
        params["schedule"] = {"timezone": "Asia/Seoul", "monitor": "* * * * *", "alarm_delay_minutes": 0}

    workspace.edit(change)
    folder = Path(TOUR) if TOUR else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return Project(workspace, folder / "story.txt")


def pairs_of(table: Path, into: Path) -> Path:
    """Pairs of a table, as traffic reads them."""
    rows = pq.read_table(table, columns=["ko", "en"]).to_pylist()
    into.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return into


def digests(said: str) -> set[str]:
    (line,) = re.findall(r"^bundles: (.*)$", said, re.MULTILINE)
    return {part.split()[0] for part in line.split(", ")}


def test_the_story(project: Project, tmp_path: Path, tour_browser: Any) -> None:
    project.run("run")
    assert project.workspace.result("judgement")["verdict"] == "go"
    project.run("promote")
    serve_and_renew(project, tmp_path, tour_browser)


def serve_and_renew(project: Project, tmp_path: Path, tour_browser: Any) -> None:
    """Everything after the first promotion."""
    first = project.champion()
    project.say(f"trained and deployed {first[:12]}")
    known = pairs_of(project.root / "data/split/dev.parquet", tmp_path / "known.jsonl")
    other = project.root / "data/sample/drift.jsonl"
    ports = {"PREFECT_SERVER_API_PORT": str(project.api_port), "HANYEONG_REPORTS_PORT": str(project.reports_port)}
    with (
        project.background("service", "-m", "hanyeong.cli", "serve", "--port", str(project.port)),
        project.background("ui", "-m", "flows.ui", **ports),
    ):
        project.wait(lambda: answers(f"{project.url}/ready"), "the service is ready", 120)
        project.wait(lambda: answers(f"http://127.0.0.1:{project.api_port}/api/health"), "Prefect is ready", 240)
        for n in (1, 2, 3):  # two are the baseline
            project.ask(known, 300)
            project.wait(lambda n=n: len(project.reports()) >= n, f"window {n} closed", 300)
        assert [one["state"] for one in project.reports()] == ["ok"] * 3, [one["causes"] for one in project.reports()]
        # A retraining that has another domain to learn, too, gets more steps: without them it forgets.
        project.workspace.edit(lambda p: p["train"].update(max_steps=600))
        project.workspace.edit(lambda p: p["distill"]["train"].update(max_steps=700))

        said = project.ask(other, 600, "--correct", "0.9", "--up", "0.3")
        assert digests(said) == {first[:12]}
        approved = project.workspace.python("-c", APPROVE)
        assert approved.returncode == 0, approved.stderr
        project.wait(lambda: any(one["state"] == "alarm" for one in project.reports()), "an alarm was raised", 600)
        alarm = next(one for one in project.reports() if one["state"] == "alarm")
        assert "another domain" in alarm["causes"], alarm["causes"]
        closed = len(project.reports())
        shown = re.search(r"(?:윈도우|window) (\d+)", project.run("status"))
        assert shown is not None
        assert int(shown[1]) >= closed, "more may be closed meanwhile"
        project.picture(tour_browser, (project.root / "reports/html/en/index.html").as_uri(), "tour-alarm")

        steady = project.traffic(known, "--rate", "2", "--seconds", str(PATIENCE_S))
        with project.background("traffic", *steady) as traffic:
            project.wait(lambda: project.renewal().get("reason") == "alarm", "a retraining began by itself", 600)
            project.picture(tour_browser, f"http://127.0.0.1:{project.api_port}/runs", "tour-retrain")
            project.wait(lambda: project.renewal().get("ended") is not None, "the retraining ended")
            renewal = project.renewal()
            assert renewal["state"] == "promoted", renewal
            second = project.champion()
            assert second == renewal["challenger"] != first
            compared = renewal["comparisons"]
            project.say(f"deployed {second[:12]}: {json.dumps(compared)}")
            assert compared["corrected"]["low"] > 0, "it is better on what users corrected"
            project.wait(lambda: served_by(project) == second, "the service answers with it", 60)
        assert traffic.returncode == 0, "a request failed while models were trained and swapped"
        said = project.log.with_name("traffic.log").read_text(encoding="utf-8")
        project.say(f"traffic meanwhile: {said}")

        project.workspace.edit(lambda p: p["train"].update(max_steps=200))
        project.workspace.edit(lambda p: p["distill"]["train"].update(max_steps=120))
        worse = project.workspace.hanyeong("retrain", "--reason", "hand")
        assert worse.returncode == 0, worse.stdout[-3000:] + worse.stderr[-3000:]
        assert (project.renewal()["state"], project.champion()) == ("no-go", second)
        project.say(f"a worse challenger was refused: {project.renewal()['against']}")

        with project.background("traffic", *project.traffic(known, "--rate", "10", "--seconds", "20")) as traffic:
            project.run("rollback")
            project.wait(lambda: served_by(project) == first, "rolled back", 60)
            assert traffic.wait(120) == 0, "a request failed while it was rolled back"
        project.run("status")
        project.picture(tour_browser, (project.root / "reports/html/en/index.html").as_uri(), "tour-status")
    wait_until(lambda: running_below(project.root) == [], "everything to end", 60)


def served_by(project: Project) -> str:
    answer = httpx.post(
        f"{project.url}/api/v1/translate", json={"texts": ["책"], "source": "ko"}, timeout=60, trust_env=False
    )
    return str(answer.json()["bundle"]["digest"])
