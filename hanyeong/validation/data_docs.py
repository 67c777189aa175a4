"""Data Docs that are complete without a network: Great Expectations renders the contents, the frame is ours.

The library's own pages load style and scripts from seven hosts. Here its templates for the frame (head, navigation,
actions) are replaced by a page of ours with one small style sheet inside and no script at all; what it says about each
expectation is untouched. Pages carry no date and no random id, so the same table gives the same bytes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import hanyeong.pipeline.telemetry_off  # noqa: F401  before Great Expectations

# isort: split
import numpy as np
from great_expectations import __version__ as gx_version
from great_expectations.render.components import RenderedDocumentContent
from great_expectations.render.renderer.page_renderer import ExpectationSuitePageRenderer, ValidationResultsPageRenderer
from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, DictLoader, Environment

from hanyeong.validation.runner import SuiteResult

_HERE: Final = Path(__file__).parent
_TITLES: Final = {
    "raw": ("Sources as read, before cleaning", "Data Docs · raw", "stopped"),
    "split": ("Train, dev and test, before training", "Data Docs · split", "stopped"),
    "window": ("Window of the request log", "Data Docs · window", "not believed"),
}
"""Title, short title, and what a broken critical expectation did."""


Render: TypeAlias = Callable[[object], RenderedDocumentContent]
"""The library's renderers are not typed."""


class OfflineView(DefaultJinjaPageView):
    """The library's page view with our frame around it."""

    def __init__(self, **known: object) -> None:
        super().__init__()
        frame = dict.fromkeys(("js_script_imports.j2", "favicon.j2", "cloud-footer.j2", "top_navbar.j2"), "")
        frame["page.j2"] = _file("docs_page.html")
        frame["page_action_card.j2"] = _file("docs_filter.html")
        self.env.loader = ChoiceLoader([DictLoader(frame), *([self.env.loader] if self.env.loader else [])])
        self.env.filters["generate_html_element_uuid"] = self._numbered
        self.env.globals.update({"style": _file("docs.css"), "gx_version": gx_version} | known)
        self._numbers = itertools.count(1)

    def page(self, document: RenderedDocumentContent) -> str:
        """The whole page."""
        return str(cast("Callable[..., object]", self.render)(document))

    def _numbered(self, prefix: str | None = None) -> str:
        return f"{prefix or 'part-'}{next(self._numbers)}"


def write_docs(folder: Path, item: str, judged: Sequence[SuiteResult], number: str = "") -> None:
    """index.html, and for each table its findings and its suite; `number` tells one item of many from the others."""
    for kind in ("validations", "expectations"):
        (folder / kind).mkdir()
    for one in judged:
        name = f"{one.suite.table}.html"
        _write(folder / "validations" / name, _findings_page(item, one))
        _write(folder / "expectations" / name, _suite_page(item, one))
    _write(folder / "index.html", _index(item, judged, number))


def _findings_page(item: str, one: SuiteResult) -> str:
    table = one.suite.table
    one.result.meta = {"batch_spec": {"data_asset_name": table}}
    for found in one.result.results:
        found.result = {key: _plain(value) for key, value in found.result.items()}
    render = cast("Render", ValidationResultsPageRenderer(run_info_at_end=True).render)
    document = render(one.result)
    document.sections = document.sections[:-1]  # the last one tells when the library ran
    view = OfflineView(item=_TITLES[item][1], table=table, success=all(f.success for f in one.findings))
    return view.page(document).replace(f"../../../../expectations/{item}-{table}.html", f"../expectations/{table}.html")


def _suite_page(item: str, one: SuiteResult) -> str:
    render = cast("Render", ExpectationSuitePageRenderer().render)
    return OfflineView(item=_TITLES[item][1], table=one.suite.table, success=None).page(render(one.expectations))


def _index(item: str, judged: Sequence[SuiteResult], number: str) -> str:
    environment = Environment(autoescape=True)
    environment.filters["amount"] = _amount
    variables: Mapping[str, Any] = {
        "title": f"{_TITLES[item][0]} {number}".rstrip(),
        "item": _TITLES[item][1],
        "failed": _TITLES[item][2],
        "style": _file("docs.css"),
        "gx_version": gx_version,
        "tables": [_row(one) for one in judged],
    }
    return environment.from_string(_file("docs_index.html")).render(**variables)


def _row(one: SuiteResult) -> dict[str, Any]:
    failed = [finding for finding in one.findings if not finding.success]
    return {
        "name": one.suite.table,
        "rows": next(finding.observed for finding in one.findings if finding.check.kind == "rows"),
        "expectations": len(one.findings),
        "critical": sum(finding.check.severity == "critical" for finding in failed),
        "warnings": sum(finding.check.severity == "warning" for finding in failed),
        "failed": failed,
    }


def _amount(value: float | None, kind: str) -> str:
    """Rows and means as numbers, shares in per cent."""
    if value is None:
        return ""
    return f"{value:,.6g}" if kind in {"rows", "mean"} else f"{100 * value:.4g} %"


def _plain(value: object) -> object:
    """A Python number: the library cannot print numpy's."""
    return value.item() if isinstance(value, np.generic) else value


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _write(path: Path, page: str) -> None:
    path.write_text("\n".join(line.rstrip() for line in page.split("\n") if line.strip()) + "\n", encoding="utf-8")
