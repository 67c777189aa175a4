"""Why a renewal was not started, or ended as it did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """To this version."""
    op.add_column("renewals", sa.Column("why", sa.String(32)))


def downgrade() -> None:
    """To the one before."""
    op.drop_column("renewals", "why")
