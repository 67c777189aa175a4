"""Monitoring: what is measured of each sentence, windows and their signals, canary runs, renewals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hanyeong.database.models import UtcTime

revision = "0002"
down_revision = "0001"

COLUMNS = (("requests", "logged"), ("segments", "logged"), ("segments", "features"), ("segments", "domain"))
INDEXES = (
    ("requests", "logged"),
    ("segments", "logged"),
    ("windows", "digest"),
    ("windows", "until"),
    ("canary_runs", "time"),
    ("renewals", "begun"),
)


def upgrade() -> None:
    """To this version."""
    op.add_column("requests", sa.Column("logged", UtcTime()))
    op.add_column("segments", sa.Column("logged", UtcTime()))
    op.add_column("segments", sa.Column("features", sa.JSON()))
    op.add_column("segments", sa.Column("domain", sa.String(64)))
    op.create_table(
        "windows",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("direction", sa.String(5), nullable=False),
        sa.Column("after", UtcTime()),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("closed", UtcTime(), nullable=False),
        sa.Column("n_requests", sa.Integer(), nullable=False),
        sa.Column("n_segments", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column("validated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_windows"),
    )
    op.create_table(
        "window_signals",
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("signal", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Double()) for name in ("value", "reference", "effect", "threshold", "low", "high")),
        sa.Column("state", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["window"], ["windows.number"], name="fk_window_signals_window", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("window", "signal", name="pk_window_signals"),
    )
    op.create_table(
        "canary_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("direction", sa.String(5), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("n_sentences", sa.Integer(), nullable=False),
        sa.Column("n_changed", sa.Integer(), nullable=False),
        sa.Column("answers_digest", sa.String(64), nullable=False),
        sa.Column("chrf", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canary_runs"),
    )
    op.create_table(
        "renewals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun", UtcTime(), nullable=False),
        sa.Column("ended", UtcTime()),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("window", sa.Integer()),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("champion", sa.String(64)),
        sa.Column("challenger", sa.String(64)),
        sa.Column("cpu_s", sa.Double()),
        sa.PrimaryKeyConstraint("id", name="pk_renewals"),
    )
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """To the one before."""
    for table in ("renewals", "canary_runs", "window_signals", "windows"):
        op.drop_table(table)
    for table, column in INDEXES[:2]:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, column in COLUMNS:
        op.drop_column(table, column)
