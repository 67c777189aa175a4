"""dvc.yaml says of each stage what its module says: code, data, outputs and params."""

import importlib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hanyeong.pipeline.provenance import PACKAGES, SILENT, closure, library_versions

ROOT = Path(__file__).parents[2]
STAGES = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]


def body(name: str) -> dict:
    return STAGES[name].get("do", STAGES[name])


def placed(path: str) -> str:
    """A path of dvc.yaml with its one variable spelled as the stages spell it."""
    for variable in ("${key}", "${item.table}", "${item.which}"):
        path = path.replace(variable, "{item}")
    return path


def outputs(name: str) -> set[str]:
    entries = [*body(name).get("outs", []), *body(name).get("metrics", [])]
    return {placed(entry if isinstance(entry, str) else next(iter(entry))) for entry in entries}


def code_deps(name: str) -> list[str]:
    return [dep for dep in body(name)["deps"] if dep.split("/")[0] in PACKAGES]


def is_within(path: str, deps: list[str]) -> bool:
    return any(path == dep or path.startswith(f"{dep}/") for dep in deps)


@pytest.mark.parametrize("name", STAGES)
def test_all_code_behind_a_stage_is_among_its_deps(name: str) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in closure(f"stages.{name}")}
    assert sorted(path for path in files if not is_within(path, code_deps(name))) == []


@pytest.mark.parametrize("name", STAGES)
def test_nothing_is_listed_that_a_stage_does_not_import(name: str) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in closure(f"stages.{name}")}
    assert [dep for dep in code_deps(name) if not any(is_within(path, [dep]) for path in files)] == []


@pytest.mark.parametrize("name", STAGES)
def test_every_library_behind_a_stage_is_locked_in_one_of_its_deps(name: str) -> None:
    locks = [dep for dep in body(name)["deps"] if dep.startswith("requirements/")]
    text = "\n".join((ROOT / lock).read_text(encoding="utf-8").lower() for lock in locks)
    libraries = library_versions(closure(f"stages.{name}", without=SILENT), SILENT)
    assert "pydantic" in libraries
    assert [library for library in libraries if f"\n{library}==" not in f"\n{text}"] == []


@pytest.mark.parametrize("name", STAGES)
def test_outputs_are_what_the_stage_writes(name: str) -> None:
    stage = importlib.import_module(f"stages.{name}").STAGE
    assert outputs(name) == set(stage.writes.values())


@pytest.mark.parametrize("name", STAGES)
def test_params_are_what_the_stage_reads(name: str) -> None:
    stage = importlib.import_module(f"stages.{name}").STAGE
    assert {param.split(".")[0] for param in body(name)["params"]} == set(stage.params)


@pytest.mark.parametrize("name", STAGES)
def test_every_path_a_stage_reads_is_a_dep(name: str) -> None:
    stage = importlib.import_module(f"stages.{name}").STAGE
    deps = [placed(dep) for dep in body(name)["deps"]]
    deps += [entry["model"] for entry in STAGES[name].get("foreach", {}).values()] if name == "evaluate" else []
    for path in stage.reads.values():
        assert any(path == dep or path.startswith(f"{dep}/") or dep.startswith(f"{path}/") for dep in deps), path


def test_a_command_holds_no_value_at_all() -> None:
    for name in STAGES:
        assert body(name)["cmd"] == f"exec python -m stages.{name}"
