from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.pipeline.results_file import Loaded, State
from hanyeong.report.result_store import entry_of, read_results

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
TOLD = JSON | st.fixed_dictionaries({}, optional={"read": JSON, "kept": JSON, "rejected": JSON})


@settings(deadline=None)  # a busy machine may take long for one example
@given(TOLD)
def test_rows_are_counts_or_not_known(told: object) -> None:
    """Whatever is there instead of rows, what is taken from it are whole numbers from 0 up."""
    rows = entry_of("clean", None, "clean.json", Loaded(State.OTHER_VERSION, rows=told)).rows  # type: ignore[arg-type]
    for n in (rows.read, rows.kept, *rows.rejected.values()):
        assert n is None or (type(n) is int and n >= 0)
    if isinstance(told, dict):
        assert rows.read in (told.get("read"), None)
    assert rows.n_rejected == sum(rows.rejected.values())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"result": 1}', '"x"', "\udcff", "[" * 100_000])
def test_a_broken_result_file_is_unreadable_not_fatal(tmp_path: Path, text: str) -> None:
    (tmp_path / "clean.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert read_results(tmp_path).one("clean").state is State.UNREADABLE


def test_an_empty_folder_gives_an_entry_that_is_missing(tmp_path: Path) -> None:
    store = read_results(tmp_path)
    assert store.one("clean").state is State.MISSING
    assert store.all("ingest") == []


def test_only_the_named_sources_are_read(tmp_path: Path) -> None:
    (tmp_path / "ingest").mkdir()
    for name in ("now", "removed"):
        (tmp_path / "ingest" / f"{name}.json").write_text(json.dumps({"rows": None, "result": {}}), encoding="utf-8")
    assert [entry.item for entry in read_results(tmp_path, ["now"]).all("ingest")] == ["now"]
    assert [entry.item for entry in read_results(tmp_path).all("ingest")] == ["now", "removed"]


def test_labels_are_those_of_dvc_and_the_timings(tmp_path: Path) -> None:
    labels = {entry.label for entry in read_results(tmp_path, ["sample"])}
    assert {"ingest@sample", "evaluate@candidate", "judge", "validate@raw"} <= labels
