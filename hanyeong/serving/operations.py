"""For whoever runs the service: whether it lives, whether it is ready, and what Prometheus asks."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hanyeong.serving.access import Access
from hanyeong.serving.metrics import CONTENT_TYPE
from hanyeong.serving.refusal import come_again
from hanyeong.serving.service import Service


def operations(service: Service, access: Access) -> APIRouter:
    """Routes that no dialect has to itself; the first two answer without a key."""
    router = APIRouter(tags=["Operations"])

    @router.get("/health", summary="Whether the process answers")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/ready", summary="Whether requests should be sent here")
    async def ready() -> dict[str, Any]:
        if service.stopping:
            raise come_again("stopping", "the service is stopping", 1)
        model = service.model
        found: dict[str, Any] = {"status": "ready", "digest": model.digest, "origin": model.origin}
        if service.refused.digest is not None:
            found["refused"] = service.refused.digest
        return found

    @router.get("/metrics", summary="Counts, for Prometheus", response_class=Response)
    async def metrics(request: Request) -> Response:
        access.require(request)
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)

    return router
