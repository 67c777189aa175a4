"""The flow does what `dvc repro` does, tells what happened, and ends as the stage ended."""

from __future__ import annotations

import json
from pathlib import Path

from prefect.blocks.webhook import Webhook
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId, LogFilter, LogFilterFlowRunId
from prefect.events.filters import EventFilter, EventResourceFilter
from prefect.settings import PREFECT_API_URL, temporary_settings

from hanyeong.pipeline.stage import KILLED_MESSAGE
from tests.flows.conftest import PROXIES, Served, Workspace
from tests.pipeline.processes import wait_until
from tests.records import RECORDED
from tests.webhook import Receiver

ALL = {"sample", "ingest@left", "ingest@right", "train", "judge"}


def logged(served: Served, run_id) -> list[tuple[int, str]]:
    with served.client() as client:
        logs = client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run_id])), limit=200)
    return [(log.level, log.message) for log in logs]


def artifacts(served: Served, run_id) -> dict[str, object]:
    with served.client() as client:
        found = client.read_artifacts(
            artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
        )
    return {artifact.key: artifact.data for artifact in found}


def events(served: Served, run_id, n: int = 1) -> set[str]:
    """Names of our own events of a run, once there are so many."""
    found: set[str] = set()
    request = EventFilter(resource=EventResourceFilter(id=[f"hanyeong.pipeline.{run_id}"]))

    def come() -> bool:
        with served.client() as client:
            page = client.request("POST", "/events/filter", json={"filter": request.model_dump(mode="json")}).json()
        found.update(event["event"] for event in page["events"])
        return len(found) >= n

    wait_until(come, "an event")
    return found


def test_the_same_lock_as_plain_dvc_then_nothing_to_do(served: Served, workspace: Workspace, tmp_path: Path) -> None:
    plain = workspace.copy(tmp_path / "plain")
    assert plain.python("-m", "dvc", "repro")[0] == 0

    (workspace.root / "kills-right").write_text("1")
    status, words = workspace.flow()
    assert status == 0, words
    assert workspace.lock() == plain.lock(), "a stage that was killed and tried again leaves something else"
    first = served.run_named_in(words)
    assert served.states(first.id) == dict.fromkeys(ALL, "Ran")
    assert served.attempts(first.id) == dict.fromkeys(ALL, 1) | {"ingest@right": 2}
    assert (first.state.name, first.state.type.value, first.state.message) == ("No-go", "COMPLETED", "no-go")
    assert {"hanyeong", "no-go"} <= set(first.tags)
    assert "verdict: no-go. " in words

    status, words = workspace.flow(**PROXIES)
    assert status == 0, words
    assert workspace.lock() == plain.lock()
    second = served.run_named_in(words).id
    assert served.states(second) == dict.fromkeys(ALL, "Cached")
    assert not [line for _, line in logged(served, second) if "dvc" in line or "skipping" in line], "DVC was asked once"

    told = artifacts(served, first.id)
    assert set(told) == {"rows-sample", "rows-ingest-left", "rows-ingest-right", "verdict", "reports"}
    assert '{"what": "rejected: over the cap", "rows": 2}' in str(told["rows-ingest-right"])
    assert str(told["verdict"]).startswith("# no-go · 불가\n\n[Report · 보고서](http://127.0.0.1:")
    assert "| min_bleu: a \\| b | fail | &lt;b&gt;1&lt;/b&gt; is too low | 너무 낮습니다 |" in str(told["verdict"])
    assert "127.0.0.1" in str(told["reports"])

    lines = logged(served, first.id)
    assert (20, "made 3 rows") in lines
    assert all(level == 20 for level, _ in lines)
    assert not [message for _, message in lines if "git add" in message]

    home = workspace.root / ".prefect"
    assert not (workspace.root / ".hanyeong/prefect").exists()
    assert home.is_dir()
    assert not list(home.rglob("storage/*")), "a result was stored"


def test_a_changed_key_runs_what_reads_it_and_a_failure_ends_as_the_stage_did(
    served: Served, workspace: Workspace, receiver: Receiver
) -> None:
    workspace.variables = {"OUR_HOOK": receiver.url}
    with temporary_settings({PREFECT_API_URL: served.api}):
        Webhook(url=f"{receiver.url}-by-block").save("ours", overwrite=True)
    workspace.edit(notify={"webhook_env": "OUR_HOOK", "block": "webhook/ours"})
    monitor = json.loads((RECORDED / "monitor.json").read_text(encoding="utf-8"))
    monitor["result"]["self_check"]["verdict"] = "failed"
    (workspace.root / "reports/monitor.json").write_text(json.dumps(monitor), encoding="utf-8")
    assert workspace.python("-m", "dvc", "repro")[0] == 0
    workspace.edit(parts={"left": {"rows": 3}, "right": {"rows": 1}})
    status, words = workspace.flow()
    assert status == 0, words
    states = served.states(served.run_named_in(words).id)
    assert states == {
        "sample": "Cached",
        "ingest@left": "Ran",
        "ingest@right": "Cached",
        "train": "Ran",
        "judge": "Ran",
    }
    told = [(json.loads(body)["event"], path.endswith("-by-block")) for path, body in receiver.got]
    assert told == [("no_go", False), ("no_go", True), ("alarm", False), ("alarm", True)]
    assert events(served, served.run_named_in(words).id, 2) == {"hanyeong.verdict", "hanyeong.monitor.alarm"}
    workspace.edit(notify={"webhook_env": "OUR_HOOK"})

    workspace.edit(parts={"left": {"rows": 4}, "right": {"rows": 3}})
    (workspace.root / "kills-right").write_text("9")
    status, words = workspace.flow()
    refused = "ingest@left ended in status 2: params.yaml: parts.left.rows: found 4; the sample has 3"
    killed = f"ingest@right ended in status 137: {KILLED_MESSAGE}"
    said = f"{refused}; {killed}"
    assert status == 2
    assert f"stopped: {said}" in words
    assert "Traceback" not in words
    assert "NoneType" not in words
    run = served.run_named_in(words)
    assert (run.state.name, run.state.message) == ("Failed", said)
    states = served.states(run.id)
    assert states == {"sample": "Cached", "ingest@left": "Failed", "ingest@right": "Killed"}
    assert served.attempts(run.id) == {"sample": 1, "ingest@left": 1, "ingest@right": 2}, "what refuses is not retried"
    assert "verdict" not in artifacts(served, run.id), "an old verdict stands beside a failed run"
    assert json.loads(receiver.got[-1][1])["stages"] == {"ingest@left": 2, "ingest@right": 137}
    assert events(served, run.id) == {"hanyeong.failed"}
    receiver.status = 500

    (workspace.root / "kills-right").unlink()
    workspace.edit(parts={"left": {"rows": 2}, "right": {"rows": 1}})
    status, words = workspace.flow()
    assert status == 0, words
    assert "notification to the webhook in OUR_HOOK failed: HTTP 500" in words
    assert receiver.url not in words
    states = served.states(served.run_named_in(words).id)
    assert states == dict.fromkeys(ALL, "Cached"), "DVC's run cache holds what was made before"


def test_a_stage_that_dvc_cannot_run_and_a_pipeline_that_cannot_be_read(workspace: Workspace) -> None:
    (workspace.root / "judged.json").unlink()
    status, words = workspace.flow()
    assert status == 2
    assert "stopped: judge: DVC could not run it; its words are in this run's log" in words
    assert "judged.json" in words

    workspace.edit(parts=None)
    status, words = workspace.flow()
    assert status == 2
    assert "stopped: the pipeline cannot be read" in words
    assert "Traceback" not in words
