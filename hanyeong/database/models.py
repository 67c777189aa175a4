"""The tables of the service's database: requests and their segments, feedback, glossaries, keys, the memory, and what
the monitor found in windows of the requests.

What a request said is in none of them but the columns of type `StoredText`, which `serve.store_text` decides about;
glossaries and the memory hold text because someone put it there. A change of a table needs a migration beside it
(hanyeong/database/migrations/versions).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

REQUEST_ID: Final = String(36)
NAME: Final = String(64)
CODE: Final = String(32)
DIGEST: Final = String(64)
DIRECTION: Final = String(5)


class UtcTime(TypeDecorator[datetime]):
    """A time with its zone, kept in UTC; SQLite knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StoredText(TypeDecorator[str]):
    """Text of people. PostgreSQL stores no NUL, and SQLite reads nothing after one."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.replace("\x00", "\ufffd")


class Base(DeclarativeBase):
    """All tables; constraints are named alike on every database, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcTime(), list[str]: JSON(), dict[str, Any]: JSON()}  # noqa: RUF012


class Request(Base):
    """A request that was answered or refused."""

    __tablename__ = "requests"

    id: Mapped[str] = mapped_column(REQUEST_ID, primary_key=True)
    """The id in the answer's header X-Request-ID."""
    time: Mapped[datetime] = mapped_column(index=True)
    dialect: Mapped[str] = mapped_column(CODE)
    client: Mapped[str] = mapped_column(CODE)
    """Kind of program that asked, one of a few words; not what it calls itself."""
    key_name: Mapped[str | None] = mapped_column(NAME, index=True)
    route: Mapped[str] = mapped_column(NAME)
    status: Mapped[int]
    code: Mapped[str | None] = mapped_column(CODE)
    """Why it was refused."""
    items: Mapped[int]
    characters: Mapped[int]
    latency_ms: Mapped[float]
    queue_wait_ms: Mapped[float | None]
    digest: Mapped[str | None] = mapped_column(DIGEST)
    """Of the bundle that answered."""
    logged: Mapped[datetime | None] = mapped_column(index=True)
    """When the row was written; what is monitored next follows from it."""


class Segment(Base):
    """A sentence of a request, in numbers.

    No foreign key: the sentences of a document come when it is done, before or after its request's own row.
    """

    __tablename__ = "segments"

    request_id: Mapped[str] = mapped_column(REQUEST_ID, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Among all sentences of the request, from 0."""
    item: Mapped[int]
    """Which of the request's texts it is in, from 0."""
    time: Mapped[datetime] = mapped_column(index=True)
    direction: Mapped[str | None] = mapped_column(DIRECTION)
    source_characters: Mapped[int]
    target_characters: Mapped[int]
    source_tokens: Mapped[int]
    target_tokens: Mapped[int]
    fertility: Mapped[float]
    """Source tokens per word."""
    unknown_bytes: Mapped[int]
    """Source tokens that stand for a byte, or for nothing the tokenizer knows."""
    scripts: Mapped[dict[str, Any]]
    """Characters of the source in each script that occurs."""
    confidence: Mapped[float | None]
    score: Mapped[float]
    flags: Mapped[list[str]]
    latency_ms: Mapped[float]
    """From the request to its whole answer."""
    digest: Mapped[str | None] = mapped_column(DIGEST)
    logged: Mapped[datetime | None] = mapped_column(index=True)
    """When the row was written: a document's sentences come long after its request."""
    features: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What is monitored (hanyeong/results/monitor.py::Feature); null where the bundle has no reference."""
    domain: Mapped[str | None] = mapped_column(NAME)
    """The domain of the training data that the source looks like."""
    source_text: Mapped[str | None] = mapped_column(StoredText)
    target_text: Mapped[str | None] = mapped_column(StoredText)


class Feedback(Base):
    """What someone said of a translation."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(index=True)
    request_id: Mapped[str | None] = mapped_column(REQUEST_ID, index=True)
    segment: Mapped[int | None]
    """Position of the sentence in its request; null: all of it."""
    rating: Mapped[str | None] = mapped_column(CODE)
    correction: Mapped[str | None] = mapped_column(StoredText)
    source: Mapped[str | None] = mapped_column(StoredText)
    """What the correction translates."""
    direction: Mapped[str | None] = mapped_column(DIRECTION)
    dialect: Mapped[str] = mapped_column(CODE)
    key_name: Mapped[str | None] = mapped_column(NAME, index=True)
    state: Mapped[str] = mapped_column(CODE)
    """Of a correction: waiting, approved or rejected; of a mere rating: noted."""


class Glossary(Base):
    """Words that shall be translated in one way, stored by a client."""

    __tablename__ = "glossaries"

    id: Mapped[str] = mapped_column(REQUEST_ID, primary_key=True)
    time: Mapped[datetime]
    name: Mapped[str] = mapped_column(StoredText)
    source_language: Mapped[str] = mapped_column(String(2))
    target_language: Mapped[str] = mapped_column(String(2))
    key_name: Mapped[str | None] = mapped_column(NAME, index=True)
    entries: Mapped[list[GlossaryEntry]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="GlossaryEntry.position"
    )


class GlossaryEntry(Base):
    """A word and its translation."""

    __tablename__ = "glossary_entries"

    glossary_id: Mapped[str] = mapped_column(
        REQUEST_ID, ForeignKey("glossaries.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(StoredText)
    target: Mapped[str] = mapped_column(StoredText)


class Key(Base):
    """A key of the service. A revoked one stays, so that its name is not given again."""

    __tablename__ = "keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME, unique=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    quota: Mapped[int | None] = mapped_column(BigInteger)
    """Characters in each `period`; null: any number."""
    period: Mapped[str] = mapped_column(CODE)
    """month or day, in UTC."""
    created: Mapped[datetime]
    revoked: Mapped[datetime | None]


class Usage(Base):
    """Characters that were translated with a key on a day."""

    __tablename__ = "usage"

    key_name: Mapped[str] = mapped_column(NAME, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    characters: Mapped[int] = mapped_column(BigInteger)


class Memory(Base):
    """An approved translation: a sentence that is asked for again is answered with it."""

    __tablename__ = "memory"
    __table_args__ = (UniqueConstraint("source_hash", "direction"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_hash: Mapped[str] = mapped_column(DIGEST)
    """See hanyeong/database/translation_memory.py::source_hash."""
    direction: Mapped[str] = mapped_column(DIRECTION)
    source: Mapped[str] = mapped_column(StoredText)
    target: Mapped[str] = mapped_column(StoredText)
    approved_by: Mapped[str] = mapped_column(NAME)
    time: Mapped[datetime]
    request_id: Mapped[str | None] = mapped_column(REQUEST_ID)
    key_name: Mapped[str | None] = mapped_column(NAME)
    """Whose request and key the correction came from, so that it can be forgotten with them."""


class Window(Base):
    """A closed window of the request log: all that one bundle answered in one direction between two moments."""

    __tablename__ = "windows"

    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(DIGEST, index=True)
    """Of the bundle that answered."""
    direction: Mapped[str] = mapped_column(DIRECTION)
    after: Mapped[datetime | None]
    """It holds what was logged later than this; null: from the first row on."""
    until: Mapped[datetime] = mapped_column(index=True)
    """It holds what was logged until then."""
    closed: Mapped[datetime]
    n_requests: Mapped[int]
    n_segments: Mapped[int]
    state: Mapped[str] = mapped_column(CODE)
    """hanyeong/results/window.py::LiveState."""
    causes: Mapped[list[str]]
    """hanyeong/results/window.py::Cause, the most likely first."""
    validated: Mapped[bool] = mapped_column(default=True)
    """Whether its table passed validation."""
    signals: Mapped[list[WindowSignal]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="WindowSignal.position"
    )


class WindowSignal(Base):
    """One number of a window, beside what it is without drift."""

    __tablename__ = "window_signals"

    window: Mapped[int] = mapped_column(ForeignKey("windows.number", ondelete="CASCADE"), primary_key=True)
    signal: Mapped[str] = mapped_column(NAME, primary_key=True)
    """hanyeong/results/window.py::Signal, or a feature."""
    position: Mapped[int]
    value: Mapped[float | None]
    """In the window; null where it cannot be measured."""
    reference: Mapped[float | None]
    """Without drift."""
    effect: Mapped[float | None]
    threshold: Mapped[float | None]
    """Effect from which on it is an alarm."""
    low: Mapped[float | None]
    """Lower end of the value's 95 % interval."""
    high: Mapped[float | None]
    state: Mapped[str] = mapped_column(CODE)


class CanaryRun(Base):
    """Fixed sentences that the service translated, compared with what the bundle said of them when it was packaged."""

    __tablename__ = "canary_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(DIGEST)
    """Of the bundle."""
    direction: Mapped[str] = mapped_column(DIRECTION)
    reason: Mapped[str] = mapped_column(CODE)
    """start, swap or timer."""
    n_sentences: Mapped[int]
    n_changed: Mapped[int]
    """Translations that are not what they were."""
    answers_digest: Mapped[str] = mapped_column(DIGEST)
    """SHA-256 of all translations."""
    chrf: Mapped[float]
    """Of the translations against the former ones."""
    seconds: Mapped[float]


class Renewal(Base):
    """An attempt to replace the champion by a model that was trained on newer data."""

    __tablename__ = "renewals"

    id: Mapped[int] = mapped_column(primary_key=True)
    begun: Mapped[datetime] = mapped_column(index=True)
    ended: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(CODE)
    """hanyeong/results/renewal.py::RenewalReason."""
    window: Mapped[int | None]
    """Number of the window whose alarm started it."""
    state: Mapped[str] = mapped_column(CODE)
    """hanyeong/results/renewal.py::RenewalState."""
    why: Mapped[str | None] = mapped_column(CODE)
    """hanyeong/results/renewal.py::RenewalWhy; null while it runs."""
    champion: Mapped[str | None] = mapped_column(DIGEST)
    challenger: Mapped[str | None] = mapped_column(DIGEST)
    cpu_s: Mapped[float | None]
    """CPU time of all its processes."""
