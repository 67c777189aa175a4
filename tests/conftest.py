"""Tests run in several processes (pytest-xdist): those that share a costly fixture run in the same one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

import hanyeong  # noqa: F401  before any test loads a library that brings OpenMP's threads
from tests.webhook import Receiver, receiving

# How long an example takes says something about the machine only, which may be busy.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")

HERE = Path(__file__).parent
ONE_PROCESS = {"flows": "one Prefect server", "browser": "one chromium"}
LONGEST_FIRST = ("pipeline", "flows", "faults", "stages", "browser", "learn", "repository", "core")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file stays in one process, as its fixtures do; folders that share more than that do so as a whole."""
    for item in items:
        path = item.path.relative_to(HERE)
        folder = path.parts[0]
        item.add_marker(pytest.mark.xdist_group(folder if folder in ONE_PROCESS else str(path)))
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(HERE).parts[0]))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """What a webhook of `notify` may point to."""
    with receiving() as server:
        yield server
