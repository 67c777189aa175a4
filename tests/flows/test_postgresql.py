"""Prefect's server on PostgreSQL instead of SQLite: the same deployments, runs and automations."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import automations
from tests.core.database.conftest import Cluster, cluster  # noqa: F401  a fixture
from tests.flows.conftest import Served, fresh_workspace

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgresql")]


@pytest.fixture
def on_postgresql(tmp_path: Path, cluster: Cluster) -> Iterator[Served]:  # noqa: F811
    """A `make ui` of its own, whose server keeps everything in a fresh database."""
    ui = Served(fresh_workspace(tmp_path / "hanyeong"))
    name = cluster.empty_database().database
    address = f"postgresql+asyncpg://owner@/{name}?host={cluster.folder}"
    ui.workspace.variables["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = address
    ui.start()
    yield ui
    if ui.running():
        ui.stop(signal.SIGKILL)
    ui.workspace.wait_until_empty()


def test_runs_and_what_people_made_are_kept_there(on_postgresql: Served) -> None:
    ui = on_postgresql
    run = ui.wait_for_end(ui.request().id)
    assert run.state.name == "No-go"
    assert {"sample", "train", "judge"} <= set(ui.states(run.id))
    assert not (ui.workspace.root / ".prefect/prefect.db").exists()
    ui.stop(signal.SIGTERM)
    ui.start()
    assert ui.run(run.id).state.name == "No-go"
    with ui.client() as client:
        assert len(client.read_automations_by_name(automations.RETRAIN)) == 1
        assert {one.name for one in client.read_deployments()} == {"lifecycle", "monitor", "retrain", "release"}
