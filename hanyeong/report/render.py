"""From facts files to self-contained pages in Korean and English, and to the few lines a terminal shows.

A page holds its style and its script, allowed by their hashes; beside them it loads two local files: clock.js, with the
readings that must not be in its bytes, and run.js, with how the run stands. It asks for nothing else, from no network,
and the browser is told so (CSP).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from hanyeong.pipeline import run_state
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.results_file import State
from hanyeong.report import pictures, pieces, words
from hanyeong.report.asked import Asked, asked_here
from hanyeong.report.blocks import Page, Section
from hanyeong.report.cards import cards
from hanyeong.report.contents import PAGES, headlines
from hanyeong.report.examples import read_examples
from hanyeong.report.facts import Book, read_book
from hanyeong.report.pages import history, index
from hanyeong.report.params import Language
from hanyeong.report.place import place
from hanyeong.report.words import Words

HERE = Path(__file__).parent
LANGUAGES: Sequence[Language] = ("ko", "en")


@dataclass(frozen=True)
class Ways:
    """From where a page will lie to other places."""

    reports: str
    pages: str
    other: str
    """The same page in the other language."""

    @property
    def root(self) -> str:
        """The project's folder."""
        return f"{self.reports}../"


@dataclass(frozen=True)
class Drawing:
    """What all pages of one drawing share."""

    book: Book
    asked: Asked
    now: bool


def render(root: Path, index_file: Path, html: Path, asked: Asked, *, now: bool = False) -> dict[str, int]:
    """Write all pages from the facts below root/reports: the index in the language asked for, and html/{ko,en}/.

    With `now` they lie one folder deeper, and show how far a run is. Returns pages written and facts found.
    """
    book = read_book(root / "reports", asked.sources, asked.unused)
    book = book.beside(read_examples(root, asked.quotable))
    if now:
        book = book.as_of_now({label: note.get("facts") for label, note in run_state.running(root).items()})
    drawing, up = Drawing(book, asked, now), "../" if now else ""
    n_pages = 1
    for language in LANGUAGES:
        w, folder = Words(language), html / language
        folder.mkdir(parents=True, exist_ok=True)
        for page in pages(root, drawing, w):
            ways = Ways(f"{up}../../", "", f"../{words.other(language)}/{page.name}.html")
            (folder / f"{page.name}.html").write_text(_html(page, drawing, w, ways), encoding="utf-8")
            n_pages += 1
    w = Words(asked.language)
    front = index.page(root, book, w, headlines(book, w), cards(root, book, w))
    ways = Ways(up or "./", f"html/{asked.language}/", f"html/{words.other(asked.language)}/index.html")
    index_file.write_text(_html(front, drawing, w, ways), encoding="utf-8")
    return {"pages": n_pages, "facts_files": sum(entry.state is State.THERE for entry in book)}


def render_here(root: Path) -> Path:
    """Write reports/index.html and reports/html anew from whatever facts there are; returns the index."""
    return _published(root, root / "reports", now=False)


def render_now(root: Path) -> Path:
    """Write reports/now anew while a run is under way, from what it has found so far; returns the index."""
    return _published(root, root / run_state.PAGES, now=True)


def _published(root: Path, folder: Path, *, now: bool) -> Path:
    target = folder / "index.html"
    with atomic_output(folder / "html") as html, atomic_output(target) as front:
        html.mkdir()
        render(root, front, html, asked_here(root), now=now)
    run_state.refresh(root)
    return target


def settings(root: Path) -> tuple[Language, list[str] | None]:
    """The language of the index and the names of the sources, from params.yaml; Korean and None if it says nothing."""
    found = asked_here(root)
    return found.language, None if found.sources is None else list(found.sources)


def pages(root: Path, drawing: Drawing, w: Words) -> Iterable[Page]:
    """The index, one page a stage, past runs, and the cards of the bundle."""
    book = drawing.book
    of_bundle = cards(root, book, w)
    yield index.page(root, book, w, headlines(book, w), of_bundle)
    for stage in book.chain:
        yield stage_page(stage, book, w)
    yield history.page(w)
    yield from of_bundle


def stage_page(stage: str, book: Book, w: Words) -> Page:
    """A stage's own sections first, then its rows, its clock, and its result in full."""
    entries = book.all(stage) or [book.one(stage)]
    sections: list[Section] = []
    for entry in entries:
        sections += pieces.silence(entry, w)
    rows = [section for entry in entries for section in pieces.receipt(entry, w)]
    special = PAGES[stage].sections(book, w) if any(entry.state is State.THERE for entry in entries) else []
    sections += [*rows, *special] if PAGES[stage].rows_first else [*special, *rows]
    quotes = bool({"evaluation": book.examples.tests, "clean": book.examples.refused}.get(stage))
    sections = [*sections, pieces.clock(entries, w), *pieces.rest(entries, w)]
    return Page(stage, w.stage(stage), w.does(stage), sections, quotes)


def _html(page: Page, drawing: Drawing, w: Words, ways: Ways) -> str:
    """A page's bytes."""
    book, other = drawing.book, words.other(w.language)
    return _template().render(
        page=page,
        w=w,
        ways=ways,
        now=drawing.now,
        place=place(book, drawing.asked, w),
        labels=" ".join(entry.label for entry in book),
        other_language=other,
        other_name=words.LANGUAGE_NAMES[other],
        others=[(history.NAME, w("history"))],
        steps=[_step(stage, book, w) for stage in book.chain],
        style=_file("style.css"),
        script=_file("page.js"),
        policy=_policy(),
        script_words=json.dumps(
            words.script_words(w, words.HISTORY if page.name == history.NAME else ()),
            ensure_ascii=False,
            sort_keys=True,
        ),
    )


def _step(stage: str, book: Book, w: Words) -> dict[str, str]:
    return {"name": stage, "title": w.stage(stage), "state": state_of(stage, book)}


def state_of(stage: str, book: Book) -> str:
    """The worst state among a stage's facts files that is not simply missing; "missing" when there are none."""
    states = {entry.state for entry in book.all(stage)}
    return next(
        (s.value for s in (State.UNREADABLE, State.OTHER_VERSION, State.THERE) if s in states), State.MISSING.value
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters |= {"coded": _coded}
    environment.globals["symbol"] = pictures.symbol_of
    return environment.from_string((HERE / "page.html").read_text(encoding="utf-8"))


@cache
def _file(name: str) -> Markup:
    """A file of ours beside this module; it goes into the page as it is, so that its hash fits."""
    return Markup((HERE / name).read_text(encoding="utf-8"))  # noqa: S704  our own file, no data in it


@cache
def _policy() -> str:
    """What the browser may load: this style, this script, and files beside the pages."""
    return (
        f"default-src 'none'; style-src '{_hash('style.css')}'; script-src 'self' file: '{_hash('page.js')}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(name: str) -> str:
    digest = hashlib.sha256(str(_file(name)).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _coded(text: object) -> object:
    """What stands between backticks is set as code, as a terminal's reader would read it."""
    if isinstance(text, Markup) or not isinstance(text, str) or text.count("`") < 2:
        return text
    parts = text.split("`")
    closed = len(parts) - (len(parts) % 2 == 0)  # a last backtick without a partner stays
    shown = [
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts[:closed])
    ]
    return Markup("").join([*shown, *(escape("`" + part) for part in parts[closed:])])
