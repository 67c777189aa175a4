"""HTML: its words are translated, and every tag, attribute, comment and piece of code stays as it is, to the byte.

Python's own tolerant parser says what is a tag; the text between block tags is one block, with its inline tags as
marks. Elements for programs (script, code, pre) and those that say translate="no" are left alone.
Not covered: attributes that hold words (alt, title).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from hanyeong.documents.assembling import BlockBuilder, Markup, Placed, PreparedText
from hanyeong.documents.blocks import taken_apart
from hanyeong.documents.document import Left
from hanyeong.documents.protected import ATOM
from hanyeong.documents.segments import Settings
from hanyeong.pipeline.errors import InputError

MAX_CHARS: Final = 2_000_000
MAX_DEPTH: Final = 64
MAX_SECTIONS: Final = 1_000
MAX_MARKS: Final = 300
MAX_ATOMS: Final = 1_000
"""Inline tags inside one another, and of one block; more of them stay in their order, without a place of their own.
MAX_ATOMS: pictures and the like of one block; the next begins a new one."""


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


INLINE: Final = _words(
    "a abbr acronym b bdi bdo big cite data del dfn em font i ins mark q s small span strike strong sub sup time tt u"
)
LEFT_ALONE: Final = _words(
    "audio canvas code iframe kbd math noscript object pre samp script style svg template textarea var video"
)
"""Their content is not translated."""
_INLINE_ATOMS: Final = _words("audio canvas code img input kbd math object samp svg var video wbr")
"""What stands in a sentence as a word that nobody translates."""
VOID: Final = _words("area base br col embed hr img input link meta param source track wbr")

_TAG: Final = re.compile(r"<[^>]*>")
_CHARACTERS: Final = re.compile(r"&#?\w{0,40};?|[^&]+")
"""References to characters, and what is between them."""
_Kind: TypeAlias = Literal["start", "end", "text", "other"]


_Attributes: TypeAlias = Sequence[tuple[str, str | None]]
_SAYING: Final = frozenset({"alt", "title", "placeholder", "aria-label"})


class _Event(NamedTuple):
    kind: _Kind
    start: int
    tag: str = ""
    closed: bool = False
    """A start tag without content: void, or ended by />."""
    untranslated: bool = False
    says: bool = False
    """Whether one of its attributes has words."""


class _Events(HTMLParser):
    """Where each tag, text and comment begins."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[_Event] = []
        self._lines = [0, *(n + 1 for n, char in enumerate(source) if char == "\n")]

    def _add(self, kind: _Kind, tag: str = "", *, closed: bool = False, attrs: _Attributes = ()) -> None:
        line, column = self.getpos()
        start = self._lines[line - 1] + column
        self.found.append(_Event(kind, start, tag, closed, _untranslated(attrs), _says(attrs)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add("start", tag, closed=tag in VOID, attrs=attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add("start", tag, closed=True, attrs=attrs)

    def handle_endtag(self, tag: str) -> None:
        self._add("end", tag)

    def handle_data(self, data: str) -> None:  # noqa: ARG002  the source has it
        self._add("text")

    def handle_entityref(self, name: str) -> None:  # noqa: ARG002
        self._add("text")

    def handle_charref(self, name: str) -> None:  # noqa: ARG002
        self._add("text")

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self._add("other")

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002
        self._add("other")

    def handle_pi(self, data: str) -> None:  # noqa: ARG002
        self._add("other")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        self._add("other")


def _says(attrs: _Attributes) -> bool:
    return any(name in _SAYING and any(map(str.isalpha, value or "")) for name, value in attrs)


def _untranslated(attrs: _Attributes) -> bool:
    said = dict(attrs)
    return said.get("translate") == "no" or "notranslate" in (said.get("class") or "").split()


def prepare_html(source: str, settings: Settings) -> PreparedText:
    """An HTML document or a part of one, ready to be translated.

    Raises:
        InputError: it is longer than MAX_CHARS.

    """
    if len(source) > MAX_CHARS:
        raise InputError(f"HTML of {len(source):,} characters; at most {MAX_CHARS:,} are translated at once: divide it")
    reading = _Reading(source, settings)
    for event, following in pairwise([*_events(source), _Event("other", len(source))]):
        reading.take(event, following.start)
    reading.boundary(reading.skipped_from if reading.skipped else len(source), len(source))
    left = tuple(Left("", reason, n) for reason, n in reading.left.items() if n)
    return PreparedText(source, reading.parts, left)


def _events(source: str) -> list[_Event]:
    """What the source consists of, without a gap; the first begins at 0."""
    end = _read_until(source)
    parser = _Events(source)
    parser.feed(source[:end])
    parser.close()
    tail = re.compile(r"<[A-Za-z/!?]").search(source, end)
    rest = [_Event("text", end), *([_Event("other", tail.start())] if tail else [])]
    return [event for event in [_Event("other", 0), *parser.found, *rest] if event.start < len(source)]


def _read_until(source: str) -> int:
    """The end of the last tag: a comment that never ends hides the rest, and is searched for its end only once."""
    if source.count("<![") > MAX_SECTIONS:
        raise InputError(
            f"HTML with over {MAX_SECTIONS:,} marked sections (<![): no page has so many; give the page alone"
        )
    unended = source.find("<!--", source.rfind("-->") + 1)
    last = source.rfind(">") + 1
    return min(last, unended) if unended >= 0 else last


@dataclass
class _Opened:
    """An inline tag that is open."""

    number: int
    tag: str
    start: int
    end: int
    """Where the tag is in the source."""


@dataclass
class _Building(BlockBuilder):
    """A block of which tags are open; `start` is where it begins."""

    start: int = 0
    opened: list[_Opened] = field(default_factory=list)


class _Reading:
    """Events, one after the other, to blocks and what is between them."""

    def __init__(self, source: str, settings: Settings) -> None:
        self.source, self.settings = source, settings
        self.parts: list[str | Placed] = []
        self.building = _Building()
        self.left = Counter[str]()
        self.skipped = ""
        self.skipped_depth = self.skipped_from = 0

    def take(self, event: _Event, end: int) -> None:
        self.left["attribute"] += event.says
        if self.skipped:
            self._skip(event, end)
        elif event.kind == "text":
            self._text(event.start, end)
        elif event.kind == "other":
            self._other(event.start, end)
        elif event.kind == "start":
            self._start(event, end)
        elif event.tag in INLINE:
            self._close(event, end)
        else:
            self.boundary(event.start, end)

    def _skip(self, event: _Event, end: int) -> None:
        """Inside an element that is left alone."""
        if event.tag == self.skipped and not event.closed:
            self.skipped_depth += {"start": 1, "end": -1}.get(event.kind, 0)
        if self.skipped_depth == 0:
            said = self.source[self.skipped_from : end]
            self.left["code"] += self.skipped not in {"script", "style"} and any(map(str.isalpha, _TAG.sub("", said)))
            inline = self.skipped in INLINE | _INLINE_ATOMS
            self.skipped = ""
            if inline:
                self._atom(self.skipped_from, end)
            else:
                self.boundary(self.skipped_from, end)

    def _start(self, event: _Event, end: int) -> None:
        alone = event.tag in LEFT_ALONE or event.untranslated
        if alone and not event.closed:
            self.skipped, self.skipped_depth, self.skipped_from = event.tag, 1, event.start
        elif event.tag in _INLINE_ATOMS or (event.closed and event.tag in INLINE):
            self._atom(event.start, end)
        elif event.tag in INLINE:
            self._open(event, end)
        else:
            self.boundary(event.start, end)

    def _text(self, start: int, end: int) -> None:
        now = self.building
        for part in _CHARACTERS.finditer(self.source, start, end):
            said = html.unescape(part[0]).replace(ATOM, " ")
            if len(said) == len(part[0]):
                now.text.append(said)
                now.starts += range(*part.span())
                now.ends += range(part.start() + 1, part.end() + 1)
            else:
                now.add(said, *part.span())

    def _other(self, start: int, end: int) -> None:
        if self.building.length or self.building.opened:
            self._atom(start, end)
        else:
            self.boundary(start, end)

    def _atom(self, start: int, end: int) -> None:
        now = self.building
        if len(now.atoms) >= MAX_ATOMS:
            self.boundary(start, end)
            return
        now.add_atom(self.source[start:end], start, end)

    def _open(self, event: _Event, end: int) -> None:
        now = self.building
        if len(now.opened) >= MAX_DEPTH or len(now.marks) >= MAX_MARKS:
            self._atom(event.start, end)
            return
        number = now.open_mark(self.source[event.start : end])
        now.opened.append(_Opened(number, event.tag, event.start, end))

    def _close(self, event: _Event, end: int) -> None:
        if event.tag not in [each.tag for each in self.building.opened]:
            self._atom(event.start, end)
            return
        while self.building.opened[-1].tag != event.tag:
            self._end("")
        self._end(self.source[event.start : end])

    def _end(self, closing: str) -> None:
        """The innermost tag ends; one around nothing is an atom."""
        last = self.building.opened.pop()
        if not self.building.close_mark(last.number, closing):
            self._atom(last.start, last.end + len(closing))

    def boundary(self, start: int, end: int) -> None:
        """A block ends before what is from `start` to `end`, and the next begins after it."""
        while self.building.opened:
            self._end("")
        now = self.building
        self.building = _Building(start=end)
        block = taken_apart("".join(now.text), self.settings, now.marks, wrapped=True)
        if any(part.translated for part in block.parts):
            markup = Markup(now.opening, now.closing, _escaped, now.atoms)
            self.parts.append(Placed(block, now.starts, now.ends, markup))
        else:
            self.parts.append(self.source[now.start : start])
        self.parts.append(self.source[start:end])


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).replace("\xa0", "&nbsp;")
