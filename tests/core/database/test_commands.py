"""`hanyeong keys`, `feedback` and `forget`, and that what is forgotten is in no file any more."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from hanyeong.cli import service_database
from hanyeong.cli.main import app
from hanyeong.database.engine import Database, location
from hanyeong.database.forget import forget_before, forget_client, forget_request
from hanyeong.database.keys import Keys, add_key
from hanyeong.database.models import Base, Feedback, Glossary, GlossaryEntry, Memory, Request, Segment, Usage
from hanyeong.database.request_log import RequestLog, Sentence
from hanyeong.database.translation_memory import recall
from tests.core.database.test_request_log import NOW, entry

SECRET = "잊어 주세요 QXZFORGET"  # noqa: S105  a text that has to be gone


def run(*arguments: str) -> Result:
    found = CliRunner().invoke(app, list(arguments))
    assert "Traceback" not in found.output
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database of a service that runs in this folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HANYEONG_DATABASE", raising=False)
    url = location(None, tmp_path)
    assert url is not None
    found = Database.open(url)
    yield found
    found.close()


def fill(database: Database, name: str, key: str, text: str, moment: datetime = NOW) -> None:
    """All that a client can leave."""
    sentence = Sentence(0, "ko-en", text, text, 1, 1, 0, 0.0, ())
    log = RequestLog(database, keep_text=True)
    one = entry(name, 0)
    log.put(type(one)(name, moment, 1.0, None, {**(one.request or {}), "key_name": key}, [sentence] * 3))
    log.start()
    log.stop()
    with database.write() as session:
        session.add(
            Feedback(
                time=moment,
                request_id=name,
                segment=0,
                correction=text,
                source=text,
                direction="ko-en",
                dialect="hanyeong",
                key_name=key,
                state="waiting",
            )
        )
        memory = {"source_hash": name.ljust(64, "0"), "direction": "ko-en", "approved_by": "me"}
        session.add(Memory(**memory, source=text, target=text, time=moment, request_id=name, key_name=key))
        entries = [GlossaryEntry(position=0, source=text, target=text)]
        languages = {"source_language": "ko", "target_language": "en"}
        session.add(Glossary(id=name, time=moment, name=text, key_name=key, entries=entries, **languages))
        session.merge(Usage(key_name=key, day=date(2026, 11, 30), characters=5))


def counts(database: Database) -> dict[str, int]:
    tables: list[type[Base]] = [Request, Segment, Feedback, Memory, Glossary, GlossaryEntry, Usage]
    with database.read() as session:
        return {one.__tablename__: session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


ALL = {"requests": 1, "segments": 3, "feedback": 1, "memory": 1, "glossaries": 1, "glossary_entries": 1, "usage": 1}
NOTHING = dict.fromkeys(ALL, 0)


def test_forgetting_deletes_what_it_says_and_nothing_of_others(database: Database) -> None:
    fill(database, "a" * 32, "kim", "가")
    fill(database, "b" * 32, "lee", "나")
    assert forget_request(database, "a" * 32) == {"segments": 3, "feedback": 1, "memory": 1, "requests": 1}
    assert counts(database) == {**ALL, "glossaries": 2, "glossary_entries": 2, "usage": 2}
    assert forget_client(database, "lee") == {name: n for name, n in ALL.items() if name != "usage"}
    assert counts(database) == {**NOTHING, "glossaries": 1, "glossary_entries": 1, "usage": 2}
    fill(database, "c" * 32, "kim", "다", datetime(2026, 1, 1, tzinfo=UTC))
    fill(database, "d" * 32, "lee", "라", datetime(2026, 1, 2, tzinfo=UTC))
    gone = {"segments": 3, "feedback": 1, "requests": 1, "canary_runs": 0}
    assert forget_before(database, datetime(2026, 1, 2, tzinfo=UTC)) == gone
    assert {name: counts(database)[name] for name in ("requests", "segments", "memory")} == {
        "requests": 1,
        "segments": 3,
        "memory": 2,
    }
    assert database.purge()


@pytest.mark.parametrize("options", [["--request", "a" * 32], ["--client", "kim"]])
def test_what_is_forgotten_is_in_no_file(here: Database, tmp_path: Path, options: list[str]) -> None:
    for n in range(30):
        fill(here, f"{n:032}", "lee", f"그대로 둡니다 {n} " * 20)
    fill(here, "a" * 32, "kim", SECRET * 50)
    assert hits(tmp_path)
    if options[0] == "--request":
        with here.write() as session:
            session.query(GlossaryEntry).filter_by(glossary_id="a" * 32).delete()
            session.query(Glossary).filter_by(id="a" * 32).delete()
    said = run("forget", *options)
    assert (said.exit_code, said.output) == (0, said.stdout)  # no word of files that still hold it
    assert re.search("segments 3, feedback 1, memory 1,.* requests 1$", said.stdout.strip())
    assert hits(tmp_path) == []
    assert counts(here)["requests"] == 30


def hits(folder: Path) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "service.db-wal" for path in files), "a connection is open, as that of a service"
    return [path for path in files if b"QXZFORGET" in path.read_bytes()]


def test_a_reader_in_the_way_is_told(here: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_database, "PURGE_TRIES", 1)
    fill(here, "a" * 32, "kim", SECRET)
    with here.read() as session:
        session.scalars(select(Request)).all()
        said = run("forget", "--client", "kim")
    assert said.exit_code == 0
    assert "its files hold the deleted rows until" in said.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "expected one of --request, --client and --before"),
        (["--client", "a", "--before", "2026-01-01"], "expected one of"),
        (["--before", "01.02.2026"], "not a day; expected YYYY-MM-DD"),
        (["--client", "a", "--database", "off"], "is off"),
        (["--client", "a", "--database", "sqlite:///other.db"], "other.db: no database"),
    ],
)
def test_what_cannot_be_forgotten_is_said(here: Database, arguments: list[str], said: str) -> None:
    found = run("forget", *arguments)
    assert found.exit_code == 2
    assert said in found.stderr


def test_keys_are_made_shown_once_listed_and_revoked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("keys", "list").exit_code == 2, "no database is made by looking"
    made = run("keys", "add", "kim", "--quota", "1000", "--per", "day")
    key = made.stdout.strip()
    assert re.fullmatch(r"hanyeong-[\w-]{43}", key)
    assert run("keys", "list").stdout == "kim  0 of 1,000 characters today\n"
    url = location(None, tmp_path)
    assert url is not None
    database = Database.open(url)
    keys = Keys(database)
    keys.sync()
    (known,) = keys.known
    assert keys.find(key) == known
    assert keys.find(f"{key} ") is None
    assert run("keys", "revoke", "kim").exit_code == 0
    keys.sync()
    assert keys.find(key) is None
    assert run("keys", "list").stdout.endswith(" revoked\n")
    database.close()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and key[9:].encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add"], "expected the name of a key"),
        (["add", "a b"], "expected letters"),
        (["add", "environment"], "the key in HANYEONG_API_KEY"),
        (["revoke", "nobody"], "no such key"),
        (["list", "kim"], "expected no name"),
    ],
)
def test_what_is_no_key_is_said(here: Database, arguments: list[str], said: str) -> None:
    found = run("keys", *arguments)
    assert found.exit_code == 2
    assert said in found.stderr


def test_usage_is_shared_and_counted_by_period(database: Database) -> None:
    with database.write() as session:
        key = add_key(session, "kim", 100, "month")
    one, other = Keys(database), Keys(database)
    today = datetime.now(UTC).date()
    for keys in (one, other):
        keys.sync()
        known = keys.find(key)
        assert known is not None
        assert keys.take(known, 30, today)
    one.sync()
    other.sync()
    assert (other.used(known, today), other.take(known, 41, today), other.take(known, 40, today)) == (60, False, True)
    other.give_back(known, 40, today)
    with database.write() as session:
        session.add(Usage(key_name="kim", day=date(2020, 1, 31), characters=1000))
    one.sync()
    assert one.used(known, today) == 60
    assert (known.begins(date(2024, 12, 31)), known.renewed(date(2024, 12, 31))) == (
        date(2024, 12, 1),
        date(2025, 1, 1),
    )


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_corrections_are_listed_in_a_terminal_only_and_approved_or_rejected(
    here: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with here.write() as session:
        for n, source in enumerate(["나는 간다.\x1b[2J", None, "온다."]):
            text = {"correction": f"better {n}", "source": source, "direction": "ko-en" if source else None}
            session.add(Feedback(time=NOW, dialect="hanyeong", state="waiting", **text))
        session.add(Feedback(time=NOW, dialect="hanyeong", state="noted", rating="up"))
    piped = run("feedback", "list").stdout
    assert piped.count("\n") == 3
    assert "better" not in piped
    assert "나는" not in piped
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    service_database.feedback("list")
    monkeypatch.undo()
    monkeypatch.chdir(here.file.parent.parent if here.file else ".")
    assert "    나는 간다. [2J\n    better 0\n" in terminal.getvalue()
    assert run("feedback", "approve", "1", "--by", "lee").exit_code == 0
    assert run("feedback", "reject", "3").exit_code == 0
    for number, said in (("1", "approved already"), ("2", "nothing says what it translates"), ("4", "none of this")):
        refused = run("feedback", "approve", number)
        assert (refused.exit_code, said in refused.stderr) == (2, True)
    with here.read() as session:
        assert recall(session, ["나는 간다.", "온다."], "ko-en") == {}
        (kept,) = session.scalars(select(Memory))
        assert (kept.target, kept.approved_by) == ("better 0", "lee")
        assert {one.id: one.state for one in session.scalars(select(Feedback))} == {
            1: "approved",
            2: "waiting",
            3: "rejected",
            4: "noted",
        }
