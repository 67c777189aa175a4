"""What the cells of a notebook call. In Jupyter figures and text are drawn; elsewhere they are printed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from markupsafe import Markup

from hanyeong.report.params import Language
from hanyeong.results.base import Model
from learn import course
from learn.measure import measurement, read_params
from learn.page import STYLES
from learn.part import Figure, WrongAnswer
from learn.phrases import PHRASES
from learn.text import fill_in, rendered


class Cells:
    """One part in a notebook: its params, what it has measured, its figures and its exercises."""

    def __init__(self, name: str, language: Language, root: Path, params: str) -> None:
        self.name, self.language = name, language
        self.params = read_params(name, root, params)
        self.result: Model | None = None

    def change(self, **values: Any) -> None:
        """Set keys of the params, and measure again."""
        self.params = type(self.params).model_validate({**self.params.model_dump(), **values})
        self.measure()

    def measure(self) -> None:
        """Run the measurement of the part."""
        self.result = measurement(self.name).run(self.params)

    def text(self, markdown: str) -> None:
        """Text with measured numbers."""
        _, values = course.figures(self.name)
        text = fill_in(markdown, {name: value(self.result) for name, value in values.items()})
        _display(rendered(text), text)

    def figure(self, name: str) -> None:
        """A figure or table of the part."""
        figures, _ = course.figures(self.name)
        shown = figures[name](self.result, self.language)
        if isinstance(shown, Figure):
            _display(_styled(shown), shown.caption)
        else:
            lines = ["\t".join(shown.heads), *("\t".join(row) for row in shown.rows)]
            _display(_rows(shown.caption, [shown.heads, *shown.rows]), "\n".join([shown.caption, *lines]))

    def show_key(self, key: str) -> None:
        """The value of a key that the text proposes to change."""
        sys.stdout.write(f"{self.name}.{key} = {self.params.model_dump()[key]}    # cells.change({key}=...)\n")

    def check(self, name: str, answer: Callable[..., Any]) -> None:
        """Judge an answer, here and without a time limit."""
        try:
            course.exercises(self.name)[name].judge(answer)
        except WrongAnswer as wrong:
            reason = wrong.reason.ko if self.language == "ko" else wrong.reason.en
            sys.stdout.write(f"{name}: {self._phrase('failed')}: {reason}\n")
        except Exception as error:  # noqa: BLE001  the reader's code may raise anything
            sys.stdout.write(f"{name}: {self._phrase('failed')}: {type(error).__name__}: {error}\n")
        else:
            sys.stdout.write(f"{name}: {self._phrase('passed')}\n")

    def _phrase(self, key: str) -> str:
        return PHRASES[key].ko if self.language == "ko" else PHRASES[key].en


def _display(html: Markup, text: str) -> None:
    if find_spec("IPython") and "IPython" in sys.modules:
        from IPython.display import HTML, display

        display(HTML(str(html)))
    else:
        sys.stdout.write(text + "\n")


def _styled(figure: Figure) -> Markup:
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    legend = ", ".join(name for name, _ in figure.legend)
    return Markup("<style>{}</style><figure>{}<figcaption>{} {}</figcaption></figure>").format(
        Markup(style),  # noqa: S704  our own files
        figure.picture,
        figure.caption,
        legend,
    )


def _rows(caption: str, rows: Any) -> Markup:
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in rows
    )
    return Markup("<table><caption>{}</caption>{}</table>").format(caption, body)
