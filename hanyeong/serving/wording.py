"""How each dialect says that a request is refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hanyeong.serving.refusal import Refusal
from hanyeong.serving.watch import note

PROBLEM: Final = "application/problem+json"
QUOTA_OF_DEEPL: Final = 456
OWN: Final = ("/api/", "/ready", "/metrics")
_HTTP: Final = {
    404: ("not-found", "no such path; GET /openapi.json lists them"),
    405: ("method", "this path takes another method; the header Allow names it"),
}

DEEPL: Final = ("/v2/", "/v3/")


def render(request: Request, refusal: Refusal) -> Response:
    """The refusal as the clients of this path read it."""
    note(request, code=refusal.code)
    path = request.scope["path"]
    own = path.startswith(OWN)
    status = int(refusal.status if own else _AS_OTHERS_SAY.get(refusal.status, refusal.status))
    if refusal.code == "quota" and path.startswith(DEEPL):
        status = QUOTA_OF_DEEPL
    body: dict[str, Any]
    if own:
        body = problem(refusal, request.scope["hanyeong"]["request_id"])
    elif path.startswith(DEEPL):
        body = {"message": refusal.detail}
    elif path.startswith(("/deeplx", "/imme")):
        body = {"code": status, "message": refusal.detail}
    else:
        body = {"error": refusal.detail}
    return JSONResponse(body, status, dict(refusal.headers), media_type=PROBLEM if own else None)


_AS_OTHERS_SAY: Final = {
    HTTPStatus.UNAUTHORIZED: HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY: HTTPStatus.BAD_REQUEST,
}
"""Statuses that clients of LibreTranslate and DeepL know for what our own dialect says more exactly."""


def problem(refusal: Refusal, request_id: str) -> dict[str, Any]:
    """A problem document of RFC 9457."""
    return {
        "type": f"urn:hanyeong:problem:{refusal.code}",
        "title": refusal.status.phrase,
        "status": int(refusal.status),
        "detail": refusal.detail,
        "request_id": request_id,
        **refusal.facts,
    }


async def refused(request: Request, error: Exception) -> Response:
    """Handler of `Refusal` and of what the framework itself raises."""
    if isinstance(error, Refusal):
        return render(request, error)
    assert isinstance(error, HTTPException)  # noqa: S101  registered for these two
    code, detail = _HTTP.get(error.status_code, ("http", "the request cannot be read"))
    return render(request, Refusal(HTTPStatus(error.status_code), code, detail, headers=dict(error.headers or {})))
