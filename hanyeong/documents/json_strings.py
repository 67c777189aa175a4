"""JSON: its string values are translated; keys, numbers and every blank stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from hanyeong.documents.assembling import Markup, Placed, PreparedText
from hanyeong.documents.blocks import taken_apart
from hanyeong.documents.segments import Settings
from hanyeong.pipeline.errors import InputError

_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*+:)?')
_CHARACTER: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]+"
)


def prepare_json(source: str, settings: Settings) -> PreparedText:
    """A JSON document, ready to be translated.

    Raises:
        InputError: it is no JSON, or nested too deeply.

    """
    try:
        json.loads(source)
    except json.JSONDecodeError as error:
        raise InputError(f"JSON: {error.msg} at line {error.lineno}, column {error.colno}; mend it") from None
    except (RecursionError, ValueError) as error:
        raise InputError(f"JSON: {type(error).__name__}: nested too deeply or a number too long; divide it") from None
    parts: list[str | Placed] = []
    at = 0
    for string in _STRING.finditer(source):
        if string[2] or not string[1]:
            continue
        parts.append(source[at : string.start(1)])
        parts.append(_value(source, string, settings))
        at = string.end(1)
    return PreparedText(source, [*parts, source[at:]])


def _value(source: str, string: re.Match[str], settings: Settings) -> Placed:
    text, starts, ends = "", list[int](), list[int]()
    for said, start, end in _characters(source, string):
        text += said
        plain = len(said) == end - start
        starts += range(start, end) if plain else [start]
        ends += range(start + 1, end + 1) if plain else [end]
    return Placed(taken_apart(text, settings), starts, ends, Markup(escaped=_escaped))


def _characters(source: str, string: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """What a string says, and where it says it."""
    for part in _CHARACTER.finditer(source, *string.span(1)):
        said = json.loads(f'"{part[0]}"') if part[0][0] == "\\" else part[0]
        yield said, *part.span()


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
