"""Stored glossaries of the service: made, changed, found by their id when a request names one, and deleted."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hanyeong.corpus.language_pair import Direction, Language, LanguagePair, pairs_of
from hanyeong.database import glossaries as stored
from hanyeong.database.engine import Database
from hanyeong.database.models import Glossary as GlossaryRow
from hanyeong.documents.glossary import Glossary
from hanyeong.pipeline.errors import InputError
from hanyeong.serving.call import current_call
from hanyeong.serving.refusal import Refusal, come_again, invalid

if TYPE_CHECKING:
    from hanyeong.serving.service import Service  # which has one of these

T = TypeVar("T")
MOST: Final = 1000
"""Glossaries of a key."""
KEPT: Final = 50
"""Read glossaries in memory: one of ten thousand terms takes a while to read."""
LONGEST_NAME: Final = 200
NO_GLOSSARY: Final = Glossary()
_AN_ID: Final = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True)
class StoredGlossary:
    """A glossary and what is known of it."""

    id: str
    name: str
    source: Language
    target: Language
    time: datetime
    n_entries: int

    @property
    def pair(self) -> LanguagePair:
        """Its direction."""
        return LanguagePair.from_src(self.source)


def glossary_of(terms: Sequence[tuple[str, str]]) -> Glossary:
    """Terms as a glossary.

    Raises:
        Refusal: there is none, or they are not what terms have to be.

    """
    if not terms:
        raise invalid("entries: none; expected a term and its translation", "glossary")
    try:
        return Glossary.of(terms)
    except InputError as error:
        raise invalid(str(error), "glossary") from None


class Glossaries:
    """The glossaries that the service has."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._read: OrderedDict[tuple[str, int], Glossary] = OrderedDict()
        """By id and version."""

    async def make(
        self, name: str, languages: tuple[Language, Language], terms: Sequence[tuple[str, str]]
    ) -> StoredGlossary:
        """Store a glossary.

        Raises:
            Refusal: no database, a direction that the model does not have, too many, or no terms.

        """
        _require_name(name)
        _require_direction(self.service.model.direction, languages)
        glossary = glossary_of(terms)
        owner = current_call().key_name

        def work(session: Session) -> GlossaryRow:
            if len(stored.all_of(session, owner)) >= MOST:
                raise invalid(f"there are {MOST:,} glossaries; delete one first", "too-many-glossaries", limit=MOST)
            return stored.store(session, name, languages, glossary.terms, owner)

        return _told(await self._write(work), len(glossary.terms))

    async def all(self) -> list[StoredGlossary]:
        """Those of the request's key.

        Raises:
            Refusal: no database.

        """
        owner = current_call().key_name
        return [_told(row, n) for row, n in await self._in_thread(lambda: self._reading(stored.all_of, owner))]

    async def find(self, name: str) -> tuple[StoredGlossary, Glossary]:
        """The one with this id.

        Raises:
            Refusal: 404, there is none of this key; or no database.

        """
        owner = current_call().key_name
        if not _AN_ID.fullmatch(name):
            raise _missing()
        row, version = await self._in_thread(lambda: self._reading(_found, name, owner))
        if row is None:
            raise _missing()
        key = name, version
        if key not in self._read:
            terms = await self._in_thread(lambda: self._reading(stored.terms_of, name))
            self._read[key] = await asyncio.to_thread(Glossary.of, terms)
        self._read.move_to_end(key)
        while len(self._read) > KEPT:
            self._read.popitem(last=False)
        found = self._read[key]
        return _told(row, len(found.terms)), found

    async def rename(self, name: str, title: str) -> None:
        """Give the one with this id another name.

        Raises:
            Refusal: 404, there is none of this key; the name is none; or no database.

        """
        _require_name(title)
        await self.find(name)

        def work(session: Session) -> None:
            row = stored.find(session, name, current_call().key_name)
            if row is not None:
                row.name = title

        await self._write(work)

    async def replace(self, name: str, terms: Sequence[tuple[str, str]]) -> StoredGlossary:
        """Give the one with this id other terms; none at all empties it.

        Raises:
            Refusal: 404, there is none of this key; terms that are none; or no database.

        """
        known, _ = await self.find(name)
        glossary = glossary_of(terms) if terms else NO_GLOSSARY
        await self._write(lambda session: stored.replace(session, known.id, glossary.terms))
        return replace(known, n_entries=len(glossary.terms))

    async def remove(self, name: str) -> None:
        """Delete the one with this id.

        Raises:
            Refusal: 404, there is none of this key; or no database.

        """
        owner = current_call().key_name
        if not _AN_ID.fullmatch(name):
            raise _missing()
        if not await self._write(lambda session: stored.remove(session, name, owner)):
            raise _missing()

    async def of_request(
        self, name: str | None, pairs: Sequence[LanguagePair | None], terms: Mapping[str, str] | None = None
    ) -> Glossary:
        """The stored glossary that a request names and the terms in it, which count for more.

        Raises:
            Refusal: no such glossary, one of another direction, or terms that are none.

        """
        if name is None:
            return glossary_of(list(terms.items())) if terms else NO_GLOSSARY
        known, glossary = await self.find(name)
        if any(pair not in (None, known.pair) for pair in pairs):
            raise invalid(f"glossary_id: it is for {known.pair} and a text has another direction", "glossary")
        return glossary_of([*({**dict(glossary.terms), **terms}).items()]) if terms else glossary

    async def _write(self, work: Callable[[Session], T]) -> T:
        def done() -> T:
            with self._database().write() as session:
                return work(session)

        return await self._in_thread(done)

    def _reading(self, work: Callable[..., T], *args: object) -> T:
        with self._database().read() as session:
            return work(session, *args)

    def _database(self) -> Database:
        if self.service.store is None:
            raise Refusal(HTTPStatus.FORBIDDEN, "no-database", "this service has no database and stores no glossaries")
        return self.service.store.database

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except SQLAlchemyError:
            raise come_again("database", "the database of this service cannot be reached", 10) from None


def _found(session: Session, name: str, owner: str | None) -> tuple[GlossaryRow | None, int]:
    return stored.find(session, name, owner), stored.version(session, name)


def _require_name(name: str) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise invalid(f"name: expected 1 to {LONGEST_NAME} characters")


def _require_direction(direction: Direction, languages: tuple[Language, Language]) -> None:
    source, target = languages
    pairs = pairs_of(direction)
    if source == target or LanguagePair.from_src(source) not in pairs:
        raise invalid(f"source, target: this service translates {', '.join(pairs)} only", "direction")


def _told(row: GlossaryRow, n_entries: int) -> StoredGlossary:
    source: Language = "ko" if row.source_language == "ko" else "en"
    target: Language = "ko" if row.target_language == "ko" else "en"
    return StoredGlossary(row.id, row.name, source, target, row.time, n_entries)


def _missing() -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, "no-glossary", "no such glossary, or not any more")
