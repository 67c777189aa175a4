"""The page at `/`: a few files, read once, without a build step, of which a browser asks for none at another host.

All but index.html stand under a digest of them all, so a browser keeps them for good and never mixes two versions.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final, Self

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hanyeong.serving.refusal import Refusal

HERE: Final = Path(__file__).parent
INDEX: Final = "index.html"
TYPES: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""What a browser may do on the page: run and ask for what this service has, and nothing else."""
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_DIGEST: Final = b"DIGEST"
"""Stands in index.html where the digest belongs."""


@dataclass(frozen=True)
class PageFile:
    """A file as it is sent."""

    media_type: str
    data: bytes
    packed: bytes
    """By gzip."""

    @classmethod
    def of(cls, name: str, data: bytes) -> Self:
        """The file of a name."""
        return cls(TYPES[Path(name).suffix], data, gzip.compress(data, mtime=0))

    def response(self, request: Request, headers: Mapping[str, str]) -> Response:
        """It, packed where the browser says that it can be."""
        headers = {**headers, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.data, media_type=self.media_type, headers=headers)
        return Response(self.packed, media_type=self.media_type, headers={**headers, "Content-Encoding": "gzip"})


@dataclass(frozen=True)
class PageFiles:
    """The page and what it loads, by name, and a digest of all of it."""

    index: PageFile
    files: Mapping[str, PageFile]
    digest: str


@cache
def page_files() -> PageFiles:
    """Everything in this folder that a browser reads."""
    files = {path.name: path.read_bytes() for path in sorted(HERE.iterdir()) if path.suffix in TYPES}
    whole = hashlib.sha256()
    for name, data in files.items():
        whole.update(f"{name} {len(data)}\n".encode() + data)
    digest = whole.hexdigest()[:16]
    index = PageFile.of(INDEX, files.pop(INDEX).replace(_DIGEST, digest.encode()))
    return PageFiles(index, {name: PageFile.of(name, data) for name, data in files.items()}, digest)


def page() -> APIRouter:
    """The routes of the page; they need no key, since they tell nothing but the page itself."""
    router = APIRouter(include_in_schema=False)
    found = page_files()

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index(request: Request) -> Response:
        headers = {"ETag": f'"{found.digest}"', "Cache-Control": "no-cache", "Content-Security-Policy": POLICY}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return found.index.response(request, headers)

    @router.api_route("/page/{digest}/{name}", methods=["GET", "HEAD"])
    async def file(request: Request, digest: str, name: str) -> Response:
        if digest != found.digest or name not in found.files:
            raise Refusal(HTTPStatus.NOT_FOUND, "not-found", "no such file of the page; load the page again")
        return found.files[name].response(request, {"Cache-Control": _FOR_GOOD})

    return router
