"""Imports point inward: flows know when, stages know where, the core knows how."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INWARD = {"hanyeong": set(), "stages": {"hanyeong"}, "flows": {"hanyeong"}, "learn": {"hanyeong"}}
CLI = ROOT / "hanyeong/cli"
"""The outermost layer of the core: subcommands that work on a project import its stages and its course."""
FOREIGN = {
    "hanyeong": {"prefect", "dvc", "dvclive"},
    "stages": {"prefect", "dvc"},
    "learn": {"prefect", "dvc", "dvclive"},
    "flows": {"torch", "pandas", "pyarrow", "ctranslate2", "great_expectations", "evidently"},
}


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, f"{path}: relative imports hide which ring is meant"
            found.add(node.module.split(".")[0])
    return found


def modules_of(path: Path) -> set[str]:
    """The modules that a file imports, in full."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


@pytest.mark.parametrize("ring", INWARD)
def test_imports_point_inward(ring: str) -> None:
    files = list((ROOT / ring).rglob("*.py"))
    assert files
    for path in files:
        outward = imports_of(path) & (set(INWARD) - {ring}) - INWARD[ring]
        outward -= {"stages", "learn"} if CLI in path.parents else set()
        assert not outward, f"{path} reaches outward: {sorted(outward)}"
        foreign = imports_of(path) & FOREIGN[ring]
        assert not foreign, f"{path} must not know {sorted(foreign)}"


def test_nothing_but_the_command_imports_the_command() -> None:
    for path in [*(ROOT / "hanyeong").rglob("*.py"), *(ROOT / "stages").rglob("*.py"), *(ROOT / "flows").rglob("*.py")]:
        if CLI not in path.parents:
            assert not any(name.startswith("hanyeong.cli") for name in modules_of(path)), path


def test_flows_know_only_the_mechanisms_of_the_core() -> None:
    for path in (ROOT / "flows").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hanyeong"):
                assert node.module.startswith("hanyeong.pipeline"), f"{path}: {node.module}"


@pytest.mark.parametrize(
    ("inner", "outer"),
    [("export", "release"), ("inference", "export"), ("inference", "release"), ("database", "serving")],
)
def test_packages_that_build_on_each_other_import_in_one_direction(inner: str, outer: str) -> None:
    for path in (ROOT / "hanyeong" / inner).rglob("*.py"):
        assert not any(name.startswith(f"hanyeong.{outer}") for name in modules_of(path)), path
