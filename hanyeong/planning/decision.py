"""The decision of `plan`, in a file so small that it changes only when the decision does.

The stages after `plan` stand on it instead of on the whole plan, most of which is figures for people: another goal or
another number of steps must not clean a corpus again.
"""

from __future__ import annotations

from pathlib import Path

from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.json_file import JsonFile
from hanyeong.pipeline.stage_result import Json

DECISION = "reports/plan/decision.json"
"""Where `plan` leaves it, below the project."""
GO_ON, REFUSED = "go on", "refused"


def decision(verdict: str) -> dict[str, Json]:
    """The document that holds it."""
    return {"decision": verdict}


def require_go_on(path: Path) -> None:
    """Let a stage start if the plan was within what params allow.

    Raises:
        InputError: the file holds no decision.
        GateError: the plan was refused.

    """
    file = JsonFile(path, "a decision of `plan`", "run `dvc repro plan` again")
    found = file.read(lambda document: document["decision"])
    if found != GO_ON:
        raise GateError(
            f"{path}: found {found!r}, expected {GO_ON!r}; reports/plan.json says which budget is too small"
        )
