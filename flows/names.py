"""Names of flow runs: what was run and when, and at the end what came of it, since a list shows little else."""

from __future__ import annotations

import flows.settings  # isort: skip  # noqa: F401  settings before Prefect

from datetime import datetime
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows import notifications
from flows.choices import AS_IS


def of_pipeline() -> str:
    """The preset, else the package, how many overrides there are, and when the run began."""
    request = flow_run.parameters
    preset = request.get("preset", AS_IS)
    what = [preset if preset != AS_IS else notifications.project_name()]
    if overrides := request.get("overrides"):
        what.append(f"with {len(overrides)} override{'s' * (len(overrides) > 1)}")
    return f"{' '.join(what)} {_now()}"


def of_command() -> str:
    """The flow's parameters, and when it began."""
    given = [str(value) for value in flow_run.parameters.values() if value not in {None, False}]
    return " ".join([str(flow_run.flow_name), *given, _now()])


def add(run: UUID, ended: State[Any]) -> None:
    """Say in the name how the run ended."""
    with get_client(sync_client=True) as client:
        name = client.read_flow_run(run).name
        client.update_flow_run(run, name=f"{name}: {str(ended.name).lower()}")


def _now() -> str:
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
