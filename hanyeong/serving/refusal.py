"""What a request is refused with: one exception, which each dialect words in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass
class Refusal(Exception):
    """A request that is not answered: why, and what would be. Never holds anything of the request's text."""

    status: HTTPStatus
    code: str
    """Short and stable, for programs: too-many-characters."""
    detail: str
    """For people: what was found, what was expected, what to do."""
    facts: Mapping[str, int | float | str] = field(default_factory=dict)
    """For programs: limit, found."""
    headers: Mapping[str, str] = field(default_factory=dict)


def too_large(code: str, what: str, found: int | None, limit: int) -> Refusal:
    """More than a limit of section `serve`, which is named."""
    said = f"{found:,} {what}" if found is not None else f"too many {what}"
    facts = {"limit": limit} | ({} if found is None else {"found": found})
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        code,
        f"{said}; at most {limit:,} are taken in a request. Send it in several",
        facts,
    )


def malformed(detail: str, code: str = "malformed") -> Refusal:
    """A body that cannot be read as what it is said to be."""
    return Refusal(HTTPStatus.BAD_REQUEST, code, detail)


def invalid(detail: str, code: str = "invalid", **facts: float | str) -> Refusal:
    """A readable request that asks for what is not there, or lacks something."""
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, code, detail, facts)


def come_again(code: str, detail: str, after_s: int) -> Refusal:
    """Too much at once; the same request can be answered later."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        code,
        f"{detail}; try again in {after_s} s",
        {"retry_after": after_s},
        {"Retry-After": str(after_s)},
    )
