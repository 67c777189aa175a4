"""From facts files to self-contained pages in Korean and English, and to the few lines a terminal shows.

A page holds its style and its script, allowed by their hashes; beside them it loads one local file, clock.js, with the
readings that must not be in its bytes. It asks for nothing else, from no network, and the browser is told so (CSP).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from hanyeong.report import numbers, pieces, words
from hanyeong.report.blocks import Page, Section
from hanyeong.report.contents import PAGES, headlines
from hanyeong.report.facts import CHAIN, Book, State, read_book
from hanyeong.report.pages import index
from hanyeong.report.words import Language, Words
from hanyeong.run.errors import ParamsError
from hanyeong.run.params import read_yaml
from hanyeong.run.publish import publish

HERE = Path(__file__).parent
LANGUAGES: Sequence[Language] = ("ko", "en")


def render(
    root: Path, index_file: Path, html: Path, language: Language, sources: Sequence[str] | None = None
) -> dict[str, int]:
    """Write all pages from the facts below root/reports: the index in `language`, and html/{ko,en}/ (made here).

    `sources` names the ingest items; None takes whatever facts there are. Returns pages written and facts found.
    """
    book = read_book(root / "reports", sources)
    for each in LANGUAGES:
        folder = html / each
        folder.mkdir(parents=True, exist_ok=True)
        for page in pages(root, book, Words(each)):
            (folder / f"{page.name}.html").write_text(_html(page, book, Words(each), "../../"), encoding="utf-8")
    front = index.page(root, book, Words(language), headlines(book, Words(language)))
    index_file.write_text(_html(front, book, Words(language), "./"), encoding="utf-8")
    return {
        "pages": 1 + len(LANGUAGES) * (1 + len(CHAIN)),
        "facts_files": sum(entry.state is State.THERE for entry in book),
    }


def render_here(root: Path) -> Path:
    """Write reports/index.html and reports/html anew from whatever facts there are; returns the index."""
    language, sources = settings(root)
    target = root / "reports" / "index.html"
    with publish(root / "reports" / "html") as html, publish(target) as front:
        html.mkdir()
        render(root, front, html, language, sources)
    return target


def settings(root: Path) -> tuple[Language, list[str] | None]:
    """The language of the index and the names of the sources, from params.yaml; Korean and None if it says nothing."""
    try:
        params = read_yaml(root / "params.yaml")
    except ParamsError:
        return "ko", None
    report, sources = params.get("report"), params.get("sources")
    language: Language = "en" if isinstance(report, dict) and report.get("language") == "en" else "ko"
    return language, list(sources) if isinstance(sources, dict) else None


def pages(root: Path, book: Book, w: Words) -> Iterable[Page]:
    """The index, then one page a stage."""
    yield index.page(root, book, w, headlines(book, w))
    for stage in CHAIN:
        yield stage_page(stage, book, w)


def stage_page(stage: str, book: Book, w: Words) -> Page:
    """A stage's own sections first, then its rows, its clock, and every fact that was not shown."""
    book = book.unread()
    entries = book.all(stage) or [book.one(stage)]
    sections: list[Section] = []
    for entry in entries:
        sections += pieces.silence(entry, w)
    rows = [section for entry in entries for section in pieces.receipt(entry, w)]
    special = PAGES[stage].sections(book, w) if any(entry.state is State.THERE for entry in entries) else []
    sections += [*rows, *special] if PAGES[stage].rows_first else [*special, *rows]
    return Page(stage, w.stage(stage), w.does(stage), [*sections, pieces.clock(entries, w), *pieces.rest(entries, w)])


def _html(page: Page, book: Book, w: Words, reports: str) -> str:
    """A page's bytes; `reports` leads from where it will lie to the reports folder."""
    front = reports == "./"
    other = words.other(w.language)
    pages_at = f"html/{w.language}/" if front else ""
    return _template().render(
        page=page,
        w=w,
        pages=pages_at,
        reports=reports,
        root="../" if front else "../../../",
        other=f"html/{other}/index.html" if front else f"../{other}/{page.name}.html",
        other_language=other,
        other_name=words.LANGUAGE_NAMES[other],
        steps=[_step(stage, book, w) for stage in CHAIN],
        style=_file("style.css"),
        script=_file("page.js"),
        policy=_policy(),
        clock_words=json.dumps(words.clock_words(w), ensure_ascii=False, sort_keys=True),
    )


def _step(stage: str, book: Book, w: Words) -> dict[str, str]:
    return {"name": stage, "title": w.stage(stage), "state": state_of(stage, book)}


def state_of(stage: str, book: Book) -> str:
    """The worst state among a stage's facts files that is not simply missing; "missing" when there are none."""
    states = {entry.state for entry in book.all(stage)}
    return next((s.value for s in (State.UNREADABLE, State.THERE) if s in states), State.MISSING.value)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters |= {"plain": numbers.plain, "run": _run}
    environment.tests |= {"flat": _is_flat, "codelike": _is_codelike}
    return environment.from_string((HERE / "page.html").read_text(encoding="utf-8"))


@cache
def _file(name: str) -> Markup:
    """A file of ours beside this module; it goes into the page as it is, so that its hash fits."""
    return Markup((HERE / name).read_text(encoding="utf-8"))  # noqa: S704  our own file, no data in it


@cache
def _policy() -> str:
    """What the browser may load: this style, this script, and clock.js from where the page lies."""
    return (
        f"default-src 'none'; style-src '{_hash('style.css')}'; script-src 'self' file: '{_hash('page.js')}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(name: str) -> str:
    digest = hashlib.sha256(str(_file(name)).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _is_flat(value: Sequence[Any]) -> bool:
    """A list without lists or mappings in it is written in one run."""
    return not any(isinstance(inner, Mapping | list | tuple) for inner in value)


def _run(value: Sequence[Any]) -> str:
    return ", ".join(_said(inner) for inner in value)


def _said(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return numbers.plain(value) or ""
    return numbers.DASH if value is None else str(value)


def _is_codelike(value: str) -> bool:
    """Digests, signatures and paths are set in a fixed width."""
    return len(value) >= 12 and " " not in value
