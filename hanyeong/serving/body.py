"""Bodies of requests: read up to a limit, decoded strictly, checked by a model. No message holds what was sent."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final, NoReturn, TypeVar
from urllib.parse import parse_qsl

from multipart import MultipartError, MultipartParser, MultipartPart
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import ClientDisconnect, Request

from hanyeong.serving.refusal import Refusal, come_again, invalid, malformed, too_large

JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
BODY_S: Final = 30.0
"""Seconds that a body may take to arrive: a client that sends a byte now and then holds a place no longer."""
FORM_BYTES: Final = 65_536
"""Of a form with a file, besides the file."""
MAX_FIELDS: Final = 10_000
"""Of a form; a list of texts repeats its field."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

Model = TypeVar("Model", bound=BaseModel)
Fields = dict[str, Any]


class Lenient(BaseModel):
    """A request of a dialect that is not ours: unknown fields are its clients' business, numbers may be words."""

    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)


class Strict(BaseModel):
    """A request or an answer of our own dialect."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


async def read_bytes(request: Request, limit: int) -> bytes:
    """The body, as far as the limit allows; a longer one is not kept.

    Raises:
        Refusal: 408, 413 or 415.

    """
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "content-encoding",
            "Content-Encoding: expected none; a compressed body is not unpacked here. Send it as it is",
        )
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > limit:
        raise too_large("body-too-large", "bytes", int(told) if len(told) < 16 else None, limit)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise too_large("body-too-large", "bytes", None, limit)
    except ClientDisconnect:
        raise come_again("client-left", "the client closed the connection", 1) from None
    except TimeoutError:
        raise Refusal(
            HTTPStatus.REQUEST_TIMEOUT, "slow-body", f"the body did not arrive within {BODY_S:g} s", {"limit": BODY_S}
        ) from None
    return bytes(body)


async def read_json(request: Request, model: type[Model], limit: int) -> Model:
    """A JSON object, as the model says.

    Raises:
        Refusal: 400, 413, 415 or 422.

    """
    kind = content_type(request)
    if kind not in (JSON, ""):
        raise _unsupported([JSON])
    return checked(model, parse_json(await read_bytes(request, limit)))


async def read_fields(request: Request, limit: int) -> Fields:
    """The fields of a JSON object or a form; one that a form repeats is a list.

    Raises:
        Refusal: 400, 413 or 415.

    """
    kind = content_type(request)
    body = await read_bytes(request, limit)
    if kind == FORM:
        return _form(_urlencoded(body))
    if kind == MULTIPART:
        parts = [part for part in parts_of(request, body) if part.filename is None]
        return _form([(part.name, _decoded(part.raw)) for part in parts])
    if kind not in (JSON, ""):
        raise _unsupported([JSON, FORM, MULTIPART])
    return parse_json(body)


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    name: str
    data: bytes


async def read_upload(request: Request, limit: int) -> tuple[Fields, Upload]:
    """The fields of a form, and the one file in it.

    Raises:
        Refusal: 400, 413, 415 or 422.

    """
    if content_type(request) != MULTIPART:
        raise _unsupported([MULTIPART])
    parts = parts_of(request, await read_bytes(request, limit + FORM_BYTES))
    files = [part for part in parts if part.filename is not None]
    if len(files) != 1:
        raise invalid(f"file: {len(files)} files; expected one")
    upload = Upload(files[0].filename or "", files[0].raw)
    if len(upload.data) > limit:
        raise too_large("document-too-large", "bytes", len(upload.data), limit)
    return _form([(part.name, _decoded(part.raw)) for part in parts if part.filename is None]), upload


def parts_of(request: Request, body: bytes) -> list[MultipartPart]:
    """The parts of a multipart form.

    Raises:
        Refusal: 400.

    """
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or not boundary.isascii() or not boundary:
        raise malformed("the body is said to be multipart/form-data; its header names no boundary")
    limit = max(1, len(body))
    try:
        return list(
            MultipartParser(BytesIO(body), boundary, part_limit=MAX_FIELDS, spool_limit=limit, memory_limit=limit)
        )
    except (MultipartError, ValueError, LookupError):
        raise malformed("the body is said to be multipart/form-data and cannot be read as that") from None


def content_type(request: Request) -> str:
    """Without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def parse_json(body: bytes) -> Fields:
    """A JSON object (RFC 8259) without repeated names, NaN or lone surrogates.

    Raises:
        Refusal: 400 or 422.

    """
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise malformed("the body is not UTF-8") from None
    except RecursionError:
        raise malformed("the body's JSON is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise malformed(f"the body is not JSON: line {error.lineno}, column {error.colno}") from None
    except ValueError:
        raise malformed("the body's JSON holds a number out of range") from None
    if not isinstance(found, dict):
        raise malformed("the body's JSON is not an object; expected {...}")
    if any(map(_SURROGATE.search, _strings(found))):
        raise invalid("the body holds half of a surrogate pair, which is no character", "not-unicode")
    return found


def checked(model: type[Model], fields: Mapping[str, Any]) -> Model:
    """The fields as a model; every problem in one refusal, none of which quotes a value.

    Raises:
        Refusal: 422.

    """
    try:
        return model.model_validate(dict(fields))
    except ValidationError as error:
        known = ", ".join(_names(model))
        problems = sorted({_problem(detail, known) for detail in error.errors(include_url=False, include_input=False)})
    raise invalid("; ".join(problems))


def _problem(detail: Any, known: str) -> str:
    if detail["type"] == "extra_forbidden":
        return f"an unknown field; expected among {known}"
    where = ".".join(str(part) for part in detail["loc"] if isinstance(part, int) or part.isidentifier())
    return f"{where}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("ascii")
    except UnicodeDecodeError:
        raise malformed("the body is said to be a form and holds bytes outside ASCII; percent-encode them") from None
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError:
        raise malformed("the form is not UTF-8") from None
    except ValueError:
        raise too_large("too-many-fields", "fields", None, MAX_FIELDS) from None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise malformed("the form is not UTF-8") from None


def _form(pairs: Sequence[tuple[str, str]]) -> Fields:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}


def _strings(found: Any) -> Iterator[str]:
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


def _once(pairs: list[tuple[str, Any]]) -> Fields:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise malformed("the body's JSON has two values of the same name in one object")
    return fields


def _no_number(_: str) -> NoReturn:
    raise malformed("the body's JSON holds NaN or Infinity, which JSON does not have")


def _unsupported(expected: Sequence[str]) -> Refusal:
    return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type", f"Content-Type: expected {' or '.join(expected)}")
