"""The application: every API over one service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException

from hanyeong.serving.access import Access
from hanyeong.serving.api import api
from hanyeong.serving.canary import keep_translating
from hanyeong.serving.deepl import deepl
from hanyeong.serving.deepl_glossaries import deepl_glossaries_v3
from hanyeong.serving.extensions import extensions
from hanyeong.serving.feedback import feedback
from hanyeong.serving.glossary_api import deepl_glossaries, glossary_api
from hanyeong.serving.jobs import Jobs
from hanyeong.serving.libretranslate import libretranslate
from hanyeong.serving.model_api import model_api
from hanyeong.serving.operations import operations
from hanyeong.serving.page.routes import page
from hanyeong.serving.refusal import Refusal
from hanyeong.serving.service import Service
from hanyeong.serving.stream_api import streaming
from hanyeong.serving.watch import ID, Watch
from hanyeong.serving.wording import refused, render

ABOUT = (
    "Korean-English translation. The same model has the APIs of LibreTranslate, DeepL, DeepLX and Immersive Translate, "
    "and its own under /api/v1, which returns the most detail: segments with offsets, scores, flags."
)


def create_app(service: Service, access: Access, beside: Callable[[], Awaitable[None]] | None = None) -> FastAPI:
    """The application; `beside` runs as long as it does."""
    jobs = Jobs(service)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with service:
            tasks = [asyncio.ensure_future(keep_translating(service))]
            tasks += [] if beside is None else [asyncio.ensure_future(beside())]
            try:
                yield
            finally:
                await jobs.stop()
                for task in tasks:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    app = FastAPI(
        title="Hanyeong",
        version=version("hanyeong"),
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,  # both pages would load scripts from another host
        redoc_url=None,
    )
    for documents in (api, libretranslate, deepl):
        app.include_router(documents(service, access, jobs))
    for router in (
        streaming,
        model_api,
        glossary_api,
        deepl_glossaries,
        deepl_glossaries_v3,
        feedback,
        extensions,
        operations,
    ):
        app.include_router(router(service, access))

    app.include_router(page())

    @app.get("/spec", include_in_schema=False)
    async def spec() -> dict[str, Any]:
        """LibreTranslate's name for /openapi.json."""
        return app.openapi()

    app.exception_handler(Refusal)(refused)
    app.exception_handler(HTTPException)(refused)
    if service.params.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=service.params.origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key", ID],
            expose_headers=[ID, "Retry-After"],
        )
    app.add_middleware(Watch, service=service, access=access, render=render)
    return app
