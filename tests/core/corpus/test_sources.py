"""What params.yaml may say about a source, and that docs/formats.md says the same."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from ruamel.yaml import YAML

from hanyeong.corpus.sources import Kind, Limits, Source, Sources
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import parse

DOC = (Path(__file__).parents[3] / "docs/formats.md").read_text(encoding="utf-8")


def checked(document: dict[str, Any]) -> dict[str, Source]:
    return parse({"sources": Sources}, document, "params.yaml")["sources"]


def test_the_example_of_the_manual_is_valid() -> None:
    example = "".join(re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL))
    sources = checked(YAML(typ="safe", pure=True).load(example))
    assert {source.kind for source in sources.values()} == {*get_args(Kind)}


def test_the_manual_names_every_key_and_every_limit_with_its_default() -> None:
    for key in Source.model_fields:
        assert f"`{key}`" in DOC, key
    said = dict(re.findall(r"^\| `(\w+)` \| ([\d.,]+(?: [GM]i)?)", DOC, re.MULTILINE))
    units = {"Gi": 2**30, "Mi": 2**20}
    for name, value in Limits():
        number, _, unit = said[name].partition(" ")
        assert float(number.replace(",", "")) * units.get(unit, 1) == value, name


def test_the_korean_manual_knows_every_kind_and_its_example_is_valid() -> None:
    korean = (Path(__file__).parents[3] / "docs/formats.ko.md").read_text(encoding="utf-8")
    example = "".join(re.findall(r"```yaml\n(.*?)```", korean, re.DOTALL))
    checked(YAML(typ="safe", pure=True).load(example))
    for kind in get_args(Kind):
        assert f"`{kind}`" in korean or f"kind: {kind}" in korean or kind == "aihub", kind


def test_no_source_at_all_is_refused() -> None:
    with pytest.raises(ParamsError, match="sources"):
        checked({"sources": {}})


def test_a_source_is_frozen_and_says_only_what_it_knows() -> None:
    source = checked(
        {"sources": {"a": {"kind": "tsv", "path": "x", "use": "test", "header": False, "columns": ["ko", "en"]}}}
    )["a"]
    assert source.columns == ("ko", "en")
    assert source.terms == "restricted"
    with pytest.raises(ValueError, match="frozen"):
        source.use = "train"
