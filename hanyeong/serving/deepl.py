"""DeepL's dialect (v2) for texts: what its own clients send to another address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from hanyeong.corpus.language_pair import Language
from hanyeong.serving.access import Access
from hanyeong.serving.body import FORM, JSON, MULTIPART, Lenient, checked, content_type, read_fields, read_upload
from hanyeong.serving.call import current_call
from hanyeong.serving.described import FOREIGN, TOO_MUCH, answers, body, file_answers
from hanyeong.serving.jobs import Job, Jobs, document_way, result_of
from hanyeong.serving.languages import NAMES, detect, required_language, targets, way
from hanyeong.serving.service import Asked, Format, Service, Translated, unless_gone
from hanyeong.serving.watch import note_sizes

Answer = dict[str, Any]

TARGET_CODES: Final[dict[Language, list[str]]] = {"en": ["EN-GB", "EN-US"], "ko": ["KO"]}
"""As DeepL's clients name targets; whichever English is asked for, it is the one that the model learned."""
REFUSED: Final = (*(status for status in FOREIGN if status != 429), 456)
"""Statuses of refusals; 456 is DeepL's for a quota that is used up."""
NO_LIMIT: Final = 1_000_000_000_000
"""Characters that /v2/usage says may be translated where there is no quota."""


def _as_list(found: object) -> object:
    return [found] if isinstance(found, str) else found


class TranslateRequest(Lenient):
    """POST /v2/translate."""

    text: Annotated[list[str], BeforeValidator(_as_list)]
    target_lang: str
    """KO, EN, EN-US or EN-GB."""
    source_lang: str | None = None
    """KO or EN; left out: detected."""
    tag_handling: Literal["html", "xml"] | None = None
    glossary_id: str | None = None
    show_billed_characters: bool = False


class DocumentRequest(Lenient):
    """POST /v2/document; the document is the field `file`."""

    target_lang: str
    source_lang: str | None = None
    glossary_id: str | None = None


class KeyRequest(Lenient):
    """POST /v2/document/ID and /v2/document/ID/result."""

    document_key: str


_EXAMPLE: Final = {"text": ["안녕하세요."], "target_lang": "EN-US"}
_ANSWER: Final = {"translations": [{"detected_source_language": "KO", "text": "Hello."}]}


def deepl(service: Service, access: Access, jobs: Jobs) -> APIRouter:
    """The routes below /v2."""
    router = APIRouter(prefix="/v2", tags=["DeepL"])

    @router.post(
        "/translate",
        summary="Translate texts",
        responses=answers(_ANSWER, {"message": TOO_MUCH}, (*REFUSED, 404)),
        openapi_extra=body(TranslateRequest, _EXAMPLE, (JSON, FORM)),
    )
    async def translate(request: Request) -> Answer:
        access.require(request)
        asked = checked(TranslateRequest, await read_fields(request, service.params.max_body_bytes))
        return await unless_gone(_translate(service, request, asked), request.receive)

    @router.post(
        "/document",
        summary="Translate a document",
        responses=answers(
            {"document_id": "5f0c7f0e.docx", "document_key": "0b1c"}, {"message": TOO_MUCH}, (*REFUSED, 404)
        ),
        openapi_extra=body(DocumentRequest, {"target_lang": "EN-US"}, (MULTIPART,), file=True),
    )
    async def document(request: Request) -> Answer:
        access.require(request)
        fields, upload = await read_upload(request, service.params.max_document_bytes)
        asked = checked(DocumentRequest, fields)
        pair = document_way(service, asked.source_lang, asked.target_lang)
        job = jobs.take(upload, pair, await service.glossaries.of_request(asked.glossary_id, [pair]))
        return {"document_id": job.name, "document_key": job.key}

    @router.post(
        "/document/{name}",
        summary="How far a document is",
        responses=answers(
            {"document_id": "5f0c7f0e.docx", "status": "translating"}, {"message": TOO_MUCH}, (*REFUSED, 404)
        ),
        openapi_extra=body(KeyRequest, {"document_key": "0b1c"}, (JSON, FORM)),
    )
    async def status(request: Request, name: str) -> Answer:
        access.require(request)
        asked = checked(KeyRequest, await read_fields(request, service.params.max_body_bytes))
        return _status(jobs.find(name, asked.document_key))

    @router.post(
        "/document/{name}/result",
        summary="A translated document, which is then forgotten",
        response_class=Response,
        responses=file_answers({"message": TOO_MUCH}, (*REFUSED, 404)),
        openapi_extra=body(KeyRequest, {"document_key": "0b1c"}, (JSON, FORM)),
    )
    async def result(request: Request, name: str) -> Response:
        access.require(request)
        asked = checked(KeyRequest, await read_fields(request, service.params.max_body_bytes))
        job = jobs.find(name, asked.document_key)
        answer = result_of(job)
        jobs.drop(job)
        return answer

    @router.get("/languages", summary="Languages")
    async def languages(request: Request) -> list[Answer]:
        access.require(request)
        kind = request.query_params.get("type")
        if kind is None and content_type(request) == FORM:  # DeepL's own client sends a body with GET
            kind = (await read_fields(request, service.params.max_body_bytes)).get("type")
        return _languages(service, into=kind == "target")

    @router.get("/usage", summary="Characters translated")
    async def usage(request: Request) -> Answer:
        access.require(request)
        return _usage(service)

    return router


async def _translate(service: Service, request: Request, asked: TranslateRequest) -> Answer:
    service.require_limits(asked.text)
    target = required_language(asked.target_lang, "target_lang")
    source = required_language(asked.source_lang, "source_lang") if asked.source_lang else None
    pair = way(service.model.direction, source, target)
    glossary = await service.glossaries.of_request(asked.glossary_id, [pair])
    how: Format = "html" if asked.tag_handling else "text"
    found, _ = await service.translate([Asked(text, pair, how, glossary) for text in asked.text])
    note_sizes(request, asked.text, found)
    both = zip(asked.text, found, strict=True)
    return {"translations": [_answer(text, one, source, asked.show_billed_characters) for text, one in both]}


def _answer(text: str, one: Translated, source: Language | None, billed: bool) -> Answer:
    found = (source or detect(text).language).upper()
    return {"detected_source_language": found, "text": one.text, **({"billed_characters": len(text)} if billed else {})}


def _usage(service: Service) -> Answer:
    """Of the key's quota; without one, what was translated since the start."""
    call = current_call()
    if call.key is None or call.keys is None:
        return {"character_count": service.n_chars, "character_limit": NO_LIMIT}
    used = call.keys.used(call.key, datetime.now(UTC).date())
    return {"character_count": used, "character_limit": call.key.quota or NO_LIMIT}


def _status(job: Job) -> Answer:
    found: Answer = {"document_id": job.name, "status": job.status}
    if job.status == "done":
        found["billed_characters"] = job.n_chars
    if job.refusal is not None:
        found["error_message"] = job.refusal.detail
    return found


def _languages(service: Service, *, into: bool) -> list[Answer]:
    served = targets(service.model.direction)
    if not into:
        sources = [code for code, others in served.items() if len(others) > 1]
        return [{"language": code.upper(), "name": NAMES[code]} for code in sources]
    found = [code for code in NAMES if any(code in others for one, others in served.items() if one != code)]
    return [
        {"language": code, "name": NAMES[language], "supports_formality": False}
        for language in found
        for code in TARGET_CODES[language]
    ]
