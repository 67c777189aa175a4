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
from sqlalchemy import URL, text

from hanyeong.database.engine import Database, location

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
_NAMES = itertools.count()


def programs() -> Path | None:
    """Where `initdb` and `pg_ctl` are: Debian's package `postgresql` does not put them on the PATH."""
    found = shutil.which("initdb")
    return _DEBIAN[-1] if _DEBIAN else Path(found).parent if found else None


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """A server on a socket in a folder of its own; nothing listens on a port. It refuses to run as root."""
    there = programs()
    if there is None:
        pytest.skip("no initdb: `apt-get install postgresql` brings it")
    user = "nobody" if os.geteuid() == 0 else None
    with TemporaryDirectory(prefix="pg") as name:  # a short path: that of a socket has a limit
        folder = Path(name)
        if user:
            shutil.chown(folder, user)

        def run(*command: str) -> None:
            environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
            done = subprocess.run(command, user=user, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
            assert done.returncode == 0, command

        data = str(folder / "data")
        run(str(there / "initdb"), "-D", data, "-A", "trust", "-U", "owner", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=20"
        run(str(there / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield folder
        finally:
            run(str(there / "pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop")


def postgres_url(cluster: Path) -> URL:
    """An empty database of its own."""
    name = f"test{next(_NAMES)}"
    top = location(f"postgresql://owner@/postgres?host={cluster}", cluster)
    assert top is not None
    from sqlalchemy import create_engine

    engine = create_engine(top, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return top.set(database=name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """Of a database that does not exist yet, or is empty; of each kind."""
    if request.param == "postgresql":
        return postgres_url(request.getfixturevalue("cluster"))
    found = location(None, tmp_path)
    assert found is not None
    return found


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    """An open database of each kind."""
    found = Database.open(url)
    yield found
    found.close()
