"""What can go wrong and is not our bug: each error says where, what was found, what was expected, what to do.

A stage that raises one of these ends with status 2 and the message, never with a traceback. Messages never hold
corpus text, request text or keys: a position, a length and a short hash say enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hanyeong.pipeline.stage_result import StageResult


class HanyeongError(Exception):
    """The user's input, settings or machine stop us; the message tells what to change."""


class ParamsError(HanyeongError):
    """params.yaml holds something that cannot be right."""


class InputError(HanyeongError):
    """A file or directory that a stage reads is missing, altered or not what it should be."""


class CorpusError(InputError):
    """A corpus file cannot be read as the format it is said to have."""


class GateError(HanyeongError):
    """A gate refuses to let the run go on."""


class BusyError(HanyeongError):
    """Someone else is running this stage (status 75)."""


class GateFailed(GateError):
    """A gate refuses, and leaves its page behind: the result is published before the stage ends with status 2."""

    def __init__(self, result: StageResult, message: str) -> None:
        super().__init__(message)
        self.result = result
