"""Every code that a stage can leave in its facts has a name in both languages, whether or not a record holds it.

The codes are walked where they are made: in enumerations, in tables of reasons, and in the places of the source where a
count is raised by name. A new one without a label fails here.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hanyeong.inference import translator
from hanyeong.release.goals import DegenerateOutputLimits
from hanyeong.report.phrases.labels import LABELS
from hanyeong.report.words import Words
from hanyeong.results.distill import DropReason
from hanyeong.results.judge import CheckName
from hanyeong.results.train import StopReason
from hanyeong.training import distillation

ROOT = Path(__file__).parents[3]
FIXED = [
    *(("flag", code) for code in translator.FLAGS),
]


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("hanyeong", "stages"):
        for path in (ROOT / folder).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def counted(what: str) -> set[str]:
    """Names under which `something.what[NAME]` is raised anywhere: literals, and constants of the module."""
    found = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == what:
                key = node.slice
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found.add(key.value)
                elif isinstance(key, ast.Name) and key.id.isupper():
                    found.add(str(getattr(importlib.import_module(name), key.id)))
    return found


def returned(module: str, function: str) -> set[str]:
    """Texts that a function can give back."""
    tree = dict(modules())[module]
    bodies = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function]
    answers = [node.value for body in bodies for node in ast.walk(body) if isinstance(node, ast.Return)]
    leaves = [leaf for answer in answers if answer for leaf in ast.walk(answer)]
    return {leaf.value for leaf in leaves if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)}


EMITTED = [
    *FIXED,
    *(("evaluated", code) for name in ("_champion", "_loaded") for code in sorted(returned("stages.evaluate", name))),
]


@pytest.mark.parametrize(("stage", "code"), EMITTED)
def test_a_code_has_a_name_in_both_languages(stage: str, code: str) -> None:
    words = Words("ko")
    assert words.has_label(code, stage) or code in LABELS, (
        f"name it in hanyeong/report/phrases/labels.py: {stage}:{code}"
    )
    ko, en = LABELS.get(f"{stage}:{code}") or LABELS[code]
    assert any("가" <= letter <= "힣" for letter in ko)
    assert en


def test_what_the_trainer_and_the_teacher_tell_are_codes() -> None:
    """The core tells reasons in its own words: a changed word of the results must not throw checkpoints away."""
    assert returned("hanyeong.training.early_stopping", "stop_reason") == set(StopReason)
    told = {*distillation.DROP_REASONS[1:], distillation.NOT_CHOSEN, distillation.TOO_LONG, distillation.WORST}
    assert told == set(DropReason)


def test_every_limit_of_degenerate_outputs_is_a_check_of_the_judge() -> None:
    assert set(DegenerateOutputLimits.model_fields) < set(CheckName)


def test_codes_are_found_where_they_are_made() -> None:
    assert {"none", "missing", "altered"} <= returned("stages.evaluate", "_champion")
    assert "max_steps" in returned("hanyeong.training.early_stopping", "stop_reason")
