"""What a tiny run left below reports/ (`make records` makes it anew), and ways to change it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pydantic

from hanyeong.pipeline.results_file import parse_result
from hanyeong.results.base import Result
from hanyeong.results.registry import RESULTS

RECORDED = Path(__file__).parent / "core/report/recorded"


def recorded(file: str) -> Any:
    """The result in a recorded file, as it is stored."""
    return json.loads((RECORDED / file).read_text(encoding="utf-8"))["result"]


def result_files(sources: Sequence[str]) -> dict[str, type[Result]]:
    """Every result file below reports/, in order, with the model of what is in it."""
    files: dict[str, type[Result]] = {}
    for model in RESULTS:
        items = sources if model.stage.items is None else model.stage.items or ("",)
        files |= {model.stage.file.replace("{item}", item): model for item in items}
    return files


def paths_of(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every piece; in lists the first stands for all."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree[:1]) if isinstance(tree, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from paths_of(value, (*path, key))


def at(tree: Any, path: Sequence[Any]) -> Any:
    """What is at the end of the path."""
    for key in path:
        tree = tree[key]
    return tree


def replaced(tree: Any, path: Sequence[Any], value: Any) -> Any:
    """The tree with another value at the path; only what leads there is copied."""
    copied = tree.copy()
    copied[path[0]] = value if len(path) == 1 else replaced(tree[path[0]], path[1:], value)
    return copied


def poisoned(tree: Any, model: type[Result], payload: str) -> Any:
    """Every text that is not a code becomes the payload: users name sources, files and domains as they like."""
    for path in list(paths_of(tree)):
        if isinstance(at(tree, path), str):
            changed = replaced(tree, path, payload)
            if is_valid(changed, model):
                tree = changed
    return tree


def changes(tree: Any, path: Sequence[Any]) -> Iterator[Any]:
    """The tree with other values of the same kind at the path."""
    value = at(tree, path)
    if isinstance(value, bool):
        yield replaced(tree, path, not value)
    elif isinstance(value, int | float):
        yield from (replaced(tree, path, other) for other in (value * 2 + 7, value / 2 + 0.03))
    elif isinstance(value, str):
        yield replaced(tree, path, "0123456789ab")


def is_valid(tree: Any, model: type[Result]) -> bool:
    """Whether it is such a result."""
    try:
        parse_result(tree, model)
    except pydantic.ValidationError:
        return False
    return True


def write_verdict(path: Path, verdict: object = "pass") -> None:
    """What `validate` leaves of tables of which nothing was expected."""
    counts = {"critical_broken": 0, "warnings_broken": 0, "tables": [], "expectations": [], "suite_digest": ""}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"result": {**counts, "verdict": verdict}}))


def with_changes(file: str, **changes: Any) -> Any:
    """A recorded result with other values at the top."""
    return recorded(file) | changes


def judgement(verdict: str, checks: Sequence[Any], **changes: Any) -> Any:
    """What `judge` leaves with these checks."""
    counts = dict.fromkeys(("pass", "fail", "unknown", "not applicable"), 0)
    for check in checks:
        counts[check["status"]] = counts.get(check["status"], 0) + 1
    return with_changes("judgement.json", verdict=verdict, checks=list(checks), counts=counts, champion=None) | changes


def check(name: str, status: str, reason: str = "", **changes: Any) -> Any:
    """One check of a judgement; "min_bleu: mine" names the test that it is about."""
    name, _, test = name.partition(": ")
    known = {"name": name, "test": test, "status": status, "found": 1.0, "expected": 1.0}
    return known | {"reason": reason, "reason_ko": reason} | changes
