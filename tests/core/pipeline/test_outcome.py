"""What notifications and Prefect's pages are told of a run's results."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hanyeong.pipeline import outcome
from tests.records import RECORDED


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results of a run, beside so many files of others that nobody may look through them all."""

    def forbidden(*_: object) -> None:
        raise AssertionError("reports/ is searched")

    shutil.copytree(RECORDED, tmp_path / "reports")
    for search in ("rglob", "glob", "iterdir"):
        monkeypatch.setattr(Path, search, forbidden)
    return tmp_path


@pytest.mark.parametrize("address", ["clean", "split", "ingest@sample"])
def test_rows_are_read_from_the_one_file_of_the_stage(root: Path, address: str) -> None:
    rows = outcome.rows_of(root, address)
    assert rows is not None
    assert rows["read"] == rows["kept"] + sum(rows["rejected"].values())


@pytest.mark.parametrize("address", ["judge", "validate@raw", "report", "check", "ingest@none", "no stage"])
def test_who_handles_no_rows_has_none(root: Path, address: str) -> None:
    assert outcome.rows_of(root, address) is None
