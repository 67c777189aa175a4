"""/v3/glossaries, which newer DeepL clients use: a glossary has a name and dictionaries.

A stored glossary has one direction, so a glossary has one dictionary here, or none after that was deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from hanyeong.corpus.language_pair import Language
from hanyeong.documents.glossary_file import write_tsv
from hanyeong.serving.access import Access
from hanyeong.serving.body import Lenient, checked, read_json
from hanyeong.serving.deepl import REFUSED
from hanyeong.serving.described import TOO_MUCH, answers, body, refusals
from hanyeong.serving.glossaries import Glossaries, StoredGlossary
from hanyeong.serving.glossary_api import terms_of_file, timestamp
from hanyeong.serving.languages import required_language
from hanyeong.serving.refusal import invalid
from hanyeong.serving.service import Service

Terms = list[tuple[str, str]]


class DictionaryRequest(Lenient):
    """Terms of one direction, as a file's text."""

    source_lang: str
    target_lang: str
    entries: str
    entries_format: Literal["tsv", "csv"] = "tsv"

    def languages(self) -> tuple[Language, Language]:
        """From and into which language."""
        return languages_of(self.source_lang, self.target_lang)

    def terms(self) -> Terms:
        """The terms, of which a later one with the same source counts."""
        return list(dict(terms_of_file(self.entries, self.entries_format)).items())


class GlossaryRequest(Lenient):
    """A glossary to be stored."""

    name: str
    dictionaries: list[dict[str, str]]
    """One, with source_lang, target_lang, entries and entries_format (tsv or csv)."""


class GlossaryChange(Lenient):
    """Another name, or more terms and others for those that are there."""

    name: str | None = None
    dictionaries: list[dict[str, str]] = Field(default_factory=list)
    """None, or one of the direction that the glossary has."""


_TERMS: Final = {"source_lang": "KO", "target_lang": "EN", "entries": "비빔밥\tbibimbap", "entries_format": "tsv"}
_REQUEST: Final = {"name": "menu", "dictionaries": [_TERMS]}
_DICTIONARY: Final = {"source_lang": "ko", "target_lang": "en", "entry_count": 1}
_ANSWER: Final = {
    "glossary_id": "7d8a2f0e-3a43-4a55-9a0e-0c7a3e0a7b1d",
    "name": "menu",
    "creation_time": "2026-11-30T09:30:00.000000Z",
    "dictionaries": [_DICTIONARY],
}
_REFUSED: Final = {"message": TOO_MUCH}
_ASKED: Final = (400, 403, 404, 421, 503)
_SENT: Final = (*REFUSED, 404)


def deepl_glossaries_v3(service: Service, access: Access) -> APIRouter:
    """The routes below /v3/glossaries."""
    glossaries, limit = service.glossaries, service.params.max_body_bytes
    router = APIRouter(prefix="/v3/glossaries", tags=["DeepL"])

    @router.post(
        "",
        summary="Store a glossary with a dictionary",
        status_code=201,
        responses=answers(_ANSWER, _REFUSED, REFUSED, ok=201),
        openapi_extra=body(GlossaryRequest, _REQUEST),
    )
    async def create(request: Request) -> dict[str, Any]:
        access.require(request)
        asked = await read_json(request, GlossaryRequest, limit)
        only = _only(asked.dictionaries)
        return _whole(await glossaries.make(asked.name, only.languages(), only.terms()))

    @router.get("", summary="Stored glossaries", responses=answers({"glossaries": [_ANSWER]}, _REFUSED, _ASKED))
    async def all_(request: Request) -> dict[str, Any]:
        access.require(request)
        return {"glossaries": [_whole(one) for one in await glossaries.all()]}

    @router.get("/{name}", summary="A stored glossary", responses=answers(_ANSWER, _REFUSED, _ASKED))
    async def one(request: Request, name: str) -> dict[str, Any]:
        access.require(request)
        known, _ = await glossaries.find(name)
        return _whole(known)

    @router.patch(
        "/{name}",
        summary="Rename a glossary, or add terms",
        responses=answers(_ANSWER, _REFUSED, _SENT),
        openapi_extra=body(GlossaryChange, _REQUEST),
    )
    async def change(request: Request, name: str) -> dict[str, Any]:
        access.require(request)
        asked = await read_json(request, GlossaryChange, limit)
        return _whole(await _changed(glossaries, name, asked))

    @router.delete(
        "/{name}",
        summary="Delete a glossary",
        status_code=204,
        response_class=Response,
        responses=refusals(_REFUSED, _ASKED),
    )
    async def delete(request: Request, name: str) -> Response:
        access.require(request)
        await glossaries.remove(name)
        return Response(status_code=204)

    @router.get(
        "/{name}/entries",
        summary="The terms of a dictionary",
        responses=answers({"dictionaries": [_TERMS]}, _REFUSED, _ASKED),
    )
    async def entries(request: Request, name: str, source_lang: str = "", target_lang: str = "") -> dict[str, Any]:
        access.require(request)
        known, glossary = await glossaries.find(name)
        _require_direction(known, languages_of(source_lang, target_lang))
        languages = {"source_lang": known.source, "target_lang": known.target}
        return {"dictionaries": [{**languages, "entries": write_tsv(glossary.terms), "entries_format": "tsv"}]}

    @router.put(
        "/{name}/dictionaries",
        summary="Replace the terms of a dictionary",
        responses=answers(_DICTIONARY, _REFUSED, _SENT),
        openapi_extra=body(DictionaryRequest, _TERMS),
    )
    async def put(request: Request, name: str) -> dict[str, Any]:
        access.require(request)
        asked = await read_json(request, DictionaryRequest, limit)
        known, _ = await glossaries.find(name)
        return _dictionary(await glossaries.replace(name, _of_direction(known, asked)))

    @router.delete(
        "/{name}/dictionaries",
        summary="Delete a dictionary",
        status_code=204,
        response_class=Response,
        responses=refusals(_REFUSED, _ASKED),
    )
    async def empty(request: Request, name: str, source_lang: str = "", target_lang: str = "") -> Response:
        access.require(request)
        known, _ = await glossaries.find(name)
        _require_direction(known, languages_of(source_lang, target_lang))
        await glossaries.replace(name, [])
        return Response(status_code=204)

    return router


async def _changed(glossaries: Glossaries, name: str, asked: GlossaryChange) -> StoredGlossary:
    known, glossary = await glossaries.find(name)
    if asked.dictionaries:
        more = _of_direction(known, _only(asked.dictionaries))
        await glossaries.replace(name, list({**dict(glossary.terms), **dict(more)}.items()))
    if asked.name is not None:
        await glossaries.rename(name, asked.name)
    known, _ = await glossaries.find(name)
    return known


def languages_of(source: str, target: str) -> tuple[Language, Language]:
    """Languages by their codes.

    Raises:
        Refusal: 400, another language.

    """
    return required_language(source, "source_lang"), required_language(target, "target_lang")


def _only(found: Sequence[dict[str, str]]) -> DictionaryRequest:
    if len(found) != 1:
        raise invalid(
            f"dictionaries: {len(found)}; a glossary has one direction here. Store a glossary for each", "glossary"
        )
    return checked(DictionaryRequest, found[0])


def _of_direction(known: StoredGlossary, asked: DictionaryRequest) -> Terms:
    """The terms for a glossary; at least one, for a dictionary is deleted in another way."""
    _require_direction(known, asked.languages())
    if not (terms := asked.terms()):
        raise invalid("entries: none; expected a term and its translation", "glossary")
    return terms


def _require_direction(known: StoredGlossary, languages: tuple[Language, Language]) -> None:
    if languages != (known.source, known.target):
        raise invalid(f"source_lang, target_lang: this glossary is for {known.pair} only", "glossary")


def _whole(one: StoredGlossary) -> dict[str, Any]:
    return {
        "glossary_id": one.id,
        "name": one.name,
        "creation_time": timestamp(one),
        "dictionaries": [_dictionary(one)] if one.n_entries else [],
    }


def _dictionary(one: StoredGlossary) -> dict[str, Any]:
    return {"source_lang": one.source, "target_lang": one.target, "entry_count": one.n_entries}
