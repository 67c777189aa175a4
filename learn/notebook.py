"""A page of the course as a Jupyter notebook: the same text, figures, excerpts and exercises, as cells to run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from hanyeong.report.params import Language
from learn import course
from learn.course import Chapter
from learn.excerpt import excerpt
from learn.measure import PARAMS
from learn.text import VALUE, Directive, Words, parse

METADATA: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True)
class Cell:
    """A cell: text or code."""

    kind: str
    source: str


def notebook(chapter: Chapter, language: Language) -> str:
    """The notebook as JSON (nbformat 4.5)."""
    cells = [_cell(at, cell) for at, cell in enumerate(cells_of(chapter, language))]
    document = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def cells_of(chapter: Chapter, language: Language) -> Iterator[Cell]:
    """The cells in their order; measured numbers in the text stand in a cell of their own, as they are known later."""
    for subpage, text in course.texts(chapter.name, language).items():
        document = parse(text)
        yield Cell("markdown", f"# {document.title}\n\n{document.lead}")
        if not subpage:
            yield Cell("code", _opening(chapter, language))
        for passage in document.passages:
            if passage.title:
                yield Cell("markdown", f"## {passage.title}")
            for item in passage.items:
                yield from _words(item) if isinstance(item, Words) else [_directive(item, chapter)]


def _opening(chapter: Chapter, language: Language) -> str:
    """What the other cells need; the measurement of the part runs here."""
    return "\n".join(
        [
            "import sys",
            "from pathlib import Path",
            "",
            "root = Path.cwd()  # the top folder of the project",
            "sys.path.insert(0, str(root))",
            "from learn.cells import Cells",
            "",
            f'cells = Cells("{chapter.name}", "{language}", root, "{PARAMS}")',
            "# cells.change(KEY=value) sets a key of the params; then run the following cells again.",
            "cells.measure()",
        ]
    )


def _words(words: Words) -> Iterator[Cell]:
    if VALUE.search(words.markdown):
        yield Cell("code", f"cells.text({json.dumps(words.markdown, ensure_ascii=False)})")
    else:
        yield Cell("markdown", words.markdown)


def _directive(item: Directive, chapter: Chapter) -> Cell:
    if item.kind == "formula":
        return Cell("markdown", f"$$\n{course.formulas(chapter.name)[item.name]}\n$$")
    if item.kind == "figure":
        return Cell("code", f'cells.figure("{item.name}")')
    if item.kind == "excerpt":
        module = item.name.partition("::")[0]
        return Cell("code", f"from {module} import *  # {item.name}\n\n\n{excerpt(item.name)}")
    if item.kind == "experiment":
        return Cell("code", f"cells.show_key({item.name!r})")
    exercise = course.exercises(chapter.name)[item.name]
    return Cell("code", f'{exercise.stub}\n\ncells.check("{item.name}", {item.name})')


def _cell(at: int, cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {"cell_type": cell.kind, "id": f"cell-{at}", "metadata": {}}
    lines = cell.source.strip("\n").splitlines(keepends=True)
    code: dict[str, Any] = {"execution_count": None, "outputs": []} if cell.kind == "code" else {}
    return {**found, **code, "source": lines}
