"""GET /api/v1/model: which model answers, how good it is, what it is not for, and what its licences want said.

All of it is in bundle.json already; nothing is measured here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request

from hanyeong.release.bundle_info import BundleInfo, TestInfo
from hanyeong.release.cards import USE_AND_LIMITS
from hanyeong.results.scores import Score
from hanyeong.serving.access import Access
from hanyeong.serving.api import ASKED, EXAMPLE_ANSWER, PATH, PROBLEM_EXAMPLE, BundleModel, bundle_of, limits_of
from hanyeong.serving.body import Strict
from hanyeong.serving.described import answers
from hanyeong.serving.served_model import ServedModel
from hanyeong.serving.service import Service
from hanyeong.serving.wording import PROBLEM


class ScoreModel(Strict):
    """A score in points, 0 to 100, with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int
    """Sentences."""
    signature: str
    """How it was measured, as sacreBLEU words it."""


class TestModel(Strict):
    """A test set and the model's scores on it."""

    __test__ = False  # pytest takes the name for a test
    name: str
    direction: str
    bleu: ScoreModel
    chrf: ScoreModel
    """chrF++."""
    nearest_bleu: float | None
    """Score of looking up the most similar training sentence; a model should be far above it."""
    nearest_chrf: float | None


class MemorizedModel(Strict):
    """How much of the training text the model repeats, told by large numbers that are in a translation only."""

    pairs: int
    """Training pairs with such a number."""
    repeated: int
    """Times that the model repeated the number."""
    by_chance: int
    """Times that would be expected by chance."""


class CorpusModel(Strict):
    """A corpus that the model was trained or tested on."""

    name: str
    use: str
    """train, test or monitor."""
    rows: int
    licence: str
    attribution: str
    """What its licence wants said."""


class ModelAnswer(Strict):
    """The model in service."""

    bundle: BundleModel
    since: str | None
    """When it was promoted (RFC 3339); null while nothing is promoted or the date is not recorded."""
    version: str | None
    """Of Hanyeong, which made it."""
    direction: str
    """ko-en, en-ko or both."""
    licence: str
    size: str
    """teacher or student: which of the two trained models it is."""
    compute_type: str
    bytes: int
    parameters: int | None
    max_tokens: int | None
    """Tokens of the longest sentence that it takes in one piece."""
    beam_size: int
    tests: list[TestModel]
    memorized: dict[str, MemorizedModel]
    """By direction."""
    use_and_limits: dict[str, str]
    """What the model is for and what it is not, in English (en) and Korean (ko), as its card says."""
    sources: list[CorpusModel]
    limits: dict[str, float]
    """Of the service, as in GET /api/v1/settings."""


_SCORE: Final = {"value": 45.1, "low": 43.0, "high": 47.2, "n": 1000, "signature": "nrefs:1|case:mixed|tok:13a"}
_EXAMPLE: Final = {
    "bundle": EXAMPLE_ANSWER["bundle"],
    "since": "2026-11-30T09:30:00+00:00",
    "version": "0.2.0",
    "direction": "ko-en",
    "licence": "CC-BY-4.0",
    "size": "student",
    "compute_type": "int8",
    "bytes": 30_000_000,
    "parameters": 25_000_000,
    "max_tokens": 256,
    "beam_size": 2,
    "tests": [
        {
            "name": "news",
            "direction": "ko-en",
            "bleu": _SCORE,
            "chrf": _SCORE | {"value": 62.3, "low": 61.0, "high": 63.5},
            "nearest_bleu": 9.8,
            "nearest_chrf": 30.2,
        }
    ],
    "memorized": {"ko-en": {"pairs": 400, "repeated": 2, "by_chance": 1}},
    "use_and_limits": {"en": "For gists and drafts ...", "ko": "대강의 뜻을 알거나 ..."},
    "sources": [
        {"name": "news", "use": "train", "rows": 300_000, "licence": "CC-BY-4.0", "attribution": "The News Corpus"}
    ],
    "limits": {"max_chars": 50_000},
}


def model_api(service: Service, access: Access) -> APIRouter:
    """The route below /api/v1 about the model."""
    router = APIRouter(prefix=PATH, tags=["Hanyeong"])

    @router.get(
        "/model",
        summary="The model in service: scores, limits, licence, attributions",
        response_model=ModelAnswer,
        responses=answers(_EXAMPLE, PROBLEM_EXAMPLE, ASKED, PROBLEM),
    )
    async def model(request: Request) -> ModelAnswer:
        access.require(request)
        return _described(service.model, limits_of(service))

    return router


def _described(model: ServedModel, limits: Mapping[str, float]) -> ModelAnswer:
    info = model.info
    return ModelAnswer(
        bundle=bundle_of(model),
        since=_rfc3339(model.since),
        version=info.versions.get("hanyeong"),
        direction=info.direction,
        licence=info.licence,
        size=info.model.which,
        compute_type=info.model.compute_type,
        bytes=info.model.bytes,
        parameters=info.model.parameters,
        max_tokens=info.model.max_positions,
        beam_size=info.beam_size,
        tests=[_test(one) for one in info.tests],
        memorized=_memorized(info),
        use_and_limits=dict(USE_AND_LIMITS),
        sources=[
            CorpusModel(name=one.name, use=one.use, rows=one.rows, licence=one.licence, attribution=one.attribution)
            for one in info.sources
        ],
        limits=dict(limits),
    )


def _test(one: TestInfo) -> TestModel:
    return TestModel(
        name=one.name,
        direction=one.direction,
        bleu=_score(one.bleu),
        chrf=_score(one.chrf),
        nearest_bleu=one.nearest_bleu,
        nearest_chrf=one.nearest_chrf,
    )


def _score(one: Score) -> ScoreModel:
    return ScoreModel(value=one.value, low=one.low, high=one.high, n=one.n, signature=one.signature)


def _memorized(info: BundleInfo) -> dict[str, MemorizedModel]:
    return {
        way: MemorizedModel(pairs=found.canaries, repeated=found.told, by_chance=found.by_chance)
        for way, found in info.memory.items()
    }


def _rfc3339(since: str | None) -> str | None:
    """A date of models/champion.json; None where it is none."""
    with suppress(ValueError):
        return None if since is None else datetime.strptime(since, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC).isoformat()
    return None
