"""LibreTranslate's dialect: the paths, fields and answers that its clients know."""

from __future__ import annotations

from typing import Any, Final, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hanyeong.documents.files import SUFFIXES
from hanyeong.serving.access import Access
from hanyeong.serving.body import FORM, JSON, MULTIPART, Lenient, checked, read_fields, read_upload
from hanyeong.serving.described import TOO_MUCH, answers, body, file_answers
from hanyeong.serving.jobs import Jobs, document_way, result_of
from hanyeong.serving.languages import AUTO, NAMES, Detected, detect, required_language, targets, way
from hanyeong.serving.service import Asked, Service, Translated, unless_gone
from hanyeong.serving.watch import note_sizes

Answer = dict[str, Any]


class TranslateRequest(Lenient):
    """POST /translate."""

    q: str | list[str]
    """A text, or several."""
    source: str
    """ko, en or auto."""
    target: str
    """ko or en."""
    format: Literal["text", "html"] = "text"
    alternatives: int = 0
    """Further translations of each text."""
    api_key: str | None = None


class DetectRequest(Lenient):
    """POST /detect."""

    q: str
    api_key: str | None = None


class FileRequest(Lenient):
    """POST /translate_file; the document is the field `file`."""

    source: str
    target: str
    api_key: str | None = None


_TRANSLATE: Final = {"q": "안녕하세요.", "source": "ko", "target": "en", "format": "text", "alternatives": 1}
_TRANSLATED: Final = {"translatedText": "Hello.", "alternatives": ["Hi."]}


_ERROR: Final = {"error": TOO_MUCH}
KINDS: Final = (JSON, FORM, MULTIPART)


def libretranslate(service: Service, access: Access, jobs: Jobs) -> APIRouter:
    """The routes at the top."""
    router = APIRouter(tags=["LibreTranslate"])
    limit = service.params.max_body_bytes

    @router.post(
        "/translate",
        summary="Translate a text, or several",
        responses=answers(_TRANSLATED, _ERROR),
        openapi_extra=body(TranslateRequest, _TRANSLATE, KINDS),
    )
    async def translate(request: Request) -> Answer:
        fields = await read_fields(request, limit)
        asked = checked(TranslateRequest, fields)
        access.require(request, asked.api_key)
        return await unless_gone(_translate(service, request, asked), request.receive)

    @router.get("/languages", summary="Languages")
    async def languages() -> list[Answer]:
        found = targets(service.model.direction)
        return [{"code": code, "name": NAMES[code], "targets": into} for code, into in found.items()]

    @router.post(
        "/detect",
        summary="Detect a text's language",
        responses=answers([{"confidence": 100.0, "language": "ko"}], _ERROR),
        openapi_extra=body(DetectRequest, {"q": "안녕하세요."}, KINDS),
    )
    async def detected(request: Request) -> list[Answer]:
        asked = checked(DetectRequest, await read_fields(request, limit))
        access.require(request, asked.api_key)
        service.require_limits([asked.q])
        return [_detected(detect(asked.q))]

    @router.post(
        "/translate_file",
        summary="Translate a document",
        responses=answers({"translatedFileUrl": "http://127.0.0.1:5000/download_file/5f0c7f0e.docx"}, _ERROR),
        openapi_extra=body(FileRequest, {"source": "ko", "target": "en"}, (MULTIPART,), file=True),
    )
    async def translate_file(request: Request) -> Answer:
        fields, upload = await read_upload(request, service.params.max_document_bytes)
        asked = checked(FileRequest, fields)
        access.require(request, asked.api_key)
        job = jobs.take(upload, document_way(service, asked.source, asked.target))
        await unless_gone(job.ended.wait(), request.receive)
        result_of(job)
        return {"translatedFileUrl": f"{request.base_url}download_file/{job.name}"}

    @router.get(
        "/download_file/{name}",
        summary="A translated document",
        response_class=Response,
        responses=file_answers(_ERROR, (400, 404, 421, 503)),
    )
    async def download_file(name: str) -> Response:
        return result_of(jobs.find(name))

    @router.get("/frontend/settings", summary="What a page has to know")
    async def settings() -> Answer:
        return {
            "apiKeys": access.is_by_key,
            "keyRequired": access.is_by_key,
            "charLimit": service.params.max_chars,
            "frontendTimeout": 500,
            "filesTranslation": True,
            "supportedFilesFormat": list(SUFFIXES),
            "suggestions": service.keeps_corrections,
            "language": {
                "source": {"code": AUTO, "name": "Auto Detect"},
                "target": {"code": "en", "name": NAMES["en"]},
            },
        }

    return router


async def _translate(service: Service, request: Request, asked: TranslateRequest) -> Answer:
    texts = [asked.q] if isinstance(asked.q, str) else asked.q
    service.require_limits(texts, asked.alternatives)
    target = required_language(asked.target, "target")
    source = None if asked.source == AUTO else required_language(asked.source, "source")
    pair = way(service.model.direction, source, target)
    found, _ = await service.translate([Asked(text, pair, asked.format) for text in texts], asked.alternatives)
    note_sizes(request, texts, found)
    answer = _answer(found, asked.alternatives)
    if source is None:
        answer["detectedLanguage"] = [_detected(detect(text)) for text in texts]
    return answer if isinstance(asked.q, list) else {name: each[0] for name, each in answer.items()}


def _answer(found: list[Translated], n_more: int) -> Answer:
    answer: Answer = {"translatedText": [one.text for one in found]}
    if n_more:
        answer["alternatives"] = [list(one.variants) for one in found]
    return answer


def _detected(found: Detected) -> Answer:
    return {"confidence": round(100 * found.confidence, 1), "language": found.language}
