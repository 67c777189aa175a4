"""Draws the pages about the windows of the request log: one a window, and one of all, in Korean and English.

`hanyeong monitor` calls this after it has closed windows. Only pages that are not there yet are drawn, and only the
newest are kept; the page of all windows is drawn anew from the JSON files. No stage reads or writes any of it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markupsafe import Markup
from pydantic import ValidationError

from hanyeong.pipeline import run_state
from hanyeong.pipeline.stage_result import Json
from hanyeong.report import catalog, signals
from hanyeong.report.blocks import Page
from hanyeong.report.catalog import Catalog
from hanyeong.report.pages import window, windows
from hanyeong.report.render import LANGUAGES, Frame, PagePaths, Way, document
from hanyeong.report.settings import read_settings
from hanyeong.results.window import FOLDER, KEPT, WindowReport

PAGES: Final = f"{FOLDER}/html"
DRAWN: Final = 200
"""Windows whose pages and Data Docs are kept, the newest."""
IN_NAVIGATION: Final = 15


@dataclass(frozen=True)
class _Windows:
    """What was found of the windows."""

    reports: Sequence[WindowReport]
    """By number."""
    unreadable: Sequence[str]

    @property
    def drawn(self) -> frozenset[int]:
        """Those with a page of their own."""
        return frozenset(one.number for one in self.reports[-DRAWN:])


def draw_live_pages(root: Path) -> Path:
    """Draw what is new; returns the page of all windows, in the language that params ask for.

    Args:
        root: the project's folder, or another one in which a service runs.

    """
    found = _read(root)
    for language in LANGUAGES:
        _draw(root, found, Catalog(language))
    _remove_old(root, found.drawn)
    _tell(root, found.reports)
    return root / PAGES / read_settings(root).language / f"{windows.NAME}.html"


def _read(root: Path) -> _Windows:
    """The newest windows, by number; a file that is none of this version's is named."""
    files = sorted((int(path.stem), path) for path in (root / FOLDER).glob("*.json") if path.stem.isdecimal())
    reports, unreadable = [], []
    for _, path in files[-KEPT:]:
        try:
            reports.append(WindowReport.model_validate_json(path.read_bytes()))
        except (OSError, ValueError, ValidationError):
            unreadable.append(path.name)
    return _Windows(reports, unreadable)


def _draw(root: Path, found: _Windows, w: Catalog) -> None:
    for report in found.reports[-DRAWN:]:
        page = root / PAGES / w.language / f"{report.number}.html"
        if _is_older(page, root / FOLDER / f"{report.number}.json"):
            docs = (root / FOLDER / f"{report.number}-docs/index.html").is_file()
            shown = window.page(report, w, found.drawn, docs=docs)
            run_state.put(page, _html(root, shown, w, _subtitle(report, w)))
    shown = windows.page(found.reports, w, found.drawn, found.unreadable)
    known = _subtitle(found.reports[-1], w) if found.reports else []
    run_state.put(root / PAGES / w.language / f"{windows.NAME}.html", _html(root, shown, w, known))


def _html(root: Path, page: Page, w: Catalog, subtitle: Sequence[str]) -> str:
    paths = PagePaths("../../../", "", f"../{catalog.other(w.language)}/{page.name}.html")
    front, ours = f"../../../html/{w.language}/index", f"html/{w.language}/index.html"
    frame = Frame(
        front=Way(windows.NAME, w("live_trends")),
        steps=[],
        others=[Way(front, w("live_report"))] if (root / "reports" / ours).is_file() else [],
        scripts=["run.js"],
        subtitle=subtitle,
        footer=w("live_no_text"),
        of_windows=True,
    )
    return document(page, w, paths, frame)


def _subtitle(report: WindowReport, w: Catalog) -> list[str]:
    """From when until when the last window reaches, and of what."""
    return [_period(report, w), w.of(report.direction), w("place_bundle", digest=report.digest[:12])]


def _period(report: WindowReport, w: Catalog) -> Markup:
    begun = signals.moment(report.after) if report.after else w("live_first_row")
    return Markup("{} – {}").format(begun, signals.moment(report.until))


def _is_older(page: Path, result: Path) -> bool:
    """Whether a page is to be drawn: it is not there, or its result is newer."""
    try:
        return page.stat().st_mtime_ns < result.stat().st_mtime_ns
    except OSError:
        return True


def _remove_old(root: Path, drawn: Collection[int]) -> None:
    """Pages and Data Docs of windows that are not kept; what cannot be removed stays until the next time."""
    pages = [path for language in LANGUAGES for path in (root / PAGES / language).glob("*.html")]
    for path in [*pages, *(root / FOLDER).glob("*-docs")]:
        number = path.stem.removesuffix("-docs")
        if number.isdecimal() and int(number) not in drawn:
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _both(report: WindowReport, said: Callable[[WindowReport, Catalog], str]) -> dict[str, Json]:
    """Words in both languages, as a page's script chooses them."""
    return {language: said(report, Catalog(language)) for language in LANGUAGES}


def _tell(root: Path, reports: Sequence[WindowReport]) -> None:
    """For the pages of the report, which load it with the state of the run (reports/run.js)."""
    if not reports:
        return
    last = reports[-1]
    told: dict[str, Json] = {
        "number": last.number,
        "state": last.state.value,
        "until": last.until,
        "words": _both(last, lambda report, w: w.of(report.state)),
        "causes": _both(last, signals.causes),
        "recent": [
            [one.number, one.state.value, _both(one, lambda report, w: w.of(report.state))]
            for one in reversed(reports[-IN_NAVIGATION:])
        ],
    }
    run_state.put(root / run_state.LIVE, json.dumps(told, ensure_ascii=False))
    run_state.refresh(root)
