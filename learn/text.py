"""The text of a page: Markdown with formulas, measured numbers and directives (learn/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markupsafe import Markup

from learn.mathml import mathml

DIRECTIVE: Final = re.compile(r"^\{(formula|figure|excerpt|experiment|exercise) (\S+)\}$", re.MULTILINE)
VALUE: Final = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Words:
    """A stretch of Markdown between two directives."""

    markdown: str


@dataclass(frozen=True)
class Directive:
    """A line that asks for something made elsewhere."""

    kind: str
    name: str


@dataclass(frozen=True)
class Passage:
    """What stands under a heading; the first has none."""

    title: str
    items: Sequence[Words | Directive]


@dataclass(frozen=True)
class Document:
    """A text in its parts."""

    title: str
    lead: str
    passages: Sequence[Passage]

    def directives(self) -> list[Directive]:
        """All of them, in their order."""
        return [item for passage in self.passages for item in passage.items if isinstance(item, Directive)]


def parse(markdown: str) -> Document:
    """The document that a text is.

    Raises:
        ValueError: it does not begin with a title and a lead.

    """
    found = re.match(r"# (.+)\n\n((?:.+\n)+)", markdown)
    if not found:
        raise ValueError(f"{markdown[:40]!r}: expected '# Title', an empty line and the lead")
    first, *others = re.split(r"^## ", markdown[found.end() :], flags=re.MULTILINE)
    passages = [Passage("", list(_items(first)))] if first.strip() else []
    for passage in others:
        title, _, body = passage.partition("\n")
        passages.append(Passage(title.strip(), list(_items(body))))
    return Document(found[1].strip(), " ".join(found[2].split()), passages)


def fill_in(markdown: str, values: Mapping[str, str]) -> str:
    """The text with its measured numbers.

    Raises:
        KeyError: it quotes a number that the part does not have.

    """
    return VALUE.sub(lambda found: values[found[1]], markdown)


def rendered(markdown: str) -> Markup:
    """A stretch of text as HTML; HTML in it is shown as it is written."""
    return Markup(_parser().render(markdown))  # noqa: S704  escaped by the parser


def rendered_line(markdown: str) -> Markup:
    """The same without a paragraph around it, for titles and captions."""
    return Markup(_parser().renderInline(markdown))  # noqa: S704  escaped by the parser


def _items(body: str) -> Iterator[Words | Directive]:
    end = 0
    for found in DIRECTIVE.finditer(body):
        if before := body[end : found.start()].strip():
            yield Words(before)
        yield Directive(found[1], found[2])
        end = found.end()
    if rest := body[end:].strip():
        yield Words(rest)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.inline.ruler.before("backticks", "formula", _formula)
    parser.add_render_rule("formula", lambda _, tokens, at, *__: mathml(tokens[at].content))
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("blockquote_open", lambda *_: '<div class="paragraph warn">\n')
    parser.add_render_rule("blockquote_close", lambda *_: "</div>\n")
    parser.add_render_rule(
        "fence",
        lambda _, tokens, at, *__: Markup('<pre tabindex="0"><code>{}</code></pre>\n').format(tokens[at].content),
    )
    return parser


def _formula(state: StateInline, silent: bool) -> bool:
    """`$...$` in a line."""
    end = state.src.find("$", state.pos + 1) if state.src[state.pos] == "$" else -1
    if end == -1:
        return False
    if not silent:
        state.push("formula", "math", 0).content = state.src[state.pos + 1 : end]
    state.pos = end + 1
    return True
