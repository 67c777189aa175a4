"""What Alembic runs for every migration: within the connection and the transaction of whoever asks for it."""

from __future__ import annotations

from alembic import context

from hanyeong.database.models import Base
from hanyeong.database.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()
