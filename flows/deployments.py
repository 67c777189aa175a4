"""The deployments of prefect.yaml on a server: their work pool and its queues, parameters, schedules.

What people changed in Prefect's pages stays: limits of queues, schedules, default parameters, what is paused.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import importlib
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

from flows.notifications import project_tags
from hanyeong.pipeline.params import read_yaml

POOL = "hanyeong"
QUEUES: Mapping[str, int | None] = {"pipeline": 1, "monitor": 1, "release": 1}
"""Limits of runs at a time. A queue counts runs by their states and hands out no lease: one that is under way goes on
without the server (docs/decisions)."""


def apply(client: SyncPrefectClient) -> dict[str, UUID]:
    """Put all deployments in place; their ids by name."""
    _make_pool(client)
    entries = read_yaml(settings.ROOT / "prefect.yaml")["deployments"]
    return {entry["name"]: _deploy(client, entry) for entry in entries}


def _make_pool(client: SyncPrefectClient) -> None:
    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))
    known = {queue.name for queue in client.read_work_queues(work_pool_name=POOL)}
    for name, limit in QUEUES.items():
        if name not in known:
            client.create_work_queue(name, work_pool_name=POOL, concurrency_limit=limit)


def _deploy(client: SyncPrefectClient, entry: Mapping[str, Any]) -> UUID:
    flow, pool = _flow(entry["entrypoint"]), entry["work_pool"]
    wanted: dict[str, Any] = {
        "description": entry["description"],
        "tags": sorted({*entry["tags"], *project_tags()}),
        "entrypoint": entry["entrypoint"],
        "pull_steps": [{"prefect.deployments.steps.set_working_directory": {"directory": str(settings.ROOT)}}],
        "work_pool_name": pool["name"],
        "work_queue_name": pool["work_queue_name"],
        "job_variables": {name: _here(value) for name, value in pool["job_variables"].items()},
        "parameter_openapi_schema": flow.parameters.model_dump_for_openapi(),
        "enforce_parameter_schema": True,
    }
    known = _known(client, f"{flow.name}/{entry['name']}")
    if known is None:
        return client.create_deployment(client.create_flow_from_name(flow.name), entry["name"], **wanted)
    client.update_deployment(known.id, DeploymentUpdate(**wanted))
    return known.id


def _known(client: SyncPrefectClient, name: str) -> DeploymentResponse | None:
    try:
        return client.read_deployment_by_name(name)
    except ObjectNotFound:
        return None


def _flow(entrypoint: str) -> Flow[..., Any]:
    file, _, name = entrypoint.partition(":")
    found: Flow[..., Any] = getattr(importlib.import_module(".".join(Path(file).with_suffix("").parts)), name)
    return found


def _here(value: str) -> str:
    """What `prefect deploy` takes from its environment: this folder, and this very interpreter."""
    value = value.replace("{{ $PWD }}", str(settings.ROOT))
    return f"{sys.executable} {value.removeprefix('python ')}" if value.startswith("python ") else value


def forget_missed(client: SyncPrefectClient) -> None:
    """Runs that the clock asked for while nobody served them: a month's would all start now."""
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=state)):
        if run.auto_scheduled and run.expected_start_time and run.expected_start_time < datetime.now(UTC):
            client.delete_flow_run(run.id)
