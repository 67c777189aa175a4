"""A request on its way through the service: who asks, with which key, and what was answered, for the request log.

Held in a context variable: whatever a request starts (a task, a thread, a document's translation) finds it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic
from typing import Any, Final

from hanyeong.database.keys import Keys, KnownKey
from hanyeong.database.request_log import Entry, Sentence
from hanyeong.serving.refusal import Refusal

DIALECTS: Final = {"/api/": "hanyeong", "/v2/": "deepl", "/v3/": "deepl", "/deeplx": "deeplx", "/imme": "immersive"}
LIBRETRANSLATE: Final = "libretranslate"
"""The dialect whose paths begin with no word of their own."""
CLIENTS: Final = {
    "deepl": re.compile("deepl-", re.IGNORECASE),
    "browser": re.compile("^Mozilla/"),
    "python": re.compile("python|httpx|aiohttp", re.IGNORECASE),
    "curl": re.compile("^curl/"),
    "javascript": re.compile("node|axios|undici|bun/|deno/", re.IGNORECASE),
    "java": re.compile("java|okhttp", re.IGNORECASE),
    "go": re.compile("^Go-http-client"),
}
"""Kinds of programs, by what they call themselves. The name itself is not kept: it can tell one person from others."""


COUNTED_ONLY: Final = frozenset({"key", "host", "queue-full", "too-many-requests"})
"""Refusals that metrics count and the log leaves out: there can be thousands a second, from anyone."""


@dataclass
class Call:
    """One request."""

    request_id: str
    dialect: str
    client: str
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    begun: float = field(default_factory=monotonic)
    key: KnownKey | None = None
    key_name: str | None = None
    keys: Keys | None = None
    n_items: int = 0
    n_characters: int = 0
    queue_wait_s: float | None = None
    digest: str | None = None
    sentences: list[Sentence] = field(default_factory=list)
    is_document: bool = False
    """Its document is logged when it is done, and the answer that it was taken is not."""

    def for_document(self) -> Call:
        """The same request as its document's; it has no entry of its own from now on."""
        self.is_document = True
        return replace(self)

    @property
    def latency_ms(self) -> float:
        """Time since it came."""
        return 1000 * (monotonic() - self.begun)

    def entry(self, route: str, status: int, code: str | None = None) -> Entry:
        """What the log keeps."""
        request: dict[str, Any] = {
            "dialect": self.dialect,
            "client": self.client,
            "key_name": self.key_name,
            "route": route[:64],
            "status": status,
            "code": code,
            "items": self.n_items,
            "characters": self.n_characters,
            "queue_wait_ms": None if self.queue_wait_s is None else 1000 * self.queue_wait_s,
        }
        return Entry(self.request_id, self.time, self.latency_ms, self.digest, request, self.sentences)

    def is_logged(self, code: str | None) -> bool:
        """Whether it has an entry: it was answered with a translation, or refused for what it asks."""
        return bool(self.digest or code) and code not in COUNTED_ONLY and not self.is_document

    def answered(self, digest: str, n_items: int, n_characters: int, sentences: Sequence[Sentence]) -> None:
        """Note what a bundle answered; a request can ask several times."""
        self.digest = digest
        self.n_items += n_items
        self.n_characters += n_characters
        self.sentences += sentences

    def spend(self, n_characters: int) -> None:
        """Count characters against the quota of the key, where there is one.

        Raises:
            Refusal: 429, it has no room for them.

        """
        if self.key is not None and self.keys is not None:
            today = self.time.date()
            if not self.keys.take(self.key, n_characters, today):
                raise _used_up(self.key, self.keys.used(self.key, today), n_characters)

    def give_back(self, n_characters: int) -> None:
        """Characters that were counted and not translated."""
        if self.key is not None and self.keys is not None and n_characters:
            self.keys.give_back(self.key, n_characters, self.time.date())

    def waited(self, seconds: float) -> None:
        """Note the longest time that sentences waited for their batch."""
        self.queue_wait_s = max(self.queue_wait_s or 0.0, seconds)


CALL: Final[ContextVar[Call | None]] = ContextVar("call", default=None)


def current_call() -> Call:
    """The request that this code runs for; one of its own where there is none, as in a test of the service alone."""
    return CALL.get() or Call("", "none", "none")


def dialect_of(path: str) -> str:
    """Which dialect a path belongs to."""
    return next((name for start, name in DIALECTS.items() if path.startswith(start)), LIBRETRANSLATE)


def client_kind(user_agent: str) -> str:
    """One of CLIENTS, none or other."""
    if not user_agent:
        return "none"
    return next((kind for kind, pattern in CLIENTS.items() if pattern.search(user_agent)), "other")


@contextmanager
def spending(n_characters: int) -> Iterator[None]:
    """Count characters against the quota of the request's key; what fails in the block is not counted.

    Raises:
        Refusal: 429, the quota has no room for them.

    """
    call = current_call()
    call.spend(n_characters)
    try:
        yield
    except BaseException:
        call.give_back(n_characters)
        raise


def _used_up(key: KnownKey, used: int, asked: int) -> Refusal:
    quota, now = key.quota or 0, datetime.now(UTC)
    renewed = key.renewed(now.date())
    after_s = (datetime(renewed.year, renewed.month, renewed.day, tzinfo=UTC) - now).total_seconds()
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        "quota",
        f"this key may translate {quota:,} characters a {key.period}; {used:,} are used and {asked:,} are asked for. "
        f"It starts anew on {renewed} (UTC)",
        {"limit": quota, "used": used, "found": asked},
        {"Retry-After": str(max(1, round(after_s)))},
    )
