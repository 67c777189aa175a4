"""Approved corrections become a file: the newest of each sentence, in halves that never mix, for its owner alone."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hanyeong.cli.main import app
from hanyeong.corpus.feedback_file import FILE
from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source, Use
from hanyeong.database.engine import Database, location
from hanyeong.database.models import Memory
from hanyeong.renewal.corrections import Correction, approved, export

NOW = datetime(2026, 11, 30, tzinfo=UTC)
MANY = [Correction("ko-en", f"서로 다른 문장 {number}번입니다.", f"Sentence {number}.") for number in range(400)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """The database of a service that runs in this folder."""
    url = location(None, tmp_path)
    assert url is not None
    found = Database.open(url)
    yield found
    found.close()


def remember(database: Database, *corrections: Correction) -> None:
    """Each a minute after the one before."""
    with database.write() as session:
        for number, one in enumerate(corrections):
            session.add(
                Memory(
                    source_hash=f"{number:064x}",
                    direction=one.direction,
                    source=one.source,
                    target=one.target,
                    approved_by="me",
                    time=NOW + timedelta(minutes=number),
                )
            )


def read_back(folder: Path, use: Use) -> list[Row]:
    source = Source.model_validate({"kind": "feedback", "path": str(folder), "use": use})
    return list(read(folder, source, ReadStats()))


def test_the_newest_of_each_sentence_counts_however_it_is_typed(database: Database) -> None:
    remember(
        database,
        Correction("ko-en", "오늘은 쉽니다.", "We rest."),
        Correction("en-ko", "We are closed today.", "오늘은 쉽니다."),
        Correction("ko-en", "오늘은  쉽니다", "We are closed today."),
    )
    with database.read() as session:
        found = approved(session)
    assert [(one.direction, one.target) for one in found] == [
        ("ko-en", "We are closed today."),
        ("en-ko", "오늘은 쉽니다."),
    ]
    assert len({one.part for one in found}) == 1, "both directions of a pair are in one half"


def test_every_correction_is_in_one_half_and_stays_there(tmp_path: Path) -> None:
    done = export(MANY, tmp_path)
    train, test = ({row.ko for row in read_back(tmp_path, use)} for use in ("train", "test"))
    assert (len(train), len(test)) == (done.train, done.test)
    assert not train & test
    assert train | test == {one.source for one in MANY}
    assert abs(done.train - done.test) < 60, "six standard deviations of a fair coin"
    export(MANY[:50], tmp_path)
    assert {row.ko for row in read_back(tmp_path, "test")} <= test


def test_the_bytes_depend_on_the_corrections_alone(tmp_path: Path) -> None:
    export(MANY, tmp_path)
    first = (tmp_path / FILE).read_bytes()
    export(reversed(MANY), tmp_path)
    assert (tmp_path / FILE).read_bytes() == first
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_limit_keeps_the_newest_to_train_with_and_all_to_test_with(tmp_path: Path) -> None:
    whole, limited = export(MANY, tmp_path), export(MANY, tmp_path, 7)
    assert (limited.train, limited.test, limited.left_out) == (7, whole.test, whole.train - 7)
    newest = [one.source for one in MANY if one.part == "train"][:7]
    assert {row.ko for row in read_back(tmp_path, "train")} == set(newest)
    assert export(MANY, tmp_path, 0).train == 0


def test_the_command_says_numbers_and_no_text(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HANYEONG_DATABASE", raising=False)
    remember(database, *MANY[:20])
    found = CliRunner().invoke(app, ["feedback", "export"])
    assert found.exit_code == 0
    assert "to train with" in found.output
    assert "문장" not in found.output
    assert len(read_back(tmp_path / "data/feedback", "train") + read_back(tmp_path / "data/feedback", "test")) == 20
    assert CliRunner().invoke(app, ["feedback", "export", "3"]).exit_code == 2
