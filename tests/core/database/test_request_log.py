"""The writer beside the service: nothing waits for it, nothing is lost uncounted, and it comes back by itself."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, inspect, select, text

from hanyeong.database import request_log
from hanyeong.database.engine import Database
from hanyeong.database.models import Base, Request, Segment
from hanyeong.database.request_log import QUEUE_FULL, STOPPED, TWICE, Chore, Entry, RequestLog, Sentence
from tests.core.database.conftest import Cluster

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SENTENCE = Sentence(0, "ko-en", "가나 AB1", "Hello", 6, 2, 1, -0.5, ("truncated",))


def entry(name: str, n_sentences: int = 1) -> Entry:
    request = {"dialect": "deepl", "client": "curl", "route": "/v2/translate", "status": 200}
    request |= {"items": 1, "characters": 6, "key_name": None, "code": None, "queue_wait_ms": 1.5}
    return Entry(name, NOW, 12.5, "d" * 64, request, [SENTENCE] * n_sentences)


class Told:
    """What a log says of itself."""

    def __init__(self) -> None:
        self.lost: Counter[str] = Counter()
        self.troubles: list[str | None] = []

    def log(self, database: Database, **options: object) -> RequestLog:
        def lost(which: str, n: int) -> None:
            self.lost[which] += n

        return RequestLog(database, lost=lost, troubled=self.troubles.append, **options)  # type: ignore[arg-type]


@contextmanager
def writing(database: Database, told: Told, **options: object) -> Iterator[RequestLog]:
    log = told.log(database, **options)
    log.start()
    yield log
    log.stop()


def count(database: Database, table: type[Base] = Request) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_request_becomes_a_row_and_its_sentences_numbers(database: Database) -> None:
    with writing(database, Told()) as log:
        log.put(entry("a", 2))
    with database.read() as session:
        (request,) = session.scalars(select(Request))
        first, second = session.scalars(select(Segment).order_by(Segment.position))
    assert (request.id, request.time, request.key_name, request.latency_ms) == ("a", NOW, None, 12.5)
    assert (first.position, second.position) == (0, 1)
    assert first.scripts == {"other": 1, "hangul": 2, "latin": 2, "digit": 1}
    assert (first.fertility, first.unknown_bytes, first.flags, first.confidence) == (3.0, 1, ["truncated"], None)
    assert (first.source_text, first.target_text) == (None, None)


def test_text_is_stored_only_where_it_is_asked_for(database: Database) -> None:
    with writing(database, Told(), keep_text=True) as log:
        log.put(entry("a"))
    with database.read() as session:
        (one,) = session.scalars(select(Segment))
    assert (one.source_text, one.target_text) == ("가나 AB1", "Hello")


def test_whoever_gives_an_id_twice_spoils_no_other_request(database: Database) -> None:
    told = Told()
    with writing(database, told) as log:
        for name in ("a", "b", "a", "c"):
            log.put(entry(name))
    assert (count(database), told.lost) == (3, {TWICE: 1})


def test_a_full_queue_counts_what_it_loses_and_delays_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_log, "MAX_WAITING", 50)
    told = Told()
    log = told.log(database)
    begun = time.monotonic()
    for n in range(1000):
        log.put(entry(str(n), 4))
    assert time.monotonic() - begun < 1
    assert (log.n_waiting, told.lost) == (10, {QUEUE_FULL: 990})
    log.start()
    log.stop()
    assert count(database) == 10


def test_a_database_that_goes_away_is_waited_for_and_nothing_is_lost(database: Database) -> None:
    told = Told()
    with writing(database, told) as log:
        log.put(entry("a"))
        wait_until(lambda: count(database) == 1)
        with database.write() as session:
            session.execute(text("ALTER TABLE segments RENAME TO gone"))
        log.put(entry("b"))
        wait_until(lambda: told.troubles != [])
        log.put(entry("c"))
        with database.write() as session:
            session.execute(text("ALTER TABLE gone RENAME TO segments"))
        wait_until(lambda: count(database) == 3)
    assert told.lost == {}
    assert (len(told.troubles), told.troubles[-1]) == (2, None)


@pytest.mark.xdist_group("postgresql")
def test_a_server_that_is_restarted_is_written_to_again(cluster: Cluster) -> None:
    database = Database.open(cluster.empty_database())
    told = Told()
    with writing(database, told) as log:
        log.put(entry("a"))
        wait_until(lambda: count(database) == 1)
        cluster.stop()
        try:
            log.put(entry("b"))
            wait_until(lambda: told.troubles != [])
        finally:
            cluster.start()
        log.put(entry("c"))
        wait_until(lambda: told.troubles[-1:] == [None] and not log.n_waiting)
    assert (count(database), told.lost) == (3, {})
    database.close()


def test_a_file_that_is_removed_is_made_anew(tmp_path_factory: pytest.TempPathFactory) -> None:
    from hanyeong.database.engine import location

    url = location(None, tmp_path_factory.mktemp("removed"))
    assert url is not None
    database = Database.open(url)
    told = Told()
    assert database.file is not None
    with writing(database, told) as log:
        for path in database.file.parent.iterdir():
            path.unlink()
        log.put(entry("a"))
        wait_until(lambda: "requests" in inspect(database.engine).get_table_names())
    assert (count(database), told.lost) == (1, {})
    database.close()


def test_a_full_disk_loses_nothing_that_fits_into_the_queue(tmp_path_factory: pytest.TempPathFactory) -> None:
    from hanyeong.database.engine import location

    url = location(None, tmp_path_factory.mktemp("full"))
    assert url is not None
    database = Database.open(url)
    with database.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    told = Told()

    def limit(n: int) -> None:
        with database.engine.connect() as connection:
            connection.execute(text(f"PRAGMA max_page_count = {n}"))

    limit(pages)
    with writing(database, told) as log:
        for n in range(50):
            log.put(entry(str(n), 20))
        wait_until(lambda: told.troubles != [])
        assert told.troubles == ["database or disk is full"]
        limit(1_000_000)
        wait_until(lambda: count(database) == 50)
    assert told.lost == {}
    database.close()


def test_what_cannot_be_written_at_the_end_is_counted(database: Database) -> None:
    told = Told()
    log = told.log(database)
    with database.write() as session:
        session.execute(text("ALTER TABLE requests RENAME TO gone"))
    log.put(entry("a"))
    log.start()
    log.stop()
    assert told.lost == {STOPPED: 1}


def test_a_chore_that_fails_stops_neither_the_log_nor_the_other_chores_for_good(database: Database) -> None:
    told, done = Told(), []

    def fails_once(_: Database) -> None:
        done.append("first")
        if len(done) == 1:
            raise RuntimeError("quotes a text")

    chores = [Chore(1000, fails_once), Chore(1000, lambda _: done.append("second"))]
    with writing(database, told, chores=chores) as log:
        log.put(entry("a"))
        wait_until(lambda: "second" in done)
        wait_until(lambda: count(database) == 1)
    assert told.troubles == ["RuntimeError", None]
