"""TMX, the exchange format of translation memories: a unit holds a variant in each language. Streamed, never a tree.

What real files hold is read: language codes as ko, ko-KR, KO or kor, `lang` of older versions, inline tags (whose
native codes are no text), an external DTD (never fetched), entities of HTML. Entities that a file declares itself are
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from pathlib import Path
from typing import Final
from xml.parsers import expat

from hanyeong.corpus.readers.base import ReadStats, Row, tidy_label
from hanyeong.corpus.readers.files import Found, files_of
from hanyeong.corpus.readers.text_io import opened, texts
from hanyeong.corpus.sources import Direction, Fields, Limits, Source
from hanyeong.pipeline.errors import CorpusError
from hanyeong.results.ingest import RowError, RowNote

_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
"""Inline elements that hold another program's codes instead of text."""
_LONG_CODES = {"kor": "ko", "eng": "en"}
_DIRECTIONS: Final[dict[str, Direction]] = {"ko": "ko-en", "en": "en-ko"}
_MAX_DEPTH = 32
_MOST_LANGUAGES = 10


@dataclass
class Unit:
    """A translation unit: its variants in order, and its properties by type."""

    source_language: str = ""
    variants: list[tuple[str, str]] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)

    def among(self, wanted: str) -> list[str]:
        """The texts in a language: those of exactly that code, else those of its regions."""
        exact = [text for code, text in self.variants if code == _plain(wanted)]
        return exact or [text for code, text in self.variants if code.split("-")[0] == _plain(wanted)]


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """Rows of a file, or of every file of a folder; row N is unit N of its file.

    Raises:
        CorpusError: for what is no TMX or not well-formed, and for a file in which no unit has both languages.

    """
    for found in files_of(path, source.files, account):
        account.open(found)
        yield from account.some(_rows(found, source, account))


def _rows(found: Found, source: Source, account: ReadStats) -> Iterator[Row]:
    where, languages, n_rows = str(found.path), set[str](), 0
    for number, unit in enumerate(_units(found.path, source, where), 1):
        languages.update(code for code, _ in unit.variants)
        for row in _row(unit, found.member, number, source.fields, account):
            n_rows += 1
            yield row
    if not n_rows:
        named = sorted(code for code in languages if len(code) <= _MOST_LANGUAGES)[:_MOST_LANGUAGES]
        raise CorpusError(
            f"{where}: no unit with both {source.fields.ko} and {source.fields.en}; "
            f"found {', '.join(named) or 'none'}. Name the languages in the source's fields"
        )


def _row(unit: Unit, member: str, number: int, fields: Fields, account: ReadStats) -> Iterator[Row]:
    ko, en = unit.among(fields.ko), unit.among(fields.en)
    if not (ko and en):
        account.reject(RowError.LANGUAGE, member, number)
    elif pair := account.pair(ko[0], en[0], member, number):
        account.noted[RowNote.VARIANTS] += len(ko) > 1 or len(en) > 1
        domain, document = (
            tidy_label(unit.properties.get(name) if name else "") for name in (fields.domain, fields.document)
        )
        direction = _DIRECTIONS.get(unit.source_language.split("-")[0], "")
        yield account.keep(Row(member, number, *pair, domain, document, direction))


def _units(path: Path, source: Source, where: str) -> Iterator[Unit]:
    memory = _Memory(where, source.limits)
    with opened(path, source.limits) as file:
        for text in texts(file, source.encoding, where, source.limits.archive_bytes):
            yield from memory.feed(text)
    yield from memory.feed("", last=True)


class _Memory:
    """The parser and what stands open in it: a unit, a variant, a segment."""

    def __init__(self, where: str, limits: Limits) -> None:
        self._where, self._limits = where, limits
        self._ready: list[Unit] = []
        self._open: list[str] = []
        self._source_language, self._unit, self._language, self._property = "", Unit(), "", ""
        self._text: list[str] = []
        self._chars, self._codes, self._fed = 0, 0, 0
        # We decode, as the source's encoding says; what the file declares of itself is then untrue.
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._refuse_entity
        self._parser.SkippedEntityHandler = self._entity

    def feed(self, text: str, *, last: bool = False) -> list[Unit]:
        """The units that this piece of the file completes."""
        data = text.encode("utf-8")
        self._fed += len(data)
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise self._error(
                f"not well-formed XML ({expat.ErrorString(error.code)}, column {error.offset + 1})",
                "write & as &amp; and < as &lt;, or fetch the file again",
            ) from None
        if self._fed - max(self._parser.CurrentByteIndex, 0) > len(data) + 4 * self._limits.row_chars:
            raise self._error("a tag without end", "fetch the file again, or raise limits.row_chars")
        ready, self._ready = self._ready, []
        return ready

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and name != "tmx":
            raise self._error("the outermost element is not tmx", "convert the file to TMX")
        if len(self._open) >= _MAX_DEPTH:
            raise self._error(f"elements nested more than {_MAX_DEPTH} deep", "fetch the file again")
        self._open.append(name)
        if name == "header":
            self._source_language = _plain(attributes.get("srclang", ""))
        elif name == "tu":
            self._unit = Unit(_plain(attributes.get("srclang", "")) or self._source_language)
        elif name == "tuv":
            self._language = _plain(attributes.get("xml:lang") or attributes.get("lang", ""))
        elif name in {"seg", "prop"}:
            self._text, self._chars, self._property = [], 0, attributes.get("type", "")
        elif name in _CODES:
            self._codes += 1

    def _end(self, name: str) -> None:
        self._open.pop()
        if name == "tu":
            self._ready.append(self._unit)
        elif name == "seg":
            self._unit.variants.append((self._language, "".join(self._text)))
        elif name == "prop" and self._open[-1] == "tu":
            self._unit.properties.setdefault(self._property, "".join(self._text))
        elif name in _CODES:
            self._codes -= 1

    def _characters(self, text: str) -> None:
        if self._codes:
            return
        self._chars += len(text)
        if self._chars > self._limits.row_chars:
            most = self._limits.row_chars
            raise self._error(f"a segment of more than {most:,} characters", "raise limits.row_chars if it is sound")
        if "seg" in self._open or self._open[-1] == "prop":
            self._text.append(text)
        else:
            self._chars = 0

    def _entity(self, name: str, is_parameter: bool) -> None:
        """An entity of an external DTD, which is never fetched: one of HTML's, or an error."""
        if is_parameter:
            return
        if f"{name};" not in html5:
            raise self._error("an entity that is not known here", "write the character itself")
        self._characters(html5[f"{name};"])

    def _refuse_entity(self, *_: object) -> None:
        raise self._error("entities declared in the file", "write the characters themselves; memories need none")

    def _error(self, found: str, advice: str) -> CorpusError:
        return CorpusError(f"{self._where}:{self._parser.CurrentLineNumber}: {found}; {advice}")


def _plain(code: str) -> str:
    """A language code in small letters with hyphens, two letters where it has two: ko-kr of KO_KR, ko of kor."""
    first, *rest = code.strip().lower().replace("_", "-").split("-")
    return "-".join([_LONG_CODES.get(first, first), *rest])
