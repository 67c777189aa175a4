"""The schema of the database: which version it has, and how it comes to the one that this code is written for."""

from __future__ import annotations

import io
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from hanyeong.pipeline.errors import InputError

VERSION_TABLE: Final = "hanyeong_schema"
"""Not Alembic's usual name: a database that is shared with another program keeps its own there."""


def upgrade(connection: Connection, name: str) -> None:
    """Bring a database to the newest schema, within the connection's transaction; `name` tells it in messages.

    Raises:
        InputError: a newer version of Hanyeong made its schema, or other tables have our names.

    """
    config = _config(connection)
    script = ScriptDirectory.from_config(config)
    found = version(connection)
    if found == script.get_current_head():
        return
    known = {one.revision for one in script.walk_revisions()}
    if found is not None and found not in known:
        raise InputError(
            f"{name}: its schema is version {found}, which is newer than this program's {script.get_current_head()}; "
            f"install the version of Hanyeong that wrote it, or a later one, or name another database"
        )
    if found is None:
        _require_no_tables(connection, name)
    command.upgrade(config, "head")


def version(connection: Connection) -> str | None:
    """The version of the schema; None where there is none yet."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _require_no_tables(connection: Connection, name: str) -> None:
    from hanyeong.database.models import Base

    if taken := sorted(set(inspect(connection).get_table_names()) & set(Base.metadata.tables)):
        raise InputError(
            f"{name}: holds tables of another program ({', '.join(taken)}); expected an empty database, or one that "
            f"Hanyeong made. Create one for it alone"
        )


def _config(connection: Connection) -> Config:
    config = Config(output_buffer=io.StringIO(), stdout=io.StringIO(), attributes={"connection": connection})
    config.set_main_option("script_location", "hanyeong.database:migrations")
    return config
