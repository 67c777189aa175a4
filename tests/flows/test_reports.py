"""What `make ui` serves beside Prefect: the pages and the cards, under the addresses that their links name."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from flows.reports import Reports
from hanyeong.report.render import render_here

SHOWN = {
    "reports/clean.json": "{}",
    "reports/validate/raw-docs/index.html": "docs",
    "models/release/MODEL_CARD.md": "card",
}
HIDDEN = ["data/raw/x/pairs.parquet", "models/release/bundle.json", "params.yaml", ".prefect/prefect.db"]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    root = tmp_path.resolve() / "hanyeong"
    for name, text in [*SHOWN.items(), *((name, "hidden") for name in HIDDEN)]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "params.yaml").write_text("report: {language: en}\nsources: {mine: {}}\n", encoding="utf-8")
    (tmp_path / "outside.html").write_text("outside", encoding="utf-8")
    (root / "reports/way-out.html").symlink_to(tmp_path / "outside.html")
    render_here(root)
    with ThreadingHTTPServer((settings.HOST, 0), partial(Reports, directory=str(root))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{settings.HOST}:{server.server_port}"
        server.shutdown()


def got(url: str) -> str:
    with urllib.request.urlopen(url) as answer:  # noqa: S310  this machine's own
        return str(answer.read().decode())


def test_every_link_of_every_page_leads_somewhere(address: str) -> None:
    front = f"{address}/"
    with urllib.request.urlopen(front) as answer:  # noqa: S310
        start = answer.url
    seen, request = set(), [start]
    while request:
        url = request.pop()
        if url in seen:
            continue
        seen.add(url)
        text = got(url)
        if url.endswith(".html"):
            links = [link for link in re.findall(r'<a[^>]* href="([^"#]+)', text) if not link.startswith("data:")]
            request += [urllib.parse.urljoin(url, link) for link in links]
    places = {url.removeprefix(f"{address}/") for url in seen}
    assert {"reports/index.html", "reports/html/ko/clean.html", "reports/validate/raw-docs/index.html"} <= places


@pytest.mark.parametrize("path", SHOWN)
def test_pages_results_and_cards_are_shown(address: str, path: str) -> None:
    assert got(f"{address}/{path}") == SHOWN[path]


@pytest.mark.parametrize("path", [*HIDDEN, "reports/../params.yaml", "reports/%2e%2e/params.yaml", "reports/", "x"])
def test_nothing_else_is(address: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        got(f"{address}/{path}")


def test_no_link_on_disk_leads_out(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        got(f"{address}/reports/way-out.html")
