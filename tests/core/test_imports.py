"""dvc.yaml says of each stage what its module says: code, data, outputs and params."""

import importlib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hanyeong.imports import code_deps, imported_by, is_code

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


@pytest.mark.parametrize("name", STAGES)
def test_code_deps_are_what_the_stage_imports(name: str) -> None:
    stated = [dep for dep in body(name)["deps"] if is_code(dep)]
    assert stated == code_deps(ROOT, f"stages.{name}"), "run `make deps`"


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


def test_an_import_inside_a_function_counts(tmp_path: Path) -> None:
    package = tmp_path / "hanyeong"
    package.mkdir()
    (package / "late.py").write_text("X = 1\n")
    (package / "early.py").write_text("def f():\n    from hanyeong.late import X\n    return X\n")
    assert imported_by(tmp_path, package / "early.py") == {"hanyeong.late"}


def test_a_template_beside_an_imported_module_counts(tmp_path: Path) -> None:
    (tmp_path / "stages").mkdir()
    pages = tmp_path / "hanyeong/pages"
    pages.mkdir(parents=True)
    (tmp_path / "stages/report.py").write_text("import hanyeong.pages.draw\n")
    (pages / "draw.py").write_text("X = 1\n")
    (pages / "page.html").write_text("<p>")
    assert code_deps(tmp_path, "stages.report") == ["stages/report.py", "hanyeong/pages"]
