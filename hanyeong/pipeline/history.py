"""History of runs and promotions: reports/history.js, a line an event, never rewritten.

Dates are no results, so the page of the history loads them like the timings. The file is scratch of this machine: it
survives `make clean`, and what a team shares is in git (`dvc exp show`, models/champion.json).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.run_state import in_script, moment
from hanyeong.pipeline.stage_result import Json

FILE = "reports/history.js"
STOPPED = "stopped"
"""The kind of a run that did not reach its end; `stages` has those that failed; by_hand: somebody stopped it."""
BEFORE, AFTER = "(window.HISTORY ||= []).push(", ");"


def note(root: Path, kind: str, event: Mapping[str, Json]) -> None:
    """Add an event, unless it is the last one of its kind over again; a history that cannot be kept stops nothing."""
    told: dict[str, Json] = {"kind": kind, **event}
    with suppress(OSError):
        past = read(root)
        of_kind = [
            each for each in past if kind == STOPPED or each.get("kind") == kind
        ]  # a stop is one after any event
        last: dict[str, Any] = of_kind[-1] if of_kind else {}
        if {key: value for key, value in last.items() if key != "at"} == json.loads(json.dumps(told)):
            return
        lines = [_line(each) for each in [*past, {**told, "at": moment()}]]
        with atomic_output(root / FILE) as part:
            part.write_text("".join(lines), encoding="utf-8")


def read(root: Path) -> list[dict[str, Any]]:
    """The events, oldest first; lines that are none are left out."""
    found: list[dict[str, Any]] = []
    try:
        lines = (root / FILE).read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError):
        return found
    for line in lines:
        with suppress(ValueError, RecursionError):
            event = json.loads(line.removeprefix(BEFORE).removesuffix(AFTER))
            if isinstance(event, dict):
                found.append(event)
    return found


def _line(event: Mapping[str, Json]) -> str:
    """A call that the page's browser makes; it cannot close the script element that loads it."""
    return f"{BEFORE}{in_script(event)}{AFTER}\n"
