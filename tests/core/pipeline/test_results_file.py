"""The one reader of result files: the model it was written from, or a sentence that says what else is there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import pytest

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.results_file import State, examine, load_result, look
from hanyeong.pipeline.stage_result import StageResult, StageResultError, rejected_rows
from hanyeong.results.base import Code, Model, Result, StageInfo, Text


class Why(Code):
    LONG = "long", "긺", "too long"
    SHORT = "short", "짧음", "too short"

    __former__ = MappingProxyType({"lengthy": "long"})


class Inner(Model):
    former = MappingProxyType({"part": "share"})

    share: float


class Found(Result):
    stage: ClassVar = StageInfo("x", Text("엑스", "X"), Text("찾는다", "Finds"), items=("a", "b"))
    reasons = Why

    n: int
    parts: tuple[Inner, ...] = ()
    by_reason: Mapping[Why, int]


FOUND = Found(n=3, parts=(Inner(share=0.5),), by_reason={Why.LONG: 2})


def left(root: Path, **changes: Any) -> Path:
    """What the stage left, its result changed and the digest with them."""
    document = StageResult(FOUND).document("x", "a")
    path = root / "reports/x/a.json"
    write_json(path, StageResult({**document["result"], **changes}).document("x", "a") if changes else document)  # type: ignore[dict-item]
    return path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = left(tmp_path)
    assert load_result(path, Found) == FOUND
    assert look(path, Found).result == FOUND
    assert look(path, Found).state is State.THERE


def test_a_result_of_an_earlier_version_is_read_under_the_names_of_this_one(tmp_path: Path) -> None:
    path = left(tmp_path, parts=[{"part": 0.5}], by_reason={"lengthy": 2})
    assert load_result(path, Found) == FOUND
    rows = {"read": 3, "kept": 1, "refused": {"long": 2}}
    assert rejected_rows(rows) == rejected_rows({"rejected": {"long": 2}}) == {"long": 2}


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"n": "3"}, "n:"), ({"n": 3.5}, "n:"), ({"new": 1}, "new:"), ({"by_reason": {"odd": 1}}, "by_reason")],
)
def test_another_version_is_told_from_damage(tmp_path: Path, changes: dict[str, Any], where: str) -> None:
    path = left(tmp_path, **changes)
    with pytest.raises(InputError, match=rf"made by another version \({where}.*single-item x@a"):
        load_result(path, Found)
    loaded = look(path, Found)
    assert (loaded.state, loaded.result) == (State.OTHER_VERSION, None)
    assert loaded.tree


@pytest.mark.parametrize("text", ["", "{", "[]", '{"result": 1}', "[" * 100_000])
def test_damage_is_an_error_to_a_stage_and_a_state_to_a_page(tmp_path: Path, text: str) -> None:
    path = left(tmp_path)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.json: not the result of `x@a`, or altered; make it anew with"):
        load_result(path, Found)
    assert look(path, Found).state is State.UNREADABLE


def test_an_altered_number_is_no_result(tmp_path: Path) -> None:
    path = left(tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["result"]["n"] = 4
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match="altered"):
        load_result(path, Found)


def test_nothing_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"b\.json: not found; expected the result of `x@b`"):
        load_result(tmp_path / "b.json", Found)
    assert look(tmp_path / "b.json", Found).state is State.MISSING


def test_a_reason_without_words_is_a_fault_of_the_stage() -> None:
    assert StageResult(FOUND, read=2, kept=1, rejected={Why.LONG: 1}).document("x", "a")["rows"]
    with pytest.raises(StageResultError, match="rejected for odd; expected members of Why"):
        StageResult(FOUND, read=2, kept=1, rejected={"odd": 1}).document("x", "a")


@pytest.mark.parametrize(("reason", "state"), [("long", State.THERE), ("uneven", State.OTHER_VERSION)])
def test_a_reason_without_words_is_another_versions(reason: str, state: State) -> None:
    rows = {"read": 5, "kept": 3, "rejected": {reason: 2}}
    found = examine(json.loads(FOUND.model_dump_json()), Found, rows)
    assert (found.state, found.result is None) == (state, state is not State.THERE)
