"""What users say of translations: POST /api/v1/feedback, and LibreTranslate's POST /suggest."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.database.feedback import NOTED, WAITING
from hanyeong.database.models import Feedback
from hanyeong.serving.access import Access
from hanyeong.serving.api import OWN, PATH, PROBLEM_EXAMPLE
from hanyeong.serving.body import FORM, JSON, MULTIPART, Lenient, Strict, checked, read_fields, read_json
from hanyeong.serving.call import current_call
from hanyeong.serving.described import TOO_MUCH, answers, body
from hanyeong.serving.languages import AUTO, detect, required_language
from hanyeong.serving.refusal import Refusal, come_again, invalid
from hanyeong.serving.service import Service
from hanyeong.serving.wording import PROBLEM


class FeedbackRequest(Strict):
    """A rating, a better translation, or both; of a sentence, or of all that a request asked for."""

    request_id: Annotated[str, Field(pattern="^[0-9a-fA-F-]{16,36}$")]
    """The header X-Request-ID of the answer."""
    segment: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    """Which of the answer's sentences, from 0, through all its texts; left out: all of it."""
    rating: Literal["up", "down"] | None = None
    correction: Annotated[str, Field(min_length=1)] | None = None
    """A better translation; someone approves it before it is used."""
    source: Annotated[str, Field(min_length=1)] | None = None
    """The text that the correction translates."""


class FeedbackAnswer(Strict):
    """What was stored."""

    id: int
    state: Literal["noted", "waiting"]
    """waiting: the correction waits for approval."""


class SuggestRequest(Lenient):
    """POST /suggest."""

    q: Annotated[str, Field(min_length=1)]
    """The text."""
    s: Annotated[str, Field(min_length=1)]
    """A better translation of it."""
    source: str
    target: str
    api_key: str | None = None


_EXAMPLE: Final = {"request_id": PROBLEM_EXAMPLE["request_id"], "segment": 0, "rating": "up"}
_SUGGESTION: Final = {"q": "안녕하세요.", "s": "Hello there.", "source": "ko", "target": "en"}


def feedback(service: Service, access: Access) -> APIRouter:
    """Both routes."""
    router = APIRouter()

    @router.post(
        f"{PATH}/feedback",
        tags=["Hanyeong"],
        summary="Rate or correct a translation",
        status_code=HTTPStatus.CREATED,
        response_model=FeedbackAnswer,
        responses=_created({"id": 7, "state": "noted"}, answers({}, PROBLEM_EXAMPLE, (*OWN, 403), PROBLEM)),
        openapi_extra=body(FeedbackRequest, _EXAMPLE),
    )
    async def say(request: Request) -> FeedbackAnswer:
        access.require(request)
        asked = await read_json(request, FeedbackRequest, service.params.max_body_bytes)
        found = _feedback(service, asked)
        return FeedbackAnswer(id=await _stored(service, found), state=WAITING if found.correction else NOTED)

    @router.post(
        "/suggest",
        tags=["LibreTranslate"],
        summary="Suggest a better translation",
        responses=answers({"success": True}, {"error": TOO_MUCH}),
        openapi_extra=body(SuggestRequest, _SUGGESTION, (JSON, FORM, MULTIPART)),
    )
    async def suggest(request: Request) -> dict[str, bool]:
        asked = checked(SuggestRequest, await read_fields(request, service.params.max_body_bytes))
        access.require(request, asked.api_key)
        await _stored(service, _suggestion(service, asked))
        return {"success": True}

    return router


def _created(example: object, found: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """The same answers, of which the good one is 201."""
    others = {status: said for status, said in found.items() if status != HTTPStatus.OK}
    return {int(HTTPStatus.CREATED): {"content": {JSON: {"example": example}}}, **others}


def _feedback(service: Service, asked: FeedbackRequest) -> Feedback:
    if asked.rating is None and asked.correction is None:
        raise invalid("rating, correction: neither is there; expected one of them, or both")
    if asked.source is not None and asked.correction is None:
        raise invalid("source: belongs to a correction, and there is none")
    if asked.correction is not None:
        _require_kept(service, HTTPStatus.UNPROCESSABLE_ENTITY)
    service.require_limits([asked.correction or "", asked.source or ""])
    found = _from_here(asked.correction, asked.source)
    found.request_id, found.segment, found.rating = asked.request_id, asked.segment, asked.rating
    if asked.source is not None:
        found.direction = str(LanguagePair.from_src(detect(asked.source).language))
    return found


def _suggestion(service: Service, asked: SuggestRequest) -> Feedback:
    _require_kept(service, HTTPStatus.FORBIDDEN)
    service.require_limits([asked.q, asked.s])
    source = detect(asked.q).language if asked.source == AUTO else required_language(asked.source, "source")
    if source == required_language(asked.target, "target"):
        raise invalid("source, target: the same language", "direction")
    found = _from_here(asked.s, asked.q)
    found.direction = str(LanguagePair.from_src(source))
    return found


def _from_here(correction: str | None, source: str | None) -> Feedback:
    """A row of the request that this code runs for."""
    call = current_call()
    return Feedback(
        time=datetime.now(UTC),
        correction=correction,
        source=source,
        dialect=call.dialect,
        key_name=call.key_name,
        state=NOTED if correction is None else WAITING,
    )


def _require_kept(service: Service, status: HTTPStatus) -> None:
    if service.params.store_text == "never":
        raise Refusal(
            status,
            "text-not-kept",
            "correction: this service keeps no text (serve.store_text is never); send a rating alone, or ask whoever "
            "runs it to set serve.store_text to feedback",
        )


async def _stored(service: Service, found: Feedback) -> int:
    """The number of the row, once it is written."""
    if service.store is None:
        raise Refusal(HTTPStatus.FORBIDDEN, "no-database", "this service has no database and keeps no feedback")
    database = service.store.database

    def write() -> int:
        with database.write() as session:
            session.add(found)
            session.flush()
            return found.id

    try:
        return await asyncio.to_thread(write)
    except SQLAlchemyError:
        raise come_again("database", "the database cannot be written to", 5) from None
