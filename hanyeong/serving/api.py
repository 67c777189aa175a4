"""Our own dialect, /api/v1: segments with their places, alternatives with scores, and which model answered."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from hanyeong.corpus.language_pair import Direction, Language, LanguagePair
from hanyeong.serving.access import Access
from hanyeong.serving.body import MULTIPART, Strict, checked, read_json, read_upload
from hanyeong.serving.described import answers, body, file_answers, refusals
from hanyeong.serving.jobs import Job, Jobs, document_way, result_of
from hanyeong.serving.languages import AUTO, NAMES, detect, required_language, targets, way
from hanyeong.serving.served_model import ServedModel
from hanyeong.serving.service import ALL_FLAGS, Asked, Format, Segment, Service, Translated, unless_gone
from hanyeong.serving.watch import note_sizes
from hanyeong.serving.wording import PROBLEM

PATH: Final = "/api/v1"


class TranslateRequest(Strict):
    """Texts to translate; each is taken apart into sentences, and its layout is kept."""

    texts: list[str]
    """Any length and layout; limits: GET /api/v1/settings."""
    source: str = AUTO
    """ko, en or auto."""
    target: str | None = None
    """ko or en; left out: the model's, or the other language than the text's for a model of both directions."""
    alternatives: Annotated[int, Field(ge=0)] = 0
    """How many other translations of each sentence are wanted."""
    format: Format = "text"
    """text of any layout, html or markdown; markup comes out as it went in."""
    glossary: dict[str, str] = Field(default_factory=dict)
    """Words that shall be translated in one way: a word of the source, and its translation."""
    glossary_id: str | None = None
    """A stored glossary (POST /api/v1/glossaries), besides; where both have a word, `glossary` counts."""


class SpanModel(Strict):
    """Characters (code points) from `start` to before `end`."""

    start: int
    end: int


class AlternativeModel(Strict):
    """Another translation of a sentence."""

    text: str
    score: float


class SegmentModel(Strict):
    """A sentence."""

    source: SpanModel
    """Its place in the text that was sent."""
    target: SpanModel
    """Its place in the translation."""
    text: str
    """Its translation."""
    score: float
    """Mean log-probability of the translation's tokens, in nats; 0 where the model was not asked."""
    confidence: float | None
    """Expected quality from 0 to 1, estimated without a reference (an estimate of the sentence's chrF++ / 100); null
    where nothing was translated, or the bundle has no quality estimator."""
    needs_review: bool | None
    """Whether the confidence is so low that somebody should look at the translation; null where that is null."""
    flags: list[str]
    """What was special, such as copied (nothing to translate), truncated, failed, term (a glossary term is missing);
    all of them: GET /api/v1/settings."""
    alternatives: list[AlternativeModel]


class TranslationModel(Strict):
    """A text's translation."""

    text: str
    source: str
    """The language that was translated from: the one given, or the one detected."""
    target: str
    flags: list[str]
    """Flags of any of its segments."""
    segments: list[SegmentModel]


class BundleModel(Strict):
    """Which model answered."""

    digest: str
    name: str
    origin: str
    """champion: in service; release: nothing was promoted yet; folder: named when the service was started."""


class TranslateAnswer(Strict):
    """A translation for each text, all by one model."""

    translations: list[TranslationModel]
    bundle: BundleModel


class DocumentRequest(Strict):
    """POST /api/v1/documents; the document is the field `file`."""

    source: str = AUTO
    target: str
    glossary_id: str | None = None
    """A stored glossary."""


class LeftModel(Strict):
    """Something in a document that was not translated."""

    place: str
    """The part of the file."""
    reason: str
    count: int


class DocumentAnswer(Strict):
    """How far a document is."""

    id: str
    status: str
    """queued, translating, done or error."""
    sentences: int
    done: int
    """How many of them are translated."""
    flags: dict[str, int]
    """How many sentences carry each flag, once it is done."""
    left: list[LeftModel]
    """What was not translated, and why."""
    problem: str | None
    """Why there is no translation."""
    expires_in_s: float
    """Time after which the service forgets it; one that is under way then is kept until it ends."""


class LanguageModel(Strict):
    """A language, and those it is translated into."""

    code: str
    name: str
    targets: list[str]


class LanguagesAnswer(Strict):
    """All languages."""

    languages: list[LanguageModel]


class SettingsAnswer(Strict):
    """What the service takes, and which model it has."""

    version: str
    bundle: BundleModel
    direction: str
    limits: dict[str, float]
    flags: list[str]
    key_required: bool
    store_text: str
    """What is kept of the texts: never (corrections are refused), feedback or always."""
    stores_feedback: bool
    """Whether ratings are taken and kept; they need a database."""
    stores_corrections: bool
    """Whether better translations are taken and kept."""
    stores_glossaries: bool
    """Whether /api/v1/glossaries keeps any."""


EXAMPLE: Final = {"texts": ["안녕하세요. 반갑습니다."], "source": "ko", "target": "en", "alternatives": 1}
EXAMPLE_ANSWER: Final[dict[str, Any]] = {
    "translations": [
        {
            "text": "Hello. Nice to meet you.",
            "source": "ko",
            "target": "en",
            "flags": [],
            "segments": [
                {
                    "source": {"start": 0, "end": 6},
                    "target": {"start": 0, "end": 6},
                    "text": "Hello.",
                    "score": -0.21,
                    "confidence": 0.83,
                    "needs_review": False,
                    "flags": [],
                    "alternatives": [{"text": "Hi.", "score": -0.9}],
                },
                {
                    "source": {"start": 7, "end": 13},
                    "target": {"start": 7, "end": 24},
                    "text": "Nice to meet you.",
                    "score": -0.34,
                    "confidence": 0.78,
                    "needs_review": False,
                    "flags": [],
                    "alternatives": [{"text": "Pleased to meet you.", "score": -1.1}],
                },
            ],
        }
    ],
    "bundle": {"digest": "0123456789ab" * 5 + "0123", "name": "my translator", "origin": "champion"},
}
PROBLEM_EXAMPLE: Final = {
    "type": "urn:hanyeong:problem:too-many-characters",
    "title": "Request Entity Too Large",
    "status": 413,
    "detail": "60,000 characters; at most 50,000 are taken in a request. Send it in several",
    "request_id": "5f0c7f0e9d1c4d0fb5a2f6f3a0b1c2d3",
    "limit": 50000,
    "found": 60000,
}
OWN: Final = (400, 401, 408, 413, 415, 421, 422, 429, 503)

ASKED: Final = (401, 421, 503)
"""Statuses of refusals where there is nothing in a request that could be wrong."""
NAMED: Final = (*ASKED, 404, 422)
_DOCUMENT: Final[dict[str, Any]] = {
    "id": "5f0c7f0e9d1c4d0fb5a2f6f3a0b1c2d3.docx",
    "status": "queued",
    "sentences": 0,
    "done": 0,
    "flags": {},
    "left": [],
    "problem": None,
    "expires_in_s": 1800.0,
}


def api(service: Service, access: Access, jobs: Jobs) -> APIRouter:
    """The routes below /api/v1."""
    router = APIRouter(prefix=PATH, tags=["Hanyeong"])

    @router.post(
        "/translate",
        summary="Translate texts",
        response_model=TranslateAnswer,
        responses=answers(EXAMPLE_ANSWER, PROBLEM_EXAMPLE, (*OWN, 403, 404), PROBLEM),
        openapi_extra=body(TranslateRequest, EXAMPLE),
    )
    async def translate(request: Request) -> TranslateAnswer:
        access.require(request)
        asked = await read_json(request, TranslateRequest, service.params.max_body_bytes)
        return await unless_gone(_translate(service, request, asked), request.receive)

    @router.post(
        "/documents",
        summary="Translate a document",
        status_code=202,
        response_model=DocumentAnswer,
        responses=answers(_DOCUMENT, PROBLEM_EXAMPLE, (*OWN, 403, 404), PROBLEM, ok=202),
        openapi_extra=body(DocumentRequest, {"source": "ko", "target": "en"}, (MULTIPART,), file=True),
    )
    async def document(request: Request) -> DocumentAnswer:
        access.require(request)
        fields, upload = await read_upload(request, service.params.max_document_bytes)
        asked = checked(DocumentRequest, fields)
        pair = document_way(service, asked.source, asked.target)
        job = jobs.take(upload, pair, await service.glossaries.of_request(asked.glossary_id, [pair]))
        return _document(job, jobs.expires_in_s(job))

    @router.get(
        "/documents/{name}",
        summary="How far a document is",
        response_model=DocumentAnswer,
        responses=answers(_DOCUMENT | {"status": "translating", "done": 12}, PROBLEM_EXAMPLE, NAMED, PROBLEM),
    )
    async def progress(request: Request, name: str) -> DocumentAnswer:
        access.require(request)
        job = jobs.find(name)
        return _document(job, jobs.expires_in_s(job))

    @router.get(
        "/documents/{name}/result",
        summary="A translated document",
        response_class=Response,
        responses=file_answers(PROBLEM_EXAMPLE, NAMED, PROBLEM),
    )
    async def result(request: Request, name: str) -> Response:
        access.require(request)
        return result_of(jobs.find(name))

    @router.get("/languages", summary="Languages and directions", responses=refusals(PROBLEM_EXAMPLE, ASKED, PROBLEM))
    async def languages(request: Request) -> LanguagesAnswer:
        access.require(request)
        found = targets(service.model.direction)
        return LanguagesAnswer(
            languages=[
                LanguageModel(code=code, name=NAMES[code], targets=[one for one in into if one != code])
                for code, into in found.items()
            ]
        )

    @router.get(
        "/settings",
        summary="Limits, flags and the model in service",
        responses=refusals(PROBLEM_EXAMPLE, ASKED, PROBLEM),
    )
    async def settings(request: Request) -> SettingsAnswer:
        access.require(request)
        return settings_of(service, access)

    return router


async def _translate(service: Service, request: Request, asked: TranslateRequest) -> TranslateAnswer:
    questions, ways = await questions_of(service, asked)
    found, model = await service.translate(questions, asked.alternatives)
    note_sizes(request, asked.texts, found)
    return TranslateAnswer(
        translations=[_translation(one, *each) for one, each in zip(found, ways, strict=True)],
        bundle=bundle_of(model),
    )


async def questions_of(
    service: Service, asked: TranslateRequest
) -> tuple[list[Asked], list[tuple[Language, Language]]]:
    """What a request asks, and from which language into which each text goes.

    Raises:
        Refusal: a limit, an unknown language, or a glossary that is none.

    """
    service.require_limits(asked.texts, asked.alternatives)
    source = None if asked.source == AUTO else required_language(asked.source, "source")
    target = None if asked.target is None else required_language(asked.target, "target")
    direction = service.model.direction
    ways = [_languages(direction, text, source, target) for text in asked.texts]
    pairs = [way(direction, *each) for each in ways]
    glossary = await service.glossaries.of_request(asked.glossary_id, pairs, asked.glossary)
    both = zip(asked.texts, pairs, strict=True)
    return [Asked(text, pair, asked.format, glossary) for text, pair in both], ways


def bundle_of(model: ServedModel) -> BundleModel:
    """The bundle that answers."""
    return BundleModel(digest=model.digest, name=model.info.name, origin=model.origin)


def _document(job: Job, expires_in_s: float) -> DocumentAnswer:
    done = job.result
    return DocumentAnswer(
        id=job.name,
        status=job.status,
        sentences=job.n_sentences,
        done=job.n_done,
        flags=dict(done.flags) if done else {},
        left=[LeftModel(place=one.place, reason=one.reason, count=one.count) for one in (done.left if done else ())],
        problem=job.refusal.detail if job.refusal else None,
        expires_in_s=expires_in_s,
    )


def _languages(
    direction: Direction, text: str, source: Language | None, target: Language | None
) -> tuple[Language, Language]:
    """From which language a text is translated, and into which."""
    found = source or detect(text).language
    if target is None:
        target = LanguagePair.from_src(found).tgt if direction == "both" else LanguagePair(direction).tgt
    return found, target


def _translation(one: Translated, source: str, target: str) -> TranslationModel:
    segments = [SegmentModel(**segment_fields(each)) for each in one.segments]
    return TranslationModel(text=one.text, source=source, target=target, flags=list(one.flags), segments=segments)


def segment_fields(one: Segment) -> dict[str, Any]:
    """The fields of a `SegmentModel`."""
    return {
        "source": SpanModel(start=one.source.start, end=one.source.end),
        "target": SpanModel(start=one.target.start, end=one.target.end),
        "text": one.text,
        "score": one.score,
        "confidence": one.answer.confidence,
        "needs_review": one.answer.needs_review,
        "flags": list(one.flags),
        "alternatives": [AlternativeModel(text=other.text, score=other.score) for other in one.alternatives],
    }


LIMITS: Final = (
    "max_body_bytes",
    "max_chars",
    "max_items",
    "max_alternatives",
    "max_document_bytes",
    "max_documents",
    "document_s",
    "max_requests",
    "max_queue_tokens",
    "batch_tokens",
    "batch_wait_ms",
    "timeout_s",
)


def limits_of(service: Service) -> dict[str, float]:
    """What a request may hold, by its key in section `serve`."""
    return {name: getattr(service.params, name) for name in LIMITS}


def settings_of(service: Service, access: Access) -> SettingsAnswer:
    """What a client has to know beforehand."""
    model = service.model
    return SettingsAnswer(
        version=version("hanyeong"),
        bundle=bundle_of(model),
        direction=model.direction,
        limits=limits_of(service),
        flags=list(ALL_FLAGS),
        key_required=access.is_by_key,
        store_text=service.params.store_text if service.store is not None else "never",
        stores_feedback=service.store is not None,
        stores_corrections=service.keeps_corrections,
        stores_glossaries=service.store is not None,
    )
