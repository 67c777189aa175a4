from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.pipeline.results_file import State
from hanyeong.report.facts import Facts, read_book

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)  # a busy machine may take long for one example
@given(JSON, st.lists(st.sampled_from("abc"), max_size=3))
def test_what_is_asked_for_is_what_stands_there_or_nothing(tree: object, path: list[str]) -> None:
    """Each way of asking gives exactly what is of its kind, and nothing else, wherever the path leads."""
    facts, there = Facts(tree), plain(tree, path)  # type: ignore[arg-type]
    rows = there if isinstance(there, list) else []
    entries = there if isinstance(there, dict) else {}
    assert facts.number(*path) == (there if is_number(there) else None)
    assert facts.text(*path) == (there if isinstance(there, str) else None)
    assert facts.flag(*path) is (there if isinstance(there, bool) else None)
    assert facts.under(*path).tree == entries
    assert [row.tree for row in facts.rows(*path)] == [row for row in rows if isinstance(row, dict)]
    assert [(name, inner.tree) for name, inner in facts.named(*path)] == [
        (name, inner) for name, inner in entries.items() if isinstance(inner, dict)
    ]
    assert facts.counts(*path) == {name: inner for name, inner in entries.items() if is_number(inner)}
    assert facts.numbers(*path) == [inner for inner in rows if is_number(inner)]
    assert facts.texts(*path) == [inner for inner in rows if isinstance(inner, str)]


def plain(tree: object, path: list[str]) -> object:
    """What stands at the end of the path; None where it breaks off."""
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return None
        tree = tree[key]
    return tree


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def test_what_nobody_asked_for_is_remembered() -> None:
    facts = Facts({"asked": {"inner": 1}, "other": 2})
    facts.number("asked", "inner")
    assert facts.unasked() == {"other": 2}


def test_a_flag_is_not_a_number() -> None:
    assert Facts({"a": True}).number("a") is None
    assert Facts({"a": 1}).flag("a") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"facts": 1}', '"x"', "\udcff", "[" * 100_000])
def test_a_broken_facts_file_is_unreadable_not_fatal(tmp_path: Path, text: str) -> None:
    (tmp_path / "clean.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert read_book(tmp_path).one("clean").state is State.UNREADABLE


def test_an_empty_folder_gives_an_entry_that_is_missing(tmp_path: Path) -> None:
    book = read_book(tmp_path)
    assert book.one("clean").state is State.MISSING
    assert book.all("ingest") == []


def test_only_the_named_sources_are_read(tmp_path: Path) -> None:
    (tmp_path / "ingest").mkdir()
    for name in ("now", "removed"):
        (tmp_path / "ingest" / f"{name}.json").write_text(json.dumps({"rows": None, "facts": {}}), encoding="utf-8")
    assert [entry.item for entry in read_book(tmp_path, ["now"]).all("ingest")] == ["now"]
    assert [entry.item for entry in read_book(tmp_path).all("ingest")] == ["now", "removed"]


def test_labels_are_those_of_dvc_and_the_clock(tmp_path: Path) -> None:
    labels = {entry.label for entry in read_book(tmp_path, ["sample"])}
    assert {"ingest@sample", "evaluate@served", "judge", "validate@raw"} <= labels
