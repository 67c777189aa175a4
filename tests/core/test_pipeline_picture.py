"""The picture of the pipeline in the READMEs is that of dvc.yaml as it stands."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from ruamel.yaml import YAML

from docs import pipeline

ROOT = Path(__file__).parents[2]
STAGES = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]


@pytest.mark.parametrize("language", pipeline.LANGUAGES)
def test_the_picture_is_up_to_date(language: str) -> None:
    kept = (ROOT / f"docs/pictures/pipeline-{language}.svg").read_text(encoding="utf-8")
    assert kept == pipeline.draw(language), "run `python -m docs.pipeline`"  # type: ignore[arg-type]


def test_every_stage_is_in_it_with_its_tool_if_one_is_named() -> None:
    drawn = ElementTree.fromstring(pipeline.draw("en"))  # noqa: S314  our own text
    texts = {element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {name.partition("@")[0] for name in pipeline.stages()} == set(STAGES) >= set(pipeline.TOOLS)
    assert {tool for _, tool in pipeline.TOOLS.values()} <= texts


def test_arrows_that_follow_from_others_are_left_out_and_no_other() -> None:
    graph = {"a": set(), "b": {"a"}, "c": {"a", "b"}, "d": {"a"}}
    assert pipeline.reduced(graph) == {"a": set(), "b": {"a"}, "c": {"b"}, "d": {"a"}}
    assert pipeline.ranks(graph) == {"a": 0, "b": 1, "c": 2, "d": 1}


@pytest.mark.parametrize("page", ["README.md", "README.ko.md", "docs/architecture.md"])
def test_it_is_shown_where_people_begin(page: str) -> None:
    assert "pictures/pipeline-" in (ROOT / page).read_text(encoding="utf-8")
