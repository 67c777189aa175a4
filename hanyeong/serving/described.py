"""What OpenAPI says of bodies and refusals that the framework does not read or write itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from hanyeong.serving.body import JSON

WHY = {
    400: "cannot be read, or asks for what is not there",
    401: "no key, or a wrong one",
    403: "no key or a wrong one, or the service keeps nothing of this kind",
    404: "not there, or not any more",
    408: "the body came too slowly",
    413: "more than a limit, which is named",
    415: "another media type",
    421: "addressed by a name that is not this machine's",
    422: "asks for what is not there",
    429: "the key's quota of characters is used up; Retry-After says when it starts anew",
    456: "the key's quota of characters is used up",
    503: "too much at once; Retry-After says when",
}
FOREIGN = (400, 403, 408, 413, 415, 421, 429, 503)
"""Statuses of refusals in the dialects of others."""
FACTS = ("limit", "found")
"""Fields of some problem documents."""
OCTETS = "application/octet-stream"
TOO_MUCH = "60,000 characters; at most 50,000 are taken in a request. Send it in several"


def body(
    model: type[BaseModel], example: dict[str, Any], kinds: Sequence[str] = (JSON,), *, file: bool = False
) -> dict[str, Any]:
    """A request's body, as each of the media types; `file`: with a file besides."""
    schema = model.model_json_schema()
    if file:
        schema["properties"]["file"] = {"type": "string", "format": "binary"}
        schema["required"] = [*schema.get("required", []), "file"]
    content = {"schema": schema, "example": example}
    return {"requestBody": {"required": True, "content": dict.fromkeys(kinds, content)}}


def answers(
    example: object, refusal: dict[str, Any], statuses: Sequence[int] = FOREIGN, kind: str = JSON, ok: int = 200
) -> dict[int | str, dict[str, Any]]:
    """An answer, and the refusals, each with an example."""
    return {ok: {"content": {JSON: {"example": example}}}, **refusals(refusal, statuses, kind)}


def file_answers(
    refusal: dict[str, Any], statuses: Sequence[int] = FOREIGN, kind: str = JSON
) -> dict[int | str, dict[str, Any]]:
    """A file, and the refusals."""
    found = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": {OCTETS: found}}, **refusals(refusal, statuses, kind)}


def refusals(
    refusal: dict[str, Any], statuses: Sequence[int] = FOREIGN, kind: str = JSON
) -> dict[int | str, dict[str, Any]]:
    """The refusals, each with an example; whatever is refused, the fields of the example are there."""
    fields = {name: value for name, value in refusal.items() if name not in FACTS}
    properties = {name: {"type": "integer" if isinstance(value, int) else "string"} for name, value in fields.items()}
    schema = {"type": "object", "required": list(fields), "properties": properties}
    content = {kind: {"schema": schema, "example": refusal}}
    return {status: {"description": WHY[status], "content": content} for status in sorted(statuses)}
