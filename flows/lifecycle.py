"""The lifecycle as a Prefect flow: one task per stage instance, independent ones side by side.

DVC decides whether a stage has work; Prefect keeps time and tells people. Nothing is retried or cached here, no
result is stored, and logs carry what the stages say, which never includes corpus text.
"""

from __future__ import annotations

from flows import here  # isort: skip  settings before Prefect

import json
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.states import Completed

from flows.graph import Node, read_graph, startable
from hanyeong.run.errors import HanyeongError
from hanyeong.run.process import environment, sole_owner

_children: set[int] = set()
"""Process groups started by tasks; a task runs in a thread that no cancellation reaches, so the flow ends them."""

CACHED_WORDS = ("didn't change, skipping", "is cached - skipping run")


class StageError(HanyeongError):
    """A stage ended in another status than 0; the message is its own last word."""


@task(task_run_name="{address}", cache_policy=NO_CACHE, persist_result=False, log_prints=False)
def reproduce(address: str) -> State[Any]:
    """Run one stage in its own process, tied to this one; the state says whether DVC had work to do."""
    lines = _run(address)
    cached = any(word in line for line in lines for word in CACHED_WORDS)
    _leave_receipt(address)
    return Completed(name="Cached" if cached else "Ran", message=f"{address}: {'nothing to do' if cached else 'done'}")


@flow(name="lifecycle", log_prints=False, persist_result=False, validate_parameters=True)
def lifecycle() -> None:
    """From corpus to judged bundle and reports; safe to start again at any time."""
    with sole_owner(here.SCRATCH / "locks/lifecycle.lock", "the lifecycle flow"):
        try:
            _walk(read_graph(here.ROOT))
        except BaseException:
            _end_children()
            raise
        finally:
            _show_results()


def _walk(graph: Mapping[str, Node]) -> None:
    """Start whatever may start, each time something ends, until all is done or a stage failed."""
    ended: queue.Queue[PrefectFuture[Any]] = queue.Queue()
    running: dict[PrefectFuture[Any], str] = {}
    finished: dict[str, PrefectFuture[Any]] = {}
    failed: list[str] = []
    while len(finished) < len(graph):
        if not failed:
            for node in startable(graph, set(finished), set(running.values())):
                before = [finished[address] for address in sorted(node.after)]
                future = reproduce.submit(node.address, wait_for=before, return_state=False)
                running[future] = node.address
                future.add_done_callback(ended.put)
        if not running:
            break
        future = ended.get()
        address = running.pop(future)
        finished[address] = future
        if not future.state.is_completed():
            failed.append(address)
    if failed:
        raise StageError("; ".join(_last_word(address) for address in failed))


def _run(address: str) -> list[str]:
    """`dvc repro` of one stage, its lines passed on to the run's log; returns them."""
    log = get_run_logger()
    dvc = [sys.executable, "-m", "dvc", "--wait-for-lock", "repro", "--single-item", address]
    child = subprocess.Popen(  # noqa: S603  an argument list, no shell
        [sys.executable, "-m", "hanyeong.run.process", *dvc],
        cwd=here.ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    _children.add(child.pid)
    lines = []
    with child:
        for line in child.stdout or ():
            if text := line.rstrip():
                lines.append(text)
                log.info(text)
    _children.discard(child.pid)
    if child.returncode:
        raise StageError(_last_word(address))
    return lines


def _end_children() -> None:
    for group in list(_children):
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            _children.discard(group)


def _last_word(address: str) -> str:
    word = _json(here.SCRATCH / "last" / f"{address}.json")
    if word and word["status"]:
        return f"{address} ended in status {word['status']}: {word['message']}"
    return f"{address}: DVC could not run it; its words are in this run's log"


def _leave_receipt(address: str) -> None:
    """The stage's rows and clock as a table in Prefect's UI."""
    stage, _, item = address.partition("@")
    document = _receipts().get((stage, item or None))
    if not document or not document.get("rows"):
        return
    rows = document["rows"]
    table = [{"what": "read", "rows": rows["read"]}, {"what": "kept", "rows": rows["kept"]}]
    table += [{"what": f"refused: {reason}", "rows": n} for reason, n in rows["refused"].items()]
    create_table_artifact(table, key=_key("receipt", address), description=f"Receipt of {address}")


def _show_results() -> None:
    """The verdict, and where the pages are."""
    judgement = _json(here.ROOT / "reports/judgement.json")
    if judgement:
        facts = judgement["facts"]
        checks = "\n".join(f"| {c['name']} | {c['status']} | {c['found']} | {c['expected']} |" for c in facts["checks"])
        text = f"# {facts['verdict']}\n\n| check | status | found | expected |\n| --- | --- | --- | --- |\n{checks}\n"
        create_markdown_artifact(text, key="verdict", description="The judgement of the released bundle")
    if (here.ROOT / "reports/index.html").exists():
        link = f"http://{here.API_HOST}:{here.REPORTS_PORT}/index.html"
        create_link_artifact(link, link_text="Reports", key="reports", description="The report pages (make ui)")


def _receipts() -> dict[tuple[str, str | None], dict[str, Any]]:
    documents = (_json(path) for path in (here.ROOT / "reports").rglob("*.json"))
    return {(d["stage"], d["item"]): d for d in documents if d and "stage" in d and "item" in d}


def _json(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _key(prefix: str, address: str) -> str:
    """An artifact key: Prefect allows lower-case letters, digits and dashes."""
    return f"{prefix}-{address.replace('@', '-').lower()}"


if __name__ == "__main__":
    lifecycle()
