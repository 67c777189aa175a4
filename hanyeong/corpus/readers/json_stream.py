"""JSON, strictly and in pieces: an array of a million records is read one record at a time.

Strict means: no NaN or Infinity, no key twice, bounded record size and depth. The standard decoder parses each
record; this module only finds where the array is and where its records end.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from hanyeong.pipeline.errors import CorpusError

MAX_DEPTH = 32
_BLANKS = " \t\r\n"
_MARKS = frozenset(",]}: \t\r\n")


def loads(text: str, where: str) -> Any:
    """One JSON value that fills `text`."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{where}: not strict JSON: {_why(error)}; correct or remove this line") from None
    _check_depth(value, where)
    return value


def records(texts: Iterator[str], where: str, names: Collection[str], max_chars: int) -> Iterator[dict[str, Any]]:
    """The records of a JSON array that is the document, or the value of one of `names` at its top level.

    Args:
        texts: the document's text in pieces of any size.
        where: the file, for messages.
        names: keys whose array holds the records; other keys of the top level are skipped.
        max_chars: longest record.

    Raises:
        CorpusError: for anything but one whole, strict JSON document of that form.

    """
    window = _Window(texts, where, max_chars)
    first = window.peek()
    if first == "[":
        yield from _array(window)
    elif first == "{":
        yield from _members(window, names)
    else:
        raise CorpusError(f"{where}: starts with neither [ nor {{; expected a JSON list or object of records")
    if window.peek():
        raise window.error("text after the end of the JSON document")


def _members(window: _Window, names: Collection[str]) -> Iterator[dict[str, Any]]:
    """Records of the one array in the top-level object that has a known name."""
    met: list[str] = []
    window.take("{")
    more = window.peek() != "}"
    while more:
        name = window.value()
        if not isinstance(name, str) or name in met:
            raise window.error("a key at the top level that is no text or there twice")
        met.append(name)
        window.take(":")
        if name in names and window.peek() == "[":
            yield from _array(window)
        else:
            window.value()
        more = window.peek() == ","
        if more:
            window.take(",")
    window.take("}")
    if not set(met) & set(names):
        known = ", ".join(sorted(names))
        raise CorpusError(f"{window.where}: {len(met)} keys, none of them {known}; expected the records under one")


def _array(window: _Window) -> Iterator[dict[str, Any]]:
    window.take("[")
    more = window.peek() != "]"
    while more:
        record = window.value()
        if not isinstance(record, dict):
            raise window.error(f"a {type(record).__name__} in the list of records; expected objects")
        yield record
        more = window.peek() == ","
        if more:
            window.take(",")
    window.take("]")


class _Window:
    """The part of the document that is in memory: the value being read and the rest of its piece."""

    def __init__(self, texts: Iterator[str], where: str, max_chars: int) -> None:
        self.where = where
        self._texts = texts
        self._max_chars = max_chars
        self._text, self._at = "", 0
        self._gone, self._values = 0, 0

    def peek(self) -> str:
        """The next character that is not blank, or "" at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _BLANKS:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        """Step over `wanted`."""
        if self.peek() != wanted:
            raise self.error(f"expected {wanted!r}{'' if self.peek() else ', but the file ends'}")
        self._at += 1

    def value(self) -> Any:
        """Read one value. Its end is certain only when a mark follows it: `1.` may go on as `1.5` in the next piece."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
                if self._text[end : end + 1] in _MARKS or not self._more():
                    break
            except (ValueError, RecursionError) as error:
                if isinstance(error, _Strict | RecursionError) or not self._more():
                    raise self.error(_why(error)) from None
        self._at = end
        self._values += 1
        _check_depth(value, self.where)
        return value

    def _more(self) -> bool:
        """Append the next piece; False at the end of the file."""
        if len(self._text) - self._at > self._max_chars:
            raise self.error(f"a record of more than {self._max_chars:,} characters (or broken JSON)")
        piece = next(self._texts, "")
        self._gone += self._at
        self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)

    def error(self, what: str) -> CorpusError:
        """An error with the place where reading stands."""
        return CorpusError(
            f"{self.where}: not strict JSON after {self._values:,} values, at character "
            f"{self._gone + self._at:,}: {what}. Fetch the file again, or correct it"
        )


class _Strict(ValueError):
    """Valid for the standard decoder, refused by us."""


def _no_constant(name: str) -> Any:
    raise _Strict(f"{name} is no JSON number")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Strict("an object has the same key twice")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_no_key_twice, parse_constant=_no_constant)


def _why(error: Exception) -> str:
    """The reason without a word of the text."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (line {error.lineno}, column {error.colno} of the part being read)"
    return str(error) if isinstance(error, _Strict) else "nested too deeply, or a number too long"


def _check_depth(value: Any, where: str) -> None:
    """Refuse nesting that no record needs, before anyone walks through it by recursion."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise CorpusError(f"{where}: a record nested more than {MAX_DEPTH} levels; expected flat records")
        level = [inner for outer in level for inner in _inside(outer)]


def _inside(value: Any) -> list[Any]:
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [inner for inner in values if isinstance(inner, dict | list)]
