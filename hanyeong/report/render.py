"""Renders the stages' results as self-contained pages in Korean and English.

A page contains its style and its script, allowed by their hashes. It loads local files beside the reports, for what
must not be in its bytes: timings.js, run.js with the state of the run and of the service, and on the front page
status.js. It loads nothing else, from no network; a content security policy (CSP) enforces that.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from hanyeong.pipeline import run_state
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.results_file import State
from hanyeong.report import catalog, components
from hanyeong.report.blocks import Page, Section
from hanyeong.report.cards import cards
from hanyeong.report.catalog import Catalog
from hanyeong.report.contents import PAGES, headlines
from hanyeong.report.examples import read_examples
from hanyeong.report.pages import history, index
from hanyeong.report.params import Language
from hanyeong.report.result_store import ResultStore, read_results
from hanyeong.report.settings import ReportSettings, read_settings
from hanyeong.report.subtitle import subtitle
from hanyeong.report.templates import environment

HERE = Path(__file__).parent
LANGUAGES: Sequence[Language] = ("ko", "en")


@dataclass(frozen=True)
class PagePaths:
    """Relative paths from a page to other files."""

    reports: str
    pages: str
    other: str
    """The same page in the other language."""

    @property
    def root(self) -> str:
        """The project's folder."""
        return f"{self.reports}../"


@dataclass(frozen=True)
class Way:
    """A link of the navigation, to a page in the same folder."""

    name: str
    title: str


@dataclass(frozen=True)
class Frame:
    """What stands around the sections of a page."""

    front: Way
    """The page that the brand leads to."""
    steps: Sequence[Mapping[str, str]]
    others: Sequence[Way]
    scripts: Sequence[str]
    """Files beside the reports that say what must not be in the page's bytes."""
    subtitle: Sequence[str]
    footer: str
    labels: str = ""
    """Stages whose end is told, apart by blanks."""
    now: bool = False
    """Whether a run is under way."""
    of_windows: bool = False
    """Whether the page is about what the service answers, not about a run."""


@dataclass(frozen=True)
class RenderContext:
    """What all pages of one context share."""

    store: ResultStore
    settings: ReportSettings
    now: bool


def render(root: Path, index_file: Path, html: Path, settings: ReportSettings, *, now: bool = False) -> dict[str, int]:
    """Write all pages from the results below root/reports: the index in the language asked for, and html/{ko,en}/.

    With `now` they lie one folder deeper, and show how far a run is. Returns pages written and results found.
    """
    store = read_results(root / "reports", settings.sources, settings.unused)
    store = store.beside(read_examples(root, settings.quotable))
    if now:
        store = store.as_of_now({label: note.get("result") for label, note in run_state.running(root).items()})
    context, up = RenderContext(store, settings, now), "../" if now else ""
    n_pages = 1
    for language in LANGUAGES:
        w, folder = Catalog(language), html / language
        folder.mkdir(parents=True, exist_ok=True)
        for page in pages(root, context, w):
            paths = PagePaths(f"{up}../../", "", f"../{catalog.other(language)}/{page.name}.html")
            (folder / f"{page.name}.html").write_text(_html(page, context, w, paths), encoding="utf-8")
            n_pages += 1
    w = Catalog(settings.language)
    front = index.page(root, store, w, headlines(store, w), cards(root, store, w))
    paths = PagePaths(up or "./", f"html/{settings.language}/", f"html/{catalog.other(settings.language)}/index.html")
    index_file.write_text(_html(front, context, w, paths), encoding="utf-8")
    return {"pages": n_pages, "result_files": sum(entry.state is State.THERE for entry in store)}


def render_here(root: Path) -> Path:
    """Write reports/index.html and reports/html anew from whatever results there are; returns the index."""
    return _published(root, root / "reports", now=False)


def render_now(root: Path) -> Path:
    """Write reports/now anew while a run is under way, from what it has found so far; returns the index."""
    return _published(root, root / run_state.PAGES, now=True)


def _published(root: Path, folder: Path, *, now: bool) -> Path:
    target = folder / "index.html"
    with atomic_output(folder / "html") as html, atomic_output(target) as front:
        html.mkdir()
        render(root, front, html, read_settings(root), now=now)
    run_state.refresh(root)
    return target


def settings(root: Path) -> tuple[Language, list[str] | None]:
    """The language of the index and the names of the sources, from params.yaml; Korean and None if it says nothing."""
    found = read_settings(root)
    return found.language, None if found.sources is None else list(found.sources)


def pages(root: Path, context: RenderContext, w: Catalog) -> Iterable[Page]:
    """The index, one page a stage, past runs, and the cards of the bundle."""
    store = context.store
    of_bundle = cards(root, store, w)
    yield index.page(root, store, w, headlines(store, w), of_bundle)
    for stage in store.chain:
        yield stage_page(stage, store, w)
    yield history.page(w)
    yield from of_bundle


def stage_page(stage: str, store: ResultStore, w: Catalog) -> Page:
    """A stage's own sections first, then its rows, its timings, and its result in full."""
    entries = store.all(stage) or [store.one(stage)]
    sections: list[Section] = []
    for entry in entries:
        sections += components.missing_notice(entry, w)
    rows = [section for entry in entries for section in components.row_counts(entry, w)]
    spec = PAGES[stage].sections(store, w) if any(entry.state is State.THERE for entry in entries) else []
    sections += [*rows, *spec] if PAGES[stage].rows_first else [*spec, *rows]
    quotes = bool({"evaluation": store.examples.tests, "clean": store.examples.rejected}.get(stage))
    sections = [*sections, components.timings(entries, w), *components.rest(entries, w)]
    return Page(stage, w.stage(stage), w.summary(stage), sections, quotes)


def _html(page: Page, context: RenderContext, w: Catalog, paths: PagePaths) -> str:
    """A page's bytes."""
    store, of_history = context.store, page.name == history.NAME
    own = {history.NAME: ["history.js"], "index": ["status.js"]}.get(page.name, [])
    frame = Frame(
        front=Way("index", w("overview")),
        steps=[_step(stage, store, w) for stage in store.chain],
        others=[Way(history.NAME, w("history"))],
        scripts=["run.js", *own, "timings.js"],
        subtitle=subtitle(store, context.settings, w),
        labels=" ".join(entry.label for entry in store),
        footer=w("footer_quoted" if page.quotes else "footer_no_text"),
        now=context.now,
    )
    return document(page, w, paths, frame, catalog.HISTORY_PHRASES if of_history else ())


def document(page: Page, w: Catalog, paths: PagePaths, frame: Frame, script_words: Sequence[str] = ()) -> str:
    """A page's bytes, whichever series it belongs to."""
    other = catalog.other(w.language)
    return _template().render(
        page=page,
        w=w,
        paths=paths,
        frame=frame,
        other_language=other,
        other_name=catalog.LANGUAGE_NAMES[other],
        style=_file("style.css"),
        script=_file("page.js"),
        policy=_policy(),
        script_phrases=json.dumps(catalog.script_phrases(w, script_words), ensure_ascii=False, sort_keys=True),
    )


def _step(stage: str, store: ResultStore, w: Catalog) -> dict[str, str]:
    return {"name": stage, "title": w.stage(stage), "state": state_of(stage, store)}


def state_of(stage: str, store: ResultStore) -> str:
    """The worst state among a stage's result files that is not simply missing; "missing" when there are none."""
    states = {entry.state for entry in store.all(stage)}
    return next(
        (s.value for s in (State.UNREADABLE, State.OTHER_VERSION, State.THERE) if s in states), State.MISSING.value
    )


@cache
def _template() -> jinja2.Template:
    found = environment()
    found.filters |= {"coded": _coded}
    return found.get_template("page.html")


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
