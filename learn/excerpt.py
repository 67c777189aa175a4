"""Code that a page shows: a function or class as it stands in its source, found by name."""

from __future__ import annotations

import ast
import io
import keyword
import textwrap
import tokenize
from collections.abc import Iterator
from pathlib import Path

from markupsafe import Markup, escape

from hanyeong.pipeline.provenance import HERE, file_of


def source_file(reference: str, root: Path = HERE) -> Path:
    """The file that `package.module::name` is in."""
    return file_of(root, reference.partition("::")[0])


def excerpt(reference: str, root: Path = HERE) -> str:
    """The source of `package.module::name` or `package.module::Class.method`, with its decorators.

    Raises:
        LookupError: the module does not define the name.

    """
    path = source_file(reference, root)
    text = path.read_text(encoding="utf-8")
    node: ast.AST = ast.parse(text)
    for part in reference.partition("::")[2].split("."):
        node = _member(node, part, reference)
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)  # noqa: S101  for the type checker
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    lines = text.splitlines()[first - 1 : node.end_lineno]
    return textwrap.dedent("\n".join(lines)) + "\n"


def _member(node: ast.AST, name: str, reference: str) -> ast.AST:
    for child in getattr(node, "body", ()):
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and child.name == name:
            return child
    raise LookupError(f"{reference}: {name} is not defined there")


def highlighted(code: str) -> Markup:
    """Python with its keywords, strings and comments marked; its text is unchanged."""
    lines = code.splitlines(keepends=True)
    marked, line, column = Markup(""), 1, 0
    for tone, (first, start), (last, end) in _spans(code):
        marked += escape(_between(lines, (line, column), (first, start)))
        marked += Markup('<span class="{}">{}</span>').format(tone, _between(lines, (first, start), (last, end)))
        line, column = last, end
    return marked + escape(_between(lines, (line, column), (len(lines) + 1, 0)))


def _spans(code: str) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield "comment", token.start, token.end
        elif token.type == tokenize.STRING:
            yield "string", token.start, token.end
        elif token.type == tokenize.NAME and keyword.iskeyword(token.string):
            yield "keyword", token.start, token.end


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The text from one place (line from 1, column from 0) to another."""
    (first, left), (last, right) = start, end
    if first == last:
        return lines[first - 1][left:right] if first <= len(lines) else ""
    whole = "".join(lines[first : last - 1])
    tail = lines[last - 1][:right] if last <= len(lines) else ""
    return lines[first - 1][left:] + whole + tail
