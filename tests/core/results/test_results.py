"""Results say in one place what a stage is, what it leaves and what its codes are called, in both languages."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hanyeong.results.base import Code, Result
from hanyeong.results.registry import BY_KEY, RESULTS

ROOT = Path(__file__).parents[3]
MODULES = sorted((ROOT / "hanyeong/results").glob("*.py"))


def codes() -> Iterator[type[Code]]:
    for path in MODULES:
        module = importlib.import_module(f"hanyeong.results.{path.stem}")
        yield from (kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Code))


@pytest.mark.parametrize("kind", sorted(set(codes()), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_every_code_has_its_words_in_both_languages(kind: type[Code]) -> None:
    for code in kind:
        ko, en = code.text
        assert en
        assert not re.search("[가-힣]", en), code
        assert re.search("[가-힣]", ko) or ko == en, code
        assert kind(str(code)) is code


def test_results_stand_on_nothing_but_pydantic() -> None:
    """And on the modules that name the filters, which must be as light."""
    allowed = {
        "__future__",
        "collections",
        "dataclasses",
        "enum",
        "json",
        "types",
        "typing",
        "pydantic",
        "hanyeong.results",
    }
    allowed |= {"hanyeong.corpus.filtering.registry", "hanyeong.corpus.dedup.kinds", "hanyeong.pipeline.discovery"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert any(name == known or name.startswith(f"{known}.") for known in allowed), f"{path}: {name}"


def test_results_load_no_library_that_takes_seconds() -> None:
    """Pages, the service and tools read them."""
    code = "import hanyeong.results.registry, sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & {"numpy", "pyarrow", "pandas", "torch", "great_expectations", "jinja2"} == set()


def test_stages_stand_in_the_order_of_dvc_yaml() -> None:
    described = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    names = [model.stage.name for model in RESULTS]
    assert names == [name for name in described if name in names]
    assert set(described) - set(names) == {"check", "report"}
    assert len(BY_KEY) == len(RESULTS)
    assert len({model.stage.order for model in RESULTS}) == len(RESULTS), "two stages claim the same place"


@pytest.mark.parametrize("model", RESULTS, ids=lambda model: model.stage.name)
def test_every_field_has_a_description(model: type[Result]) -> None:
    assert [name for name, field in model.model_fields.items() if not field.description] == []
