"""Keys with names and quotas: shown once, stored as salted hashes, compared in constant time.

A key is 256 random bits, so one round of SHA-256 is enough: no list of likely keys can be tried.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hanyeong.database.engine import Database
from hanyeong.database.models import Key, Usage
from hanyeong.pipeline.errors import InputError, ParamsError

Period = Literal["day", "month"]
ENVIRONMENT: Final = "environment"
"""Name in the log of the key in HANYEONG_API_KEY."""
_A_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PREFIX: Final = "hanyeong-"
"""So that a key that strays into a file is known for what it is."""


@dataclass(frozen=True)
class KnownKey:
    """A key as the database has it."""

    name: str
    salt: bytes
    hash: bytes
    quota: int | None
    period: Period
    revoked: bool

    def is_key(self, given: str) -> bool:
        """Whether `given` is this key; takes as long whether it is or not."""
        return hmac.compare_digest(self.hash, _hash(self.salt, given)) and not self.revoked

    def begins(self, today: date) -> date:
        """First day of the quota's period."""
        return today if self.period == "day" else today.replace(day=1)

    def renewed(self, today: date) -> date:
        """First day of its next period."""
        return self.begins(today) + timedelta(1) if self.period == "day" else _next_month(today)


def add_key(session: Session, name: str, quota: int | None, period: Period) -> str:
    """Store a new key and return it; nobody can find it out from what is stored.

    Raises:
        ParamsError: no name for a key, or one that a key has or had.

    """
    if not _A_NAME.fullmatch(name) or name == ENVIRONMENT:
        raise ParamsError(
            "name of a key: expected letters, digits, dots, dashes and underscores, at most 64, and not "
            f"`{ENVIRONMENT}`, which is the key in HANYEONG_API_KEY"
        )
    if session.scalar(select(Key).where(Key.name == name)):
        raise ParamsError(f"{name}: a key has or had this name; choose another, so that old usage is not taken for new")
    key, salt = _PREFIX + secrets.token_urlsafe(32), secrets.token_bytes(16)
    now = datetime.now(UTC)
    session.add(Key(name=name, salt=salt, hash=_hash(salt, key), quota=quota, period=period, created=now))
    return key


def revoke_key(session: Session, name: str) -> None:
    """Let a key open nothing any more; a running service knows within seconds.

    Raises:
        InputError: there is none of that name.

    """
    if not session.scalar(select(Key).where(Key.name == name)):
        raise InputError(f"{name}: no such key; `hanyeong keys list` shows all")
    session.execute(update(Key).where(Key.name == name, Key.revoked.is_(None)).values(revoked=datetime.now(UTC)))


def known_keys(session: Session) -> list[KnownKey]:
    """All keys, revoked ones too."""
    found = session.scalars(select(Key).order_by(Key.id))
    return [
        KnownKey(one.name, one.salt, one.hash, one.quota, "day" if one.period == "day" else "month", bool(one.revoked))
        for one in found
    ]


class Keys:
    """The keys as last read, and how much was translated with each; several services share them by the database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._known: Sequence[KnownKey] = ()
        self._existed = False
        self._stored: dict[tuple[str, Period], int] = {}
        """Characters in the current period, as last read."""
        self._since: Counter[tuple[str, date]] = Counter()
        """Characters that are not in the database yet."""
        self._lock = threading.Lock()

    @property
    def known(self) -> Sequence[KnownKey]:
        """All of them, as last read."""
        return self._known

    @property
    def exist(self) -> bool:
        """Whether there are keys, or were: a service is not open to all because its last key is revoked, or because its
        database was emptied.
        """
        return self._existed

    def find(self, given: str) -> KnownKey | None:
        """The key that `given` is; every known key is compared, so the time tells nothing."""
        return next(iter([one for one in self._known if one.is_key(given)]), None)

    def used(self, key: KnownKey, today: date) -> int:
        """Characters in the current period of its quota."""
        with self._lock:
            return self._used(key, today)

    def _used(self, key: KnownKey, today: date) -> int:
        since = sum(n for (name, day), n in self._since.items() if name == key.name and day >= key.begins(today))
        return self._stored.get((key.name, key.period), 0) + since

    def take(self, key: KnownKey, n_characters: int, today: date) -> bool:
        """Count characters, if the quota has room for all of them."""
        with self._lock:
            if key.quota is not None and self._used(key, today) + n_characters > key.quota:
                return False
            self._since[key.name, today] += n_characters
            return True

    def give_back(self, key: KnownKey, n_characters: int, day: date) -> None:
        """Characters that were counted and not translated."""
        with self._lock:
            self._since[key.name, day] -= n_characters

    def sync(self, _: Database | None = None) -> None:
        """Write what was used and read all anew. What cannot be written now is written next time."""
        today = datetime.now(UTC).date()
        with self._lock:
            taken = {which: n for which, n in self._since.items() if n}
        with self.database.write() as session:
            for (name, day), n in taken.items():
                _add(session, name, day, n)
            known = known_keys(session)
            stored = {(one.name, one.period): _sum(session, one.name, one.begins(today)) for one in known}
        with self._lock:
            self._known, self._stored, self._existed = known, stored, self._existed or bool(known)
            self._since.subtract(taken)
            self._since = Counter({which: n for which, n in self._since.items() if n})


def _add(session: Session, name: str, day: date, n: int) -> None:
    here = (Usage.key_name == name, Usage.day == day)
    if not session.execute(update(Usage).where(*here).values(characters=Usage.characters + n)).rowcount:  # type: ignore[attr-defined]
        session.add(Usage(key_name=name, day=day, characters=n))
        session.flush()


def _sum(session: Session, name: str, first: date) -> int:
    total = select(func.sum(Usage.characters)).where(Usage.key_name == name, Usage.day >= first)
    return int(session.scalar(total) or 0)


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(32)).replace(day=1)


def _hash(salt: bytes, key: str) -> bytes:
    return hashlib.sha256(salt + key.encode(errors="surrogatepass")).digest()
