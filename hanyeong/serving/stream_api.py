"""POST /api/v1/translate/stream: a translation that comes sentence by sentence."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hanyeong.serving.access import Access
from hanyeong.serving.api import (
    EXAMPLE,
    EXAMPLE_ANSWER,
    OWN,
    PATH,
    PROBLEM_EXAMPLE,
    BundleModel,
    SegmentModel,
    TranslateRequest,
    bundle_of,
    questions_of,
    segment_fields,
)
from hanyeong.serving.body import JSON, Strict, read_json
from hanyeong.serving.described import body, refusals
from hanyeong.serving.event_stream import EVENT_STREAM, Event, EventStream
from hanyeong.serving.service import Service
from hanyeong.serving.streaming import Streaming
from hanyeong.serving.watch import note
from hanyeong.serving.wording import PROBLEM, problem


class SegmentEvent(SegmentModel):
    """Event `segment`: the next sentence, in the order of the texts."""

    item: int
    """Of which of the texts, from 0."""
    index: int
    """Which of its sentences, from 0."""


class WholeModel(Strict):
    """A text's translation, without its sentences."""

    text: str
    source: str
    target: str
    flags: list[str]


class DoneEvent(Strict):
    """Event `done`, the last one: the whole translations."""

    request_id: str
    translations: list[WholeModel]
    bundle: BundleModel


_ABOUT: Final = """Takes what /api/v1/translate takes and answers with server-sent events, whose data is JSON:

* `segment` for each sentence, in order, as soon as it is translated: as in /api/v1/translate, with `item` (which text)
  and `index` (which of its sentences). `target` is its place in the whole translation; what stands between two
  segments is layout.
* `done`: the whole translations, the id of the request and the bundle. It comes last.
* `error`: a problem document, if something goes wrong in the middle; then it comes last.

A line that begins with a colon is a comment, sent while there is nothing else to say. A request that cannot be
answered at all is refused as in /api/v1/translate, before any event. `timeout_s` counts from sentence to sentence."""


def streaming(service: Service, access: Access) -> APIRouter:
    """The route below /api/v1 that streams."""
    router = APIRouter(prefix=PATH, tags=["Hanyeong"])

    @router.post(
        "/translate/stream",
        summary="Translate texts, sentence by sentence",
        description=_ABOUT,
        response_class=Response,
        responses=_responses(),
        openapi_extra=body(TranslateRequest, EXAMPLE),
    )
    async def stream(request: Request) -> Response:
        access.require(request)
        asked = await read_json(request, TranslateRequest, service.params.max_body_bytes)
        questions, ways = await questions_of(service, asked)
        begun = await Streaming.begin(service, questions, asked.alternatives)
        note(request, items=len(asked.texts), characters=sum(map(len, asked.texts)))
        request_id = request.scope["hanyeong"]["request_id"]
        return EventStream(_events(request, begun, ways), service, lambda refusal: problem(refusal, request_id))

    return router


async def _events(request: Request, begun: Streaming, ways: Sequence[tuple[str, str]]) -> AsyncIterator[Event]:
    async for one in begun.segments():
        yield Event("segment", SegmentEvent(item=one.item, index=one.index, **segment_fields(one.segment)))
    note(request, sentences=begun.n_segments)
    whole = zip(begun.texts, ways, begun.flags, strict=True)
    yield Event(
        "done",
        DoneEvent(
            request_id=request.scope["hanyeong"]["request_id"],
            translations=[
                WholeModel(text=text, source=source, target=target, flags=list(flags))
                for text, (source, target), flags in whole
            ],
            bundle=bundle_of(begun.model),
        ),
    )


def _responses() -> dict[int | str, dict[str, Any]]:
    (text,) = EXAMPLE_ANSWER["translations"]
    segments = [{**one, "item": 0, "index": n} for n, one in enumerate(text["segments"])]
    whole = {name: value for name, value in text.items() if name != "segments"}
    done = {
        "request_id": PROBLEM_EXAMPLE["request_id"],
        "translations": [whole],
        "bundle": EXAMPLE_ANSWER["bundle"],
    }
    events = [*(("segment", one) for one in segments), ("done", done)]
    example = "".join(Event(name, data).encode().decode() for name, data in events)
    content = {EVENT_STREAM: {"schema": _EVENTS, "example": example}}
    return {200: {"content": content}, **refusals(PROBLEM_EXAMPLE, (*OWN, 403, 404), PROBLEM)}


def _event(name: str, data: dict[str, Any]) -> dict[str, Any]:
    said = {"type": "string", "contentMediaType": JSON, "contentSchema": data}
    return {"type": "object", "required": ["event", "data"], "properties": {"event": {"const": name}, "data": said}}


_EVENTS: Final = {
    "oneOf": [
        _event("segment", SegmentEvent.model_json_schema()),
        _event("done", DoneEvent.model_json_schema()),
        _event("error", {"type": "object"}),
    ]
}
"""Each event, as OpenAPI describes a stream."""
