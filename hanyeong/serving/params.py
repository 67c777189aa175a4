"""Section `serve` of params.yaml: where the service listens, and the limits of what it takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params

Positive = Annotated[int, Field(ge=1)]


class ServeParams(Params):
    """Where the service listens and what it takes at most; `GET /api/v1/settings` tells clients the same. A variable
    HANYEONG_SERVE_<KEY> in the environment (HANYEONG_SERVE_PORT) counts for more than the file, and an option of
    `hanyeong serve` for more than both.
    """

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address to listen on. Any but this machine's own needs a key in the variable HANYEONG_API_KEY."""
    port: Annotated[int, Field(ge=0, le=65535)] = 5000
    """5000 is LibreTranslate's, which its clients try first; 0: any that is free."""
    origins: list[Annotated[str, Field(pattern=r"^(\*|[a-z-]+://\S+)$")]] = Field(default_factory=list)
    """Origins (https://intranet.example.org) whose pages may call the service from a browser; none by default."""
    hosts: list[Annotated[str, Field(min_length=1)]] = Field(default_factory=list)
    """Further names under which a service without a key may be addressed, such as that of a proxy in front of it."""
    max_body_bytes: Positive = 2_000_000
    """Bytes of a request's body."""
    max_chars: Positive = 50_000
    """Characters of all texts of a request together."""
    max_items: Positive = 1000
    """Texts of a request."""
    max_alternatives: Annotated[int, Field(ge=0, le=20)] = 5
    """Further answers that may be asked for; each widens the beam, and with it the work."""
    max_document_bytes: Positive = 10_000_000
    """Bytes of a document that is sent as a file."""
    max_documents: Positive = 50
    """Documents, translated or under way, that are kept at once, in memory."""
    document_s: Annotated[float, Field(gt=0)] = 1800.0
    """Time after which a document and its translation are forgotten."""
    max_requests: Positive = 1024
    """Requests under way at once; those beyond are told to come again (503)."""
    max_queue_tokens: Positive = 100_000
    """Source tokens that may wait; requests that would add to more are told to come again (503)."""
    batch_tokens: Positive = 2048
    """Source tokens, of all clients together, that the model is given at once."""
    batch_wait_ms: Annotated[float, Field(ge=0, le=1000)] = 3.0
    """Longest time that a sentence waits for others to fill its batch."""
    threads: Positive | None = None
    """Batches translated side by side; null: one a core."""
    timeout_s: Annotated[float, Field(gt=0)] = 60.0
    """Longest time that a request may take, waiting included; then it is told to come again (503)."""
    drain_s: Annotated[int, Field(ge=0)] = 30
    """Longest time that requests under way are given when the service is told to stop."""
    database: str | None = None
    """Where requests, feedback, glossaries and keys are kept: postgresql://USER@HOST/NAME, sqlite:///FILE (a path
    within the project), or off; null: .hanyeong/service.db. A URL with a password belongs in the variable
    HANYEONG_DATABASE, not here."""
    store_text: Literal["never", "feedback", "always"] = "never"
    """What is kept of the texts themselves. never: nothing, only counts and lengths; corrections are refused. feedback:
    corrections that users send, with their source. always: every sentence and its translation as well."""
    retention_days: Positive | None = 90
    """Days after which requests, their sentences and feedback are deleted; null: never. Approved corrections and
    glossaries stay."""
    swap_check_s: Annotated[float, Field(gt=0)] = 1.0
    """Time between looks at which bundle is in service; one newly promoted takes over while requests go on."""
