"""Where the course is, and its parts."""

from __future__ import annotations

from pathlib import Path

from learn.course import CHAPTERS

ROOT = Path(__file__).parents[2]
NAMES = [each.name for each in CHAPTERS]
