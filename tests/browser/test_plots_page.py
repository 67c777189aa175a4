"""What `dvc plots show` writes, in a real browser without a network: drawn, and asking nothing of anybody."""

from __future__ import annotations

import configparser
import html
from pathlib import Path
from typing import Any

import pytest
from dvc_render import VegaRenderer, render_html

pytestmark = pytest.mark.browser

DVC = Path(__file__).parents[2] / ".dvc"


def template() -> Path:
    """The page that .dvc/config names."""
    config = configparser.ConfigParser()
    config.read(DVC / "config")
    return DVC / config["plots"]["html_template"]


def plot(name: str, kind: str, rows: list[dict[str, Any]]) -> VegaRenderer:
    return VegaRenderer(rows, name, x="step", y="loss", template=kind, y_label="nats", anchors_y_definitions=[])


def rows(rev: str, values: list[str]) -> list[dict[str, Any]]:
    return [{"step": str(50 * at), "loss": value, "rev": rev} for at, value in enumerate(values)]


def test_the_page_draws_every_revision_and_asks_the_network_for_nothing(tmp_path: Path, watched: Any) -> None:
    told = [*rows("workspace", ["5.1", "4.2", "3.9"]), *rows("HEAD", ["5.1", "4.3", "4.1"])]
    render_html([plot("learning curves", "linear", told)], tmp_path / "plots.html", template())
    window = watched(900)
    window.tab.goto((tmp_path / "plots.html").as_uri())
    assert window.wrong == []
    assert window.tab.locator("polyline").count() == 2
    said = window.tab.get_attribute("figure > svg", "aria-label")
    assert "workspace" in said
    assert "5.1 to 4.1" in said
    assert "nats" in (window.tab.text_content("figure > svg") or "")


def test_what_is_no_line_is_listed(tmp_path: Path, watched: Any) -> None:
    told = [{"step": "a", "loss": html.escape("<b>"), "rev": "workspace"}]
    render_html([plot("confusion", "simple", told)], tmp_path / "plots.html", template())
    window = watched(900)
    window.tab.goto((tmp_path / "plots.html").as_uri())
    assert window.wrong == []
    assert "workspace" in window.tab.inner_text("table")
