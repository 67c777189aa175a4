"""Section `serve` of params.yaml: where the service listens, and the limits of what it takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params

Positive = Annotated[int, Field(ge=1)]


class ServeParams(Params):
    """Where the service listens, and its limits; `GET /api/v1/settings` returns the limits to clients. An environment
    variable HANYEONG_SERVE_<KEY> (HANYEONG_SERVE_PORT) overrides the file, and an option of `hanyeong serve` overrides
    both.
    """

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address to listen on. Any other than this machine's own requires a key (`hanyeong keys add NAME`, or
    HANYEONG_API_KEY)."""
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
    """Documents, in progress or translated, that are kept in memory at the same time."""
    document_s: Annotated[float, Field(gt=0)] = 1800.0
    """Time after which a document and its translation are forgotten."""
    max_requests: Positive = 1024
    """Requests in flight at the same time; further ones are rejected with 503 and Retry-After."""
    max_queue_tokens: Positive = 100_000
    """Source tokens that may wait in the queue; requests that would exceed it are rejected with 503 and Retry-After."""
    batch_tokens: Positive = 2048
    """Source tokens, of all clients together, that the model is given at once."""
    batch_wait_ms: Annotated[float, Field(ge=0, le=1000)] = 3.0
    """Longest time that a sentence waits for others to fill its batch."""
    threads: Positive | None = None
    """Batches translated in parallel; null: one per core."""
    timeout_s: Annotated[float, Field(gt=0)] = 60.0
    """Longest time that a request may take, waiting included; then it is rejected with 503 and Retry-After."""
    drain_s: Annotated[int, Field(ge=0)] = 30
    """Longest time that requests in flight are given to finish when the service is stopped."""
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
    """Time between checks which bundle is deployed; a newly promoted one takes over without a pause."""
    canary_minutes: Annotated[float, Field(gt=0)] | None = 60.0
    """Time between two translations of the canary sentences, which show whether the bundle still translates as it did
    when it was released; they are translated at the start and after every swap as well. null: never."""
