"""Paths of a project that more than one package names."""

from __future__ import annotations

from typing import Final

POINTER: Final = "models/champion.json"
"""Which bundle is deployed, and those before it; null: none."""
REGISTRY: Final = "models/registry"
"""The promoted bundles, each in a folder named by its digest."""
