"""Markdown (CommonMark, with tables and strikethrough): its words are translated, and all else stays as it is.

markdown-it says what is a block and what stands in it; its rules are wrapped so that each token knows where in the text
it came from. Code, links' targets, images, definitions and front matter are left alone; HTML in it is taken as HTML.
Not covered: what images say (alt), footnotes and other extensions (they are text).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markdown_it import MarkdownIt, rules_inline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from hanyeong.documents.assembling import BlockBuilder, Markup, Placed, PreparedText
from hanyeong.documents.blocks import taken_apart
from hanyeong.documents.document import Left
from hanyeong.documents.html import MAX_DEPTH, prepare_html
from hanyeong.documents.protected import ATOM
from hanyeong.documents.segments import Settings
from hanyeong.pipeline.errors import InputError
from hanyeong.text.segment import Span

MAX_CHARS: Final = 1_000_000
MAX_EFFORT: Final = 10_000_000
"""What stands in a block is read in a time that grows with the square of its signs; after so many in all, blocks are
taken as plain text, in which code, tags and addresses are protected all the same."""
_FRONT_MATTER: Final = re.compile(r"\A---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>~&]")
_OPENING_LINE: Final = re.compile(r"^(\s*)([-+#=]|\d{1,9}[.)])(?=\s|$)")
_NEVER_EMPTY: Final = frozenset({"*", "_", "**", "__", "~~"})
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_SPAN: Final = "span"
_LABEL_END: Final = "label_end"
_Rule = Callable[[StateInline, bool], bool]


def _recorded(rule: _Rule) -> _Rule:
    """A rule whose tokens know where it began and ended."""

    def run(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        label = state.md.helpers.parseLinkLabel(state, start, True) if rule is rules_inline.link and not silent else -1
        done = rule(state, silent)
        if done and not silent:
            for token in state.tokens[before:]:
                if token.type != "text":
                    token.meta.setdefault(_SPAN, Span(start, state.pos))
                    token.meta.setdefault(_LABEL_END, label)
        return done

    return run


def _recorded_run(rule: _Rule, width: int) -> _Rule:
    """The same for a run of delimiters, a token for each `width` of which the rule makes text first."""

    def run(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        done = rule(state, silent)
        count = (state.pos - start) // width if done and not silent else 0
        for n, token in enumerate(state.tokens[len(state.tokens) - count :] if count else []):
            first = state.pos - (count - n) * width
            token.meta[_SPAN] = Span(first, first + width)
        return done and before <= len(state.tokens)

    return run


_RULES: Final[Mapping[str, _Rule]] = {
    "newline": _recorded(rules_inline.newline),
    "escape": _recorded(rules_inline.escape),
    "backticks": _recorded(rules_inline.backtick),
    "strikethrough": _recorded_run(rules_inline.strikethrough.tokenize, 2),
    "emphasis": _recorded_run(rules_inline.emphasis.tokenize, 1),
    "link": _recorded(rules_inline.link),
    "image": _recorded(rules_inline.image),
    "autolink": _recorded(rules_inline.autolink),
    "html_inline": _recorded(rules_inline.html_inline),
    "entity": _recorded(rules_inline.entity),
}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["text_join", "inline"])
    for name, rule in _RULES.items():
        parser.inline.ruler.at(name, rule)
    return parser


def prepare_markdown(source: str, settings: Settings) -> PreparedText:
    """A Markdown text, ready to be translated.

    Raises:
        InputError: it is longer than MAX_CHARS.

    """
    if len(source) > MAX_CHARS:
        raise InputError(
            f"Markdown of {len(source):,} characters; at most {MAX_CHARS:,} are translated at once: divide it"
        )
    front = _FRONT_MATTER.match(source)
    begin = front.end() if front else 0
    reading = _Reading(source, settings, begin)
    parser, env, before = _parser(), dict[str, Any](), ""
    for token in parser.parse(source[begin:], env):
        if token.type == "inline":
            reading.inline(token, parser, env, in_cell=before in {"th_open", "td_open"})
        elif token.type == "html_block":
            reading.html(token)
        elif token.type in {"fence", "code_block"}:
            reading.left["code"] += 1
        before = token.type
    return reading.done()


class _Reading:
    """Tokens, one after the other, to blocks and what is between them."""

    def __init__(self, source: str, settings: Settings, begin: int) -> None:
        self.source, self.settings = source, settings
        self.parts: list[str | Placed] = []
        self.at = 0
        """Up to where the source is in `parts`."""
        self.found = begin
        """Up to where it was looked at."""
        self.lines = _lines(source, begin)
        self.effort = MAX_EFFORT
        self.left = Counter[str]()

    def inline(self, token: Token, parser: MarkdownIt, env: dict[str, Any], *, in_cell: bool) -> None:
        """A paragraph, heading or cell."""
        places = self._places(token, in_cell=in_cell)
        if places is None:
            return
        self.found = places.ends[-1]
        inner = list[Token]()
        self.effort -= sum(map(token.content.count, "[*_~`<&")) ** 2
        if self.effort > 0:
            parser.inline.parse(token.content, parser, env, inner)
        self.left["code"] += sum(each.type == "code_inline" for each in inner)
        self.left["attribute"] += sum(each.type == "image" and bool(each.content) for each in inner)
        for block in _blocks(inner, places, self.source):
            self._add(block, places, in_cell=in_cell)

    def _places(self, token: Token, *, in_cell: bool) -> _Places | None:
        """Where each character of a token's content is in the source; None where that cannot be told."""
        if token.map is None or not token.content.strip():
            return None
        starts, ends = list[int](), list[int]()
        for n, line in enumerate(token.content.split("\n")):
            first, last = self.lines[token.map[0] + n]
            raw = line.replace("|", "\\|") if in_cell else line
            at = _placed(raw, self.source, max(first, self.found), last)
            if at < 0:
                return None
            if n:
                starts.append(ends[-1])
                ends.append(at)
            for char in line:
                starts.append(at)
                at += 1 + (in_cell and char == "|")
                ends.append(at)
        return _Places(token.content, starts, ends)

    def _add(self, block: _Building, places: _Places, *, in_cell: bool) -> None:
        text = "".join(block.text)
        raw = self.source[block.starts[0] : block.ends[-1]] if block.starts else ""
        taken = taken_apart(text, self.settings, block.marks, wrapped=True)
        if not any(part.translated for part in taken.parts):
            return
        start = places.starts[block.first]
        self.parts.append(self.source[self.at : start])
        escaped = _escape(raw, in_cell=in_cell)
        markup = Markup(block.opening, block.closing, escaped, block.atoms, _NEVER_EMPTY)
        self.parts.append(Placed(taken, block.starts, block.ends, markup))
        self.at = places.ends[block.last - 1]

    def html(self, token: Token) -> None:
        """A block of HTML."""
        first, last = token.map or [0, 0]
        if first >= last:
            return
        start, end = self.lines[first][0], self.lines[last - 1][1]
        self.parts.append(self.source[self.at : start])
        page = prepare_html(self.source[start:end], self.settings)
        self.left.update({each.reason: each.count for each in page.left})
        for part in page.parts:
            if isinstance(part, Placed):
                starts, ends = [n + start for n in part.starts], [n + start for n in part.ends]
                self.parts.append(Placed(part.block, starts, ends, part.markup))
            else:
                self.parts.append(part)
        self.at = self.found = end

    def done(self) -> PreparedText:
        """The text."""
        left = tuple(Left("", reason, n) for reason, n in self.left.items() if n)
        return PreparedText(self.source, [*self.parts, self.source[self.at :]], left)


def _lines(source: str, begin: int) -> list[Span]:
    """Where the lines are, as CommonMark ends them."""
    lines = _LINE.finditer(source, begin)
    return [Span(line.start(), line.start() + len(line[0].rstrip("\r\n"))) for line in lines]


def _placed(line: str, source: str, first: int, last: int) -> int:
    """Where what a block says of a line begins in the source: at its end, unless a heading or a table closes it."""
    at = len(source[first:last].rstrip()) + first - len(line.rstrip())
    if at >= first and source.startswith(line.rstrip(), at) and line == line.rstrip():
        return at
    return source.find(line, first, last)


@dataclass(frozen=True)
class _Places:
    """A token's content, and where its characters are in the source."""

    content: str
    starts: Sequence[int]
    ends: Sequence[int]


@dataclass
class _Building(BlockBuilder):
    """A block whose marks may be open; `first` and `last` say which part of the content it is."""

    first: int = 0
    last: int = 0
    opened: list[int] = field(default_factory=list)


def _blocks(tokens: Sequence[Token], places: _Places, source: str) -> Iterator[_Building]:
    """What stands between hard line breaks."""
    now, at = _Building(), 0
    for token in [token for token in tokens if _SPAN in token.meta and token.type != "text"]:
        start, end = _extent(token)
        if start < at:
            continue
        _plain(now, places, at, start)
        at = end
        if token.type == "hardbreak" and not now.opened:
            now.last = start
            yield now
            now = _Building(first=end)
        else:
            _take(now, token, places, source, Span(start, end))
    _plain(now, places, at, len(places.content))
    now.last = len(places.content)
    yield now


def _extent(token: Token) -> Span:
    """What a token is written as: a tag of its own, for those that open or close something."""
    start, end = token.meta[_SPAN]
    if token.markup == "autolink":
        return Span(start, end)
    if token.type == "link_open":
        return Span(start, start + 1)
    if token.type == "link_close":
        return Span(token.meta[_LABEL_END], end)
    if token.type == "strong_open":
        return Span(start - 1, end)
    if token.type == "strong_close":
        return Span(start, end + 1)
    return Span(start, end)


def _plain(now: _Building, places: _Places, start: int, end: int) -> None:
    """Text as it stands."""
    now.text.append(places.content[start:end].replace(ATOM, " "))
    now.starts += places.starts[start:end]
    now.ends += places.ends[start:end]


def _take(now: _Building, token: Token, places: _Places, source: str, span: Span) -> None:
    start, end = places.starts[span.start], places.ends[span.end - 1]
    if token.type == "softbreak":
        now.add("\n", start, end)
    elif token.type == "text_special" and token.content.strip() == token.content and token.content:
        now.add(token.content.replace(ATOM, " "), start, end)
    elif token.nesting == 1 and token.markup != "autolink" and len(now.opened) < MAX_DEPTH:
        now.opened.append(now.open_mark(source[start:end]))
    elif token.nesting == -1 and token.markup != "autolink" and now.opened:
        _close(now, source[start:end], end)
    else:
        now.add_atom(source[start:end], start, end)


def _close(now: _Building, closing: str, end: int) -> None:
    """The innermost mark ends; one around nothing is an atom."""
    number = now.opened.pop()
    written = now.opening[number] + closing
    if not now.close_mark(number, closing):
        now.add_atom(written, end - len(written), end)


def _escape(raw: str, *, in_cell: bool) -> Callable[[str], str]:
    """How text is written in a block: as it is where the block has it so, otherwise with its signs escaped."""

    def escaped(text: str) -> str:
        if text in raw:
            return text
        text = _OPENING_LINE.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", text))
        return text.replace("|", r"\|") if in_cell else text

    return escaped
