"""A database of each kind: SQLite in a file, and PostgreSQL in a cluster of the tests' own."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import URL, create_engine, text

from hanyeong.database.engine import Database, location

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
_NAMES = itertools.count()


def programs() -> Path | None:
    """Where `initdb` and `pg_ctl` are: Debian's package `postgresql` does not put them on the PATH."""
    found = shutil.which("initdb")
    return _DEBIAN[-1] if _DEBIAN else Path(found).parent if found else None


class Cluster:
    """A server on a socket in a folder of its own; nothing listens on a port. It refuses to run as root."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        self.user = "nobody" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(folder, self.user)
        self._run("initdb", "-A", "trust", "-U", "owner", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=20"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *options: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *options]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, user=self.user, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL)
        assert done.returncode == 0, command

    def empty_database(self) -> URL:
        """One of its own."""
        name = f"test{next(_NAMES)}"
        top = location(f"postgresql://owner@/postgres?host={self.folder}", self.folder)
        assert top is not None
        engine = create_engine(top, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return top.set(database=name)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    there = programs()
    if there is None:
        pytest.skip("no initdb: `apt-get install postgresql` brings it")
    with TemporaryDirectory(prefix="pg") as name:  # a short path: that of a socket has a limit
        found = Cluster(there, Path(name))
        found.start()
        try:
            yield found
        finally:
            found.stop()


ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))
"""One server for all such tests."""


@pytest.fixture(params=["sqlite", ON_POSTGRESQL])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """Of a database that does not exist yet, or is empty; of each kind."""
    if request.param == "postgresql":
        server: Cluster = request.getfixturevalue("cluster")
        return server.empty_database()
    found = location(None, tmp_path)
    assert found is not None
    return found


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    """An open database of each kind."""
    found = Database.open(url)
    yield found
    found.close()
