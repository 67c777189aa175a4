"""The first schema: requests, segments, feedback, glossaries, keys, usage and memory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hanyeong.database.models import StoredText, UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "requests",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("dialect", sa.String(32), nullable=False),
        sa.Column("client", sa.String(32), nullable=False),
        sa.Column("key_name", sa.String(64)),
        sa.Column("route", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(32)),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("latency_ms", sa.Double(), nullable=False),
        sa.Column("queue_wait_ms", sa.Double()),
        sa.Column("digest", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
    )
    op.create_table(
        "segments",
        sa.Column("request_id", sa.String(36), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("direction", sa.String(5)),
        sa.Column("source_characters", sa.Integer(), nullable=False),
        sa.Column("target_characters", sa.Integer(), nullable=False),
        sa.Column("source_tokens", sa.Integer(), nullable=False),
        sa.Column("target_tokens", sa.Integer(), nullable=False),
        sa.Column("fertility", sa.Double(), nullable=False),
        sa.Column("unknown_bytes", sa.Integer(), nullable=False),
        sa.Column("scripts", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Double()),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("latency_ms", sa.Double(), nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("source_text", StoredText()),
        sa.Column("target_text", StoredText()),
        sa.PrimaryKeyConstraint("request_id", "position", name="pk_segments"),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("request_id", sa.String(36)),
        sa.Column("segment", sa.Integer()),
        sa.Column("rating", sa.String(32)),
        sa.Column("correction", StoredText()),
        sa.Column("source", StoredText()),
        sa.Column("direction", sa.String(5)),
        sa.Column("dialect", sa.String(32), nullable=False),
        sa.Column("key_name", sa.String(64)),
        sa.Column("state", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_table(
        "glossaries",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("name", StoredText(), nullable=False),
        sa.Column("source_language", sa.String(2), nullable=False),
        sa.Column("target_language", sa.String(2), nullable=False),
        sa.Column("key_name", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_glossaries"),
    )
    op.create_table(
        "glossary_entries",
        sa.Column("glossary_id", sa.String(36), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", StoredText(), nullable=False),
        sa.Column("target", StoredText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["glossary_id"], ["glossaries.id"], name="fk_glossary_entries_glossary_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("glossary_id", "position", name="pk_glossary_entries"),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("quota", sa.BigInteger()),
        sa.Column("period", sa.String(32), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("revoked", UtcTime()),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.UniqueConstraint("name", name="uq_keys_name"),
    )
    op.create_table(
        "usage",
        sa.Column("key_name", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("characters", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_name", "day", name="pk_usage"),
    )
    op.create_table(
        "memory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_hash", sa.String(64), nullable=False),
        sa.Column("direction", sa.String(5), nullable=False),
        sa.Column("source", StoredText(), nullable=False),
        sa.Column("target", StoredText(), nullable=False),
        sa.Column("approved_by", sa.String(64), nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("request_id", sa.String(36)),
        sa.Column("key_name", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_memory"),
        sa.UniqueConstraint("source_hash", "direction", name="uq_memory_source_hash"),
    )
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


INDEXES = (
    ("requests", "time"),
    ("requests", "key_name"),
    ("segments", "time"),
    ("feedback", "time"),
    ("feedback", "request_id"),
    ("feedback", "key_name"),
    ("glossaries", "key_name"),
)


def downgrade() -> None:
    """To the one before: an empty database."""
    for table in ("memory", "usage", "keys", "glossary_entries", "glossaries", "feedback", "segments", "requests"):
        op.drop_table(table)
