"""How a database is found, made, upgraded and refused; on both kinds."""

from __future__ import annotations

import multiprocessing
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, inspect, text

from hanyeong.database import schema
from hanyeong.database.engine import Database, location, told
from hanyeong.database.models import Base, Glossary, GlossaryEntry, Memory, Request
from hanyeong.database.translation_memory import recall, remember
from hanyeong.pipeline.errors import InputError, ParamsError

SECRET = "s3cret-P%40ss"  # noqa: S105  what must not be told


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE})
        assert compare_metadata(context, Base.metadata) == []


def test_what_is_written_is_read_back_as_it_was(database: Database) -> None:
    korea = timezone(timedelta(hours=9))
    seoul = datetime(2026, 11, 30, 0, 30, tzinfo=korea)
    with database.write() as session:
        entries = [GlossaryEntry(position=0, source="사과\x00", target="apple 🍎")]
        session.add(
            Glossary(id="g", time=seoul, name="과일", source_language="ko", target_language="en", entries=entries)
        )
    with database.read() as session:
        (found,) = session.query(Glossary)
        assert (found.time, found.time.utcoffset()) == (seoul, timedelta(0))
        assert [(one.source, one.target) for one in found.entries] == [("사과\ufffd", "apple 🍎")]
    with database.write() as session:
        session.execute(text("DELETE FROM glossaries"))
    with database.read() as session:
        assert session.query(GlossaryEntry).count() == 0, "entries go with their glossary"


def test_the_memory_finds_a_source_however_it_is_typed(database: Database) -> None:
    for target in ("I go.", "I am going."):
        with database.write() as session:
            remember(session, Memory(direction="ko-en", source="나는  간다.", target=target, approved_by="me"))
    with database.read() as session:
        asked = ["나는 간다.\u00a0", "나는 온다."]
        assert recall(session, asked, "ko-en") == {asked[0]: "I am going."}
        assert recall(session, asked, "en-ko") == {}


def test_a_database_of_a_newer_version_is_refused_and_left_alone(url: URL) -> None:
    database = Database.open(url)
    with database.write() as session:
        session.execute(text("UPDATE hanyeong_schema SET version_num = '9999'"))
    database.close()
    with pytest.raises(InputError, match="version 9999, which is newer than this program's 0"):
        Database.open(url)


def test_tables_of_another_program_are_left_alone(url: URL) -> None:
    database = Database(url)
    if database.file is not None:
        database.file.parent.mkdir()
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE keys (id INTEGER)"))
    with pytest.raises(InputError, match="tables of another program \\(keys\\)"):
        database.upgrade()
    assert inspect(database.engine).get_table_names() == ["keys"]
    database.close()


def _open(url: str) -> None:
    from sqlalchemy import make_url

    Database.open(make_url(url)).close()


def test_processes_that_start_together_upgrade_one_after_the_other(url: URL) -> None:
    fork = multiprocessing.get_context("fork")
    all_ = [fork.Process(target=_open, args=(url.render_as_string(hide_password=False),)) for _ in range(4)]
    for one in all_:
        one.start()
    for one in all_:
        one.join(60)
    assert [one.exitcode for one in all_] == [0] * 4


def test_an_upgrade_that_fails_leaves_the_old_schema(url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(*_: object, **__: object) -> None:
        raise RuntimeError("the machine stops here")

    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.create_index", half)
        with pytest.raises(RuntimeError):
            Database.open(url)
    database = Database.open(url)
    assert {"requests", "memory"} <= set(inspect(database.engine).get_table_names())
    database.close()


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    url = location("sqlite:///sub/x.db", tmp_path)
    assert url is not None
    file = tmp_path / "sub/x.db"
    file.parent.mkdir()
    file.touch(0o644)
    database = Database.open(url)
    with database.write() as session:
        session.add(_request("a"))
        rights = {
            one.name: stat.S_IMODE(one.stat().st_mode) for one in file.parent.iterdir() if ".lock" not in one.name
        }
    assert rights == dict.fromkeys(["x.db", "x.db-wal", "x.db-shm"], 0o600)
    database.close()


def _request(name: str) -> Request:
    return Request(
        id=name,
        time=datetime.now(UTC),
        dialect="hanyeong",
        client="other",
        route="/",
        status=200,
        items=1,
        characters=1,
        latency_ms=1.0,
    )


@pytest.mark.parametrize(
    "given",
    [
        f"mysql://me:{SECRET}@localhost/x",
        f"://me:{SECRET}@localhost/x",
        f"postgresql://me:{SECRET}@localhost:port/x",
        f"sqlite://me:{SECRET}@host/x",
        "sqlite://",
        "sqlite:///:memory:",
        SECRET,
    ],
)
def test_what_is_no_database_of_ours_is_refused_without_being_quoted(given: str, tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="expected sqlite:///FILE, postgresql://USER@HOST/NAME or off") as refused:
        location(given, tmp_path)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (f"postgresql://me:{SECRET}@127.0.0.1:1/x", "postgresql://127.0.0.1:1/x: cannot be .*Connection refused"),
        (f"postgres:///x?host=/nowhere&password={SECRET}", "postgresql:///nowhere/x: cannot be .*No such file"),
        ("sqlite:////proc/no/x.db", "/proc/no/x.db: cannot be opened"),
    ],
)
def test_one_that_cannot_be_reached_is_said_without_its_password(given: str, said: str, tmp_path: Path) -> None:
    url = location(given, tmp_path)
    assert url is not None
    assert SECRET not in told(url)
    with pytest.raises(InputError, match=said) as refused:
        Database.open(url)
    assert SECRET not in str(refused.value)
    assert refused.value.__suppress_context__


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("not a database at all" * 100)
    url = location("sqlite:///x.db", tmp_path)
    assert url is not None
    with pytest.raises(InputError, match="file is not a database"):
        Database.open(url)
    assert (tmp_path / "x.db").read_text().startswith("not a database")


def test_without_a_url_it_is_a_file_of_the_project_and_off_is_none(tmp_path: Path) -> None:
    assert location("off", tmp_path) is None
    found = location(None, tmp_path)
    assert found is not None
    assert told(found) == str(tmp_path / ".hanyeong/service.db")
