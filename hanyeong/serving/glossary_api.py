"""Stored glossaries: /api/v1/glossaries of our own dialect, and /v2/glossaries as DeepL's clients ask for them."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from hanyeong.corpus.language_pair import pairs_of
from hanyeong.documents.glossary_file import GlossaryFormat, read_terms, write_tsv
from hanyeong.pipeline.errors import InputError
from hanyeong.serving.access import Access
from hanyeong.serving.api import NAMED, OWN, PATH, PROBLEM_EXAMPLE
from hanyeong.serving.body import FORM, JSON, Lenient, Strict, checked, read_fields, read_json
from hanyeong.serving.deepl import REFUSED
from hanyeong.serving.described import TOO_MUCH, answers, body, refusals
from hanyeong.serving.glossaries import StoredGlossary
from hanyeong.serving.languages import required_language
from hanyeong.serving.refusal import invalid
from hanyeong.serving.service import Service
from hanyeong.serving.wording import PROBLEM

TSV: Final = "text/tab-separated-values"


class GlossaryRequest(Strict):
    """A glossary to be stored, its terms either as an object or as a file's text."""

    name: str
    source: str
    """ko or en."""
    target: str
    entries: dict[str, str] = Field(default_factory=dict)
    """Words of the source, and their translations."""
    text: str | None = None
    """Instead: a line for each term."""
    format: GlossaryFormat = "tsv"
    """Of `text`: a tab or a comma between a term and its translation."""


class GlossaryAnswer(Strict):
    """A stored glossary."""

    id: str
    """For `glossary_id` of a request."""
    name: str
    source: str
    target: str
    created: str
    """RFC 3339."""
    n_entries: int


class WholeGlossaryAnswer(GlossaryAnswer):
    """A stored glossary with its terms."""

    entries: dict[str, str]


class GlossariesAnswer(Strict):
    """The glossaries of the key that asks."""

    glossaries: list[GlossaryAnswer]


class DeepLRequest(Lenient):
    """POST /v2/glossaries."""

    name: str
    source_lang: str
    target_lang: str
    entries: str
    entries_format: Literal["tsv", "csv"] = "tsv"


_REQUEST: Final = {"name": "menu", "source": "ko", "target": "en", "entries": {"비빔밥": "bibimbap"}}
_ANSWER: Final[dict[str, Any]] = {
    "id": "7d8a2f0e-3a43-4a55-9a0e-0c7a3e0a7b1d",
    "name": "menu",
    "source": "ko",
    "target": "en",
    "created": "2026-11-30T09:30:00+00:00",
    "n_entries": 1,
}
_DEEPL: Final = {
    "name": "menu",
    "source_lang": "KO",
    "target_lang": "EN",
    "entries": "비빔밥\tbibimbap",
    "entries_format": "tsv",
}
_DEEPL_ANSWER: Final = {
    "glossary_id": _ANSWER["id"],
    "name": "menu",
    "ready": True,
    "source_lang": "ko",
    "target_lang": "en",
    "creation_time": "2026-11-30T09:30:00.000000Z",
    "entry_count": 1,
}
_OWN_ASKED: Final = (*NAMED, 403)
_FOREIGN: Final = {"message": TOO_MUCH}
_FOREIGN_ASKED: Final = (400, 403, 404, 421, 503)


def glossary_api(service: Service, access: Access) -> APIRouter:
    """The routes below /api/v1/glossaries."""
    glossaries = service.glossaries
    router = APIRouter(prefix=f"{PATH}/glossaries", tags=["Hanyeong"])

    @router.post(
        "",
        summary="Store a glossary",
        status_code=201,
        response_model=GlossaryAnswer,
        responses=answers(_ANSWER, PROBLEM_EXAMPLE, (*OWN, 403), PROBLEM, ok=201),
        openapi_extra=body(GlossaryRequest, _REQUEST),
    )
    async def create(request: Request) -> GlossaryAnswer:
        access.require(request)
        asked = await read_json(request, GlossaryRequest, service.params.max_body_bytes)
        if (asked.text is None) == (not asked.entries):
            raise invalid("entries, text: expected one of them")
        terms = list(asked.entries.items()) if asked.text is None else terms_of_file(asked.text, asked.format)
        languages = required_language(asked.source, "source"), required_language(asked.target, "target")
        return GlossaryAnswer(**_fields(await glossaries.make(asked.name, languages, terms)))

    @router.get(
        "",
        summary="Stored glossaries",
        response_model=GlossariesAnswer,
        responses=answers({"glossaries": [_ANSWER]}, PROBLEM_EXAMPLE, _OWN_ASKED, PROBLEM),
    )
    async def all_(request: Request) -> GlossariesAnswer:
        access.require(request)
        return GlossariesAnswer(glossaries=[GlossaryAnswer(**_fields(one)) for one in await glossaries.all()])

    @router.get(
        "/{name}",
        summary="A stored glossary with its terms",
        response_model=WholeGlossaryAnswer,
        responses=answers(_ANSWER | {"entries": _REQUEST["entries"]}, PROBLEM_EXAMPLE, _OWN_ASKED, PROBLEM),
    )
    async def one(request: Request, name: str) -> WholeGlossaryAnswer:
        access.require(request)
        known, glossary = await glossaries.find(name)
        return WholeGlossaryAnswer(**_fields(known), entries=dict(glossary.terms))

    @router.delete(
        "/{name}",
        summary="Delete a glossary",
        status_code=204,
        response_class=Response,
        responses=refusals(PROBLEM_EXAMPLE, _OWN_ASKED, PROBLEM),
    )
    async def delete(request: Request, name: str) -> Response:
        access.require(request)
        await glossaries.remove(name)
        return Response(status_code=204)

    return router


def deepl_glossaries(service: Service, access: Access) -> APIRouter:
    """The routes below /v2/glossaries."""
    glossaries = service.glossaries
    router = APIRouter(prefix="/v2", tags=["DeepL"])

    @router.get("/glossary-language-pairs", summary="Directions of glossaries")
    async def pairs(request: Request) -> dict[str, Any]:
        access.require(request)
        found = pairs_of(service.model.direction)
        return {"supported_languages": [{"source_lang": pair.src, "target_lang": pair.tgt} for pair in found]}

    @router.post(
        "/glossaries",
        summary="Store a glossary",
        status_code=201,
        responses=answers(_DEEPL_ANSWER, _FOREIGN, REFUSED, ok=201),
        openapi_extra=body(DeepLRequest, _DEEPL, (JSON, FORM)),
    )
    async def create(request: Request) -> dict[str, Any]:
        access.require(request)
        asked = checked(DeepLRequest, await read_fields(request, service.params.max_body_bytes))
        source = required_language(asked.source_lang, "source_lang")
        languages = source, required_language(asked.target_lang, "target_lang")
        return _as_deepl(
            await glossaries.make(asked.name, languages, terms_of_file(asked.entries, asked.entries_format))
        )

    @router.get(
        "/glossaries",
        summary="Stored glossaries",
        responses=answers({"glossaries": [_DEEPL_ANSWER]}, _FOREIGN, _FOREIGN_ASKED),
    )
    async def all_(request: Request) -> dict[str, Any]:
        access.require(request)
        return {"glossaries": [_as_deepl(one) for one in await glossaries.all()]}

    @router.get(
        "/glossaries/{name}",
        summary="A stored glossary",
        responses=answers(_DEEPL_ANSWER, _FOREIGN, _FOREIGN_ASKED),
    )
    async def one(request: Request, name: str) -> dict[str, Any]:
        access.require(request)
        known, _ = await glossaries.find(name)
        return _as_deepl(known)

    @router.get(
        "/glossaries/{name}/entries",
        summary="The terms of a stored glossary, as TSV",
        response_class=Response,
        responses={
            200: {"content": {TSV: {"schema": {"type": "string"}, "example": _DEEPL["entries"]}}},
            **refusals(_FOREIGN, _FOREIGN_ASKED),
        },
    )
    async def entries(request: Request, name: str) -> Response:
        access.require(request)
        _, glossary = await glossaries.find(name)
        return Response(write_tsv(glossary.terms), media_type=TSV)

    @router.delete(
        "/glossaries/{name}",
        summary="Delete a glossary",
        status_code=204,
        response_class=Response,
        responses=refusals(_FOREIGN, _FOREIGN_ASKED),
    )
    async def delete(request: Request, name: str) -> Response:
        access.require(request)
        await glossaries.remove(name)
        return Response(status_code=204)

    return router


def terms_of_file(text: str, form: GlossaryFormat) -> list[tuple[str, str]]:
    """The terms of a file's text.

    Raises:
        Refusal: 422, it is no such file.

    """
    try:
        return read_terms(text, form)
    except InputError as error:
        raise invalid(str(error), "glossary") from None


def _fields(one: StoredGlossary) -> dict[str, Any]:
    """The fields of a `GlossaryAnswer`."""
    return {
        "id": one.id,
        "name": one.name,
        "source": one.source,
        "target": one.target,
        "created": one.time.astimezone(UTC).isoformat(),
        "n_entries": one.n_entries,
    }


def _as_deepl(one: StoredGlossary) -> dict[str, Any]:
    return {
        "glossary_id": one.id,
        "name": one.name,
        "ready": True,
        "source_lang": one.source,
        "target_lang": one.target,
        "creation_time": timestamp(one),
        "entry_count": one.n_entries,
    }


def timestamp(one: StoredGlossary) -> str:
    """When a glossary was stored, as DeepL writes it."""
    return one.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
