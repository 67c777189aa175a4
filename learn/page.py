"""`python -m learn.page NAME`: draw the pages of a part, or the contents (`index`); a stage of learn/dvc.yaml.

reads    reports/learn/NAME.json                   what the part has measured
         learn/parts/NAME, and the sources that its text takes excerpts from
         learn/params.yaml                         the values of the keys that its text proposes to change
writes   reports/learn/html/{ko,en}/NAME.html      both languages
         reports/learn/index.html                  with `index`: the contents, in the language set in learn/params.yaml
"""

from __future__ import annotations

import base64
import hashlib
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
import pydantic
from markupsafe import Markup

import hanyeong.report
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.errors import HanyeongError, InputError
from hanyeong.pipeline.params import Params, read_yaml
from hanyeong.pipeline.process import exit_on
from hanyeong.report.params import Language
from hanyeong.report.templates import environment
from hanyeong.results.base import Model, Text
from learn import course
from learn.course import CHAPTERS, HERE, LANGUAGES, Chapter, chapter
from learn.excerpt import excerpt, highlighted
from learn.mathml import mathml, statements
from learn.measure import PARAMS, REPORTS, measurement, read_params, result_file
from learn.part import Shown, Table
from learn.phrases import PHRASES
from learn.text import Directive, Document, Words, fill_in, parse, rendered, rendered_line

INDEX: Final = "index"
STYLES: Final = (Path(hanyeong.report.__file__).parent / "style.css", HERE / "page.css")
NAMES: Final[Mapping[Language, str]] = {"ko": "한국어", "en": "English"}


@dataclass(frozen=True)
class Paths:
    """From a page to other files, relative."""

    pages: str
    reports: str
    other: str
    """The same page in the other language."""


@dataclass(frozen=True)
class PartPage:
    """What one page of a part is made from."""

    chapter: Chapter
    language: Language
    params: Params
    result: Model
    subpage: str = ""

    @property
    def stem(self) -> str:
        """The name of its file."""
        return self.chapter.stems[self.subpage]

    def html(self) -> str:
        """The page."""
        document = self.document()
        return _html(self.language, document, Paths("", "../../../", _other(self.language, self.stem)), self)

    def document(self) -> Document:
        """The text with the measured numbers in it."""
        _, values = course.figures(self.chapter.name)
        numbers = {name: value(self.result) for name, value in values.items()}
        return parse(fill_in(course.text(self.chapter.name, self.language, self.subpage), numbers))

    def item(self, item: Words | Directive) -> Markup:
        """One item of the text as HTML."""
        if isinstance(item, Words):
            return Markup('<div class="prose">{}</div>').format(rendered(item.markdown))
        shown: Markup = getattr(self, f"_{item.kind}")(item.name)
        return shown

    def _formula(self, name: str) -> Markup:
        tex = course.formulas(self.chapter.name)[name]
        return _block("formula", self.language, formulas=[mathml(part, display=True) for part in statements(tex)])

    def _figure(self, name: str) -> Markup:
        figures, _ = course.figures(self.chapter.name)
        shown: Shown = figures[name](self.result, self.language)
        if isinstance(shown, Table):
            return _block("table", self.language, table=shown)
        return _block("figure", self.language, figure=shown)

    def _excerpt(self, reference: str) -> Markup:
        module, _, name = reference.partition("::")
        source = f"{module.replace('.', '/')}.py"
        return _block("excerpt", self.language, code=highlighted(excerpt(reference)), source=source, name=name)

    def _experiment(self, key: str) -> Markup:
        value = self.params.model_dump(mode="json")[key]
        return _block("experiment", self.language, part=self.chapter, key=key, value=value)

    def _exercise(self, name: str) -> Markup:
        exercise = course.exercises(self.chapter.name)[name]
        shown = {"stub": highlighted(exercise.stub), "answer": highlighted(exercise.answer)}
        return _block("exercise", self.language, part=self.chapter, name=name, **shown)


def read_result(name: str, root: Path) -> Model:
    """What the part has measured.

    Raises:
        InputError: nothing yet, or by another version of it.

    """
    path, again = result_file(name), f"measure it with `dvc repro learn/dvc.yaml:measure-{name}`"
    try:
        found: Model = measurement(name).result.model_validate_json((root / path).read_bytes())
    except FileNotFoundError:
        raise InputError(f"{path}: not found; {again}") from None
    except pydantic.ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, detail["loc"]))
        raise InputError(f"{path}: made by another version ({place}: {detail['msg']}); {again}") from None
    return found


def part_pages(name: str, root: Path) -> dict[str, str]:
    """The pages of a part by their paths."""
    params, result = read_params(name, root), read_result(name, root)
    part = chapter(name)
    return {
        f"{REPORTS}/html/{language}/{stem}.html": PartPage(part, language, params, result, subpage).html()
        for language in LANGUAGES
        for subpage, stem in part.stems.items()
    }


def index_pages(root: Path) -> dict[str, str]:
    """The contents in both languages, and once more at the top in the language of learn/params.yaml."""
    pages = {
        f"{REPORTS}/html/{language}/{INDEX}.html": _contents(language, Paths("", "../../../", _other(language, INDEX)))
        for language in LANGUAGES
    }
    language: Language = "en" if read_yaml(root / PARAMS).get("language") == "en" else "ko"
    other = f"html/{'ko' if language == 'en' else 'en'}/{INDEX}.html"
    return {**pages, f"{REPORTS}/index.html": _contents(language, Paths(f"html/{language}/", "../", other))}


def draw(root: Path, name: str) -> None:
    """Write the pages of a part or of the contents."""
    pages = index_pages(root) if name == INDEX else part_pages(name, root)
    for path, html in pages.items():
        with atomic_output(root / path) as part:
            part.write_text(html, encoding="utf-8")


def _contents(language: Language, paths: Paths) -> str:
    document = parse((HERE / f"index.{language}.md").read_text(encoding="utf-8"))
    return _html(language, document, paths, None)


def _html(language: Language, document: Document, paths: Paths, page: PartPage | None) -> str:
    name = page.chapter.name if page else INDEX
    stem = page.stem if page else INDEX
    return _template().render(
        language=language,
        t=_phrases(language),
        say=lambda text: _said(text, language),
        title=document.title,
        stem=stem,
        turns=_turns(stem, language),
        lead=rendered_line(document.lead),
        passages=[
            (rendered_line(each.title), [_shown(item, page) for item in each.items]) for each in document.passages
        ],
        page=page,
        name=name,
        chapters=CHAPTERS,
        exercises={each.name: len(course.exercises(each.name)) for each in CHAPTERS},
        paths=paths,
        other_language="en" if language == "ko" else "ko",
        other_name=NAMES["en" if language == "ko" else "ko"],
        style=_style(),
        policy=_policy(),
    )


def _shown(item: Words | Directive, page: PartPage | None) -> Markup:
    if page is not None:
        return page.item(item)
    assert isinstance(item, Words)  # noqa: S101  the contents have no directives
    return Markup('<div class="prose">{}</div>').format(rendered(item.markdown))


def _block(kind: str, language: Language, **values: Any) -> Markup:
    """One block, as a macro of the template draws it."""
    macro = getattr(_template().make_module({"t": _phrases(language)}), f"{kind}_block")
    return Markup(macro(**values))  # noqa: S704  the template escapes


def _phrases(language: Language) -> Mapping[str, str]:
    return {key: _said(text, language) for key, text in PHRASES.items()}


def _said(text: Text, language: Language) -> str:
    return text.ko if language == "ko" else text.en


def _turns(stem: str, language: Language) -> list[tuple[str, str, str, Text]]:
    """The pages before and after this one: how they are related, the word for it, their names and titles."""
    pages = course.pages()
    at = next((at for at, (name, _) in enumerate(pages) if name == stem), None)
    if at is None:
        return []
    words = _phrases(language)
    around = (("prev", "previous", pages[at - 1 : at] if at else []), ("next", "next", pages[at + 1 : at + 2]))
    return [(rel, words[word], *found[0]) for rel, word, found in around if found]


def _other(language: Language, name: str) -> str:
    return f"../{'en' if language == 'ko' else 'ko'}/{name}.html"


@cache
def _template() -> jinja2.Template:
    found = environment()
    found.filters["line"] = rendered_line
    return found.from_string((HERE / "page.html").read_text(encoding="utf-8"))


@cache
def _style() -> Markup:
    """The style of the reports and what the course adds; it goes into the page as it is, so that its hash fits."""
    return Markup("\n").join(Markup(path.read_text(encoding="utf-8")) for path in STYLES)  # noqa: S704  our own files


def _policy() -> str:
    """What the browser may load: this style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(str(_style()).encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def main() -> None:
    """The stage; exit status 2 for a problem with params or results."""
    exit_on(signal.SIGTERM, signal.SIGINT)
    try:
        name = sys.argv[1]
        draw(Path.cwd(), name if name == INDEX else chapter(name).name)
    except HanyeongError as error:
        sys.stderr.write(f"learn: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
