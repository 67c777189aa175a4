from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.report.facts import Facts, State, read_book

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.lists(st.sampled_from("abc"), max_size=3))
def test_asking_for_what_is_not_there_is_no_error(tree: object, path: list[str]) -> None:
    facts = Facts(tree)  # type: ignore[arg-type]
    for ask in (
        facts.number,
        facts.text,
        facts.flag,
        facts.under,
        facts.rows,
        facts.named,
        facts.counts,
        facts.numbers,
        facts.texts,
    ):
        ask(*path)


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
