"""The two small dialects of browser extensions: DeepLX at /deeplx, Immersive Translate's own at /imme."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request

from hanyeong.serving.access import Access
from hanyeong.serving.body import Lenient, read_json
from hanyeong.serving.described import TOO_MUCH, answers, body
from hanyeong.serving.languages import AUTO, detect, required_language, way
from hanyeong.serving.service import Asked, Service, Translated, unless_gone
from hanyeong.serving.watch import note_sizes

Answer = dict[str, Any]


class DeepLXRequest(Lenient):
    """POST /deeplx/translate."""

    text: str
    source_lang: str = AUTO
    target_lang: str


class ImmersiveRequest(Lenient):
    """POST /imme."""

    text_list: list[str]
    source_lang: str = AUTO
    target_lang: str


ALTERNATIVES: Final = 3
"""As many as DeepLX's clients show."""
_REFUSED: Final = {"code": 413, "message": TOO_MUCH}


def extensions(service: Service, access: Access) -> APIRouter:
    """The routes below /deeplx, and /imme."""
    router = APIRouter()
    limit = service.params.max_body_bytes

    async def deeplx(request: Request) -> Answer:
        access.require(request)
        asked = await read_json(request, DeepLXRequest, limit)
        return await unless_gone(_deeplx(service, request, asked), request.receive)

    for path in ("/deeplx", "/deeplx/translate", "/deeplx/v1/translate"):
        router.post(
            path,
            summary="Translate a text",
            tags=["DeepLX"],
            operation_id=f"deeplx{path.replace('/', '_')}",
            responses=answers({"code": 200, "data": "Hello."}, _REFUSED),
            openapi_extra=body(DeepLXRequest, {"text": "안녕하세요.", "source_lang": "KO", "target_lang": "EN"}),
        )(deeplx)

    @router.post(
        "/imme",
        summary="Translate texts",
        tags=["Immersive Translate"],
        responses=answers({"translations": [{"detected_source_lang": "ko", "text": "Hello."}]}, _REFUSED),
        openapi_extra=body(
            ImmersiveRequest, {"text_list": ["안녕하세요."], "source_lang": "auto", "target_lang": "en"}
        ),
    )
    async def immersive(request: Request) -> Answer:
        access.require(request)
        asked = await read_json(request, ImmersiveRequest, limit)
        return await unless_gone(_immersive(service, request, asked), request.receive)

    return router


async def _deeplx(service: Service, request: Request, asked: DeepLXRequest) -> Answer:
    n_more = min(ALTERNATIVES, service.params.max_alternatives)
    (one,) = await _translated(service, request, [asked.text], (asked.source_lang, asked.target_lang), n_more)
    return {
        "code": 200,
        "id": 1,
        "data": one.text,
        "alternatives": list(one.variants),
        "source_lang": _source(asked.source_lang, asked.text).upper(),
        "target_lang": required_language(asked.target_lang, "target_lang").upper(),
        "method": "Free",
    }


async def _immersive(service: Service, request: Request, asked: ImmersiveRequest) -> Answer:
    found = await _translated(service, request, asked.text_list, (asked.source_lang, asked.target_lang))
    both = zip(asked.text_list, found, strict=True)
    return {
        "translations": [
            {"detected_source_lang": _source(asked.source_lang, text), "text": one.text} for text, one in both
        ]
    }


async def _translated(
    service: Service, request: Request, texts: list[str], ways: tuple[str, str], n_more: int = 0
) -> list[Translated]:
    service.require_limits(texts)
    source, target = ways
    from_ = None if source.lower() in ("", AUTO) else required_language(source, "source_lang")
    pair = way(service.model.direction, from_, required_language(target, "target_lang"))
    found, _ = await service.translate([Asked(text, pair) for text in texts], n_more)
    note_sizes(request, texts, found)
    return found


def _source(code: str, text: str) -> str:
    return detect(text).language if code.lower() in ("", AUTO) else required_language(code, "source_lang")
