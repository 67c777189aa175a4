"""How much a command and its children write to standard error: HANYEONG_LOG_LEVEL, set by `-q` and `-v`.

An environment variable, since the stages that write most are children of DVC.
"""

from __future__ import annotations

import os
from enum import IntEnum
from typing import Final

LOG_LEVEL: Final = "HANYEONG_LOG_LEVEL"


class Level(IntEnum):
    """As in Python's `logging`: messages below the level are not written."""

    DEBUG = 10
    INFO = 20
    WARNING = 30


def log_level() -> Level:
    """The level that is set; INFO where none is, or one that is not known."""
    return Level.__members__.get(os.environ.get(LOG_LEVEL, "").upper(), Level.INFO)


def set_log_level(level: Level) -> None:
    """For this process and every child that it starts from now on."""
    os.environ[LOG_LEVEL] = level.name.lower()
