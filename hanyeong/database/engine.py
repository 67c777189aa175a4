"""Where the database is and how it is opened: SQLite in a file of ours by default, PostgreSQL by its URL.

No message says the password of a URL, nor what a driver says of a statement, which could quote text.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from hanyeong.database import schema
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.pipeline.process import exclusive_lock

DEFAULT: Final = ".hanyeong/service.db"
OFF: Final = "off"
"""Instead of a URL: no database."""
BUSY_S: Final = 5
"""Time that a transaction waits for another one's end, and a connection for its server."""
SCHEMA_S: Final = 60.0
"""Time that a process waits for another one that upgrades the schema."""
_SCHEMA_LOCK: Final = 0x68616E79656F6E67
"""Of PostgreSQL's advisory locks, the one held while the schema is upgraded."""
_PATIENCE: Final = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
"""With a server that is gone without a word; in seconds, the last in milliseconds."""
_EXPECTED: Final = "expected sqlite:///FILE, postgresql://USER@HOST/NAME or off"
_REASONS: Final = (
    "Connection refused",
    "No such file or directory",
    "Permission denied",
    "password authentication failed",
    "no password supplied",
    "does not exist",
    "timeout",
    "could not translate host name",
    "failed to resolve host",
    "too many clients",
    "starting up",
    "unable to open database file",
    "file is not a database",
    "database disk image is malformed",
    "attempt to write a readonly database",
    "database or disk is full",
    "database is locked",
    "disk I/O error",
    "permission denied",
)
"""Of what drivers say, the parts that hold nothing but their own words."""


def location(given: str | None, folder: Path) -> URL | None:
    """Where the database is: `given`, or the file below `folder`; None where there shall be none.

    Raises:
        ParamsError: not a URL of SQLite or PostgreSQL. The message never quotes it.

    """
    if given == OFF:
        return None
    if given is None:
        return URL.create("sqlite", database=str(folder / DEFAULT))
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise ParamsError(f"serve.database: not a URL; {_EXPECTED}") from None
    kind = url.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind != "sqlite" or url.host or not url.database or url.database == ":memory:":
        raise ParamsError(f"serve.database: a database of another kind; {_EXPECTED}")
    return URL.create("sqlite", database=str(folder / url.database))


def is_missing(url: URL) -> bool:
    """Whether it is a file that is not there yet."""
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()


def told(url: URL) -> str:
    """The database in messages: its kind, place and name."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or _one(url.query.get("host")) or ""
    return f"postgresql://{host}{f':{url.port}' if url.port else ''}/{url.database or ''}"


def reason(error: BaseException) -> str:
    """Why a database failed, in words that quote nothing."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = next((one for one in _REASONS if one in str(cause)), None)
    return said or type(cause).__name__


class Database:
    """An open database with the newest schema."""

    def __init__(self, url: URL) -> None:
        self.url, self.name = url, told(url)
        self.file = Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
        self.engine = _engine(url)
        self._reading = self.engine.execution_options(hanyeong_reads=True)
        self._inode: int | None = None

    @classmethod
    def open(cls, url: URL) -> Self:
        """The database at `url`, made or upgraded where that is needed.

        Raises:
            InputError: it cannot be reached, is no database of ours, or a newer version wrote it.
            BusyError: another process has been upgrading it for a minute.

        """
        database = cls(url)
        try:
            database.upgrade()
        except (SQLAlchemyError, OSError) as error:
            database.close()
            raise InputError(
                f"{database.name}: cannot be opened as the service's database ({reason(error)}); expected a file "
                f"that can be written, or a server that lets this user in. Check serve.database, HANYEONG_DATABASE "
                f"and --database"
            ) from None
        except BaseException:
            database.close()
            raise
        return database

    def upgrade(self) -> None:
        """Bring the schema to the newest version; one process at a time.

        Raises:
            InputError, BusyError, SQLAlchemyError, OSError: as `open` says.

        """
        if self.file is None:
            with self.engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SCHEMA_LOCK})
                schema.upgrade(connection, self.name)
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        lock = self.file.with_name(self.file.name + ".lock")
        with exclusive_lock(lock, f"an upgrade of {self.name}", SCHEMA_S):
            if _inode(self.file) != self._inode:
                self.engine.dispose()
            _owner_only(self.file)
            with self.engine.begin() as connection:
                schema.upgrade(connection, self.name)
            self._inode = _inode(self.file)

    def require_present(self) -> None:
        """Open anew where the file was removed or replaced: SQLite would go on writing to the one that is gone.

        Raises:
            InputError, BusyError, SQLAlchemyError, OSError: as `open` says.

        """
        if self.file is not None and _inode(self.file) != self._inode:
            self.upgrade()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write; committed when the block ends well."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads, and that no writer has to wait for."""
        with Session(self._reading, expire_on_commit=False) as session, session.begin():
            yield session

    def purge(self) -> bool:
        """Give deleted rows' bytes up, so that they are in no file any more; False while a reader is in the way."""
        if self.file is None:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM FULL"))
            return True
        self._raw("VACUUM")
        return self.truncate_log()

    def truncate_log(self) -> bool:
        """Move what SQLite's log holds into the database file and empty it; True where there is no such log."""
        if self.file is None:
            return True
        busy, *_ = self._raw("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        return bool(busy == 0)

    def _raw(self, statement: str) -> Any:
        """A statement outside any transaction, which SQLAlchemy would begin."""
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() or [()]
        finally:
            connection.close()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_S})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    _require_driver()
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=BUSY_S,
        connect_args={**_PATIENCE, "connect_timeout": BUSY_S, "application_name": "hanyeong"},
    )


def _require_driver() -> None:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise ParamsError(
            "serve.database: PostgreSQL needs the library psycopg, which is not installed here; "
            '`pip install "hanyeong[postgres]"` brings it'
        ) from None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # Python's sqlite3 begins no transaction of its own; _begin_sqlite does
    for setting in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten
    ):
        connection.execute(f"PRAGMA {setting}").fetchall()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that had read first could not get it later."""
    reads = connection.get_execution_options().get("hanyeong_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _owner_only(file: Path) -> None:
    """Make the file if need be, and let nobody else read it; SQLite gives its log the same rights."""
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, stat.S_IRUSR | stat.S_IWUSR))
    for path in (file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm"))):
        with suppress(FileNotFoundError):
            path.chmod(stat.S_IRUSR | stat.S_IWUSR)


def _inode(file: Path) -> int | None:
    with suppress(FileNotFoundError):
        return file.stat().st_ino
    return None


def _one(found: str | tuple[str, ...] | None) -> str | None:
    return found[0] if isinstance(found, tuple) else found
