"""Codes that the core tells in words of its own are those of the results, which have their words in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

from hanyeong.inference import translator
from hanyeong.monitoring.features import ServedRequests
from hanyeong.results.monitor import Feature
from hanyeong.results.scores import OutputFlag
from hanyeong.results.train import StopReason

ROOT = Path(__file__).parents[3]


def returned(module: str, function: str) -> set[str]:
    """Texts that a function can give back."""
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    bodies = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function]
    answers = [node.value for body in bodies for node in ast.walk(body) if isinstance(node, ast.Return)]
    leaves = [leaf for answer in answers if answer for leaf in ast.walk(answer)]
    return {leaf.value for leaf in leaves if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)}


def keys(module: str) -> set[str]:
    """Texts that are keys of a mapping somewhere in a module."""
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    mappings = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    named = [key for mapping in mappings for key in mapping.keys if isinstance(key, ast.Constant)]
    return {key.value for key in named if isinstance(key.value, str)}


def test_what_the_trainer_tells_are_codes() -> None:
    """It tells reasons in its own words: a changed word of the results must not throw checkpoints away."""
    assert returned("hanyeong.training.early_stopping", "stop_reason") == set(StopReason)


def test_what_the_translator_flags_are_codes() -> None:
    assert set(translator.FLAGS) == set(OutputFlag)


def test_what_the_monitor_measures_are_codes() -> None:
    assert keys(ServedRequests.__module__) == set(Feature)


def test_codes_are_found_where_they_are_made() -> None:
    assert "max_steps" in returned("hanyeong.training.early_stopping", "stop_reason")
