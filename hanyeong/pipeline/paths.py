"""Paths of a project that more than one package names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

POINTER: Final = "models/champion.json"
"""Which bundle is deployed, and those before it; null: none."""
INITIAL: Final = "models/initial.json"
"""What trainings start from; null: random weights (hanyeong/models/initial.py)."""
REGISTRY: Final = "models/registry"
"""The promoted bundles, each in a folder named by its digest."""
MONITORING: Final = "models/monitoring"
"""The monitoring reference of models/release (hanyeong/monitoring/reference.py)."""
DIGEST_FOLDER: Final = "[0-9a-f]" * 64
"""What the folders of bundles in the registry match, and those of their monitoring references do not."""


def monitoring_path(bundle: Path) -> Path:
    """Where the monitoring reference of a promoted bundle lies: beside it, for a bundle's files make its digest."""
    return bundle.with_name(f"{bundle.name}.monitoring")
