"""Tests run on several processes (pytest-xdist): those that share something costly stay together in one of them."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

import hanyeong  # noqa: F401  before any test loads a library that brings OpenMP's threads

# How long an example takes says something about the machine only, which may be busy.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")

HERE = Path(__file__).parent
TOGETHER = {"pipeline": "the tiny pipeline, run once", "flows": "one Prefect server", "browser": "one chromium"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        room = item.path.relative_to(HERE).parts[0]
        if room in TOGETHER:
            item.add_marker(pytest.mark.xdist_group(room))
