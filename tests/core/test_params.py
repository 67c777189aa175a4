"""The root model: light to import, and the same sections as the stages read."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest

from hanyeong.complete_params import check_and_complete, completed
from hanyeong.models.architecture import ArchitectureParams
from hanyeong.params import READ_BY_NO_STAGE, SECTIONS, PipelineParams, cross_section_errors, parse_params
from hanyeong.params_schema import schema, schema_text
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import SCHEMA, parse, read_yaml

ROOT = Path(__file__).parents[2]
PRESETS = [ROOT / "params.yaml", *sorted((ROOT / "params").glob("*.yaml"))]
STAGES = list(read_yaml(ROOT / "dvc.yaml")["stages"])
SMALL = read_yaml(ROOT / "params/small.yaml")
LIGHT = [path for path in sorted((ROOT / "hanyeong").rglob("*params.py")) if path.parent.name != "cli"]
HEAVY = {
    "torch",
    "numpy",
    "scipy",
    "sklearn",
    "pandas",
    "pyarrow",
    "sentencepiece",
    "ctranslate2",
    "great_expectations",
}
HEAVY |= {"evidently", "sacrebleu", "prefect", "dvc", "dvclive", "typer", "jinja2", "openpyxl"}


def loaded_by(*modules: str) -> set[str]:
    """Top-level packages that a fresh interpreter has loaded once it has imported these."""
    code = f"import {', '.join(modules)}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_params_load_no_library_of_numbers() -> None:
    """Every stage imports them before it starts: a second here is paid nineteen times a run."""
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in LIGHT]
    assert len(modules) >= 10
    assert loaded_by(*modules) & HEAVY == set()


def test_params_are_checked_without_any_stage() -> None:
    code = (
        "import sys; from pathlib import Path; from hanyeong.params import check_all; check_all(Path.cwd()); "
        "print(*(name for name in sys.modules if name.split('.')[0] in {'stages', 'torch', 'ctranslate2', 'pandas'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("name", STAGES)
def test_stages_read_the_sections_of_the_root_model(name: str) -> None:
    for section, kind in importlib.import_module(f"stages.{name}").STAGE.params.items():
        wanted, found = (parse({section: k}, SMALL, "small")[section] for k in (SECTIONS[section], kind))
        assert wanted == found
        assert type(wanted) is type(found)


def test_no_section_is_read_by_nobody() -> None:
    read = {section for name in STAGES for section in importlib.import_module(f"stages.{name}").STAGE.params}
    assert set(SECTIONS) - read == READ_BY_NO_STAGE


def missing(document: dict[str, Any]) -> set[str]:
    try:
        parse_params(document, "params.yaml")
    except ParamsError as error:
        return {line.strip().removesuffix(": missing") for line in str(error).splitlines()[1:]}
    return set()


def test_only_what_has_no_sensible_default_must_be_said() -> None:
    must = {"direction", "seed", "sources", "tokenize", "teacher", "student", "train", "distill", "package"}
    assert missing({}) == must
    params = parse_params({name: SMALL[name] for name in must}, "params.yaml")
    assert params.clean == PipelineParams.model_fields["clean"].default


def test_both_ways_of_reading_leave_out_the_same_sections() -> None:
    with pytest.raises(ParamsError) as found:
        parse(SECTIONS, {}, "params.yaml")
    assert {line.strip().removesuffix(": missing") for line in str(found.value).splitlines()[1:]} == missing({})


def test_every_error_of_every_section_is_said_at_once_with_its_path() -> None:
    changes: dict[str, Any] = {
        "seed": "1",
        "claen": {},
        "clean": {"max_ratio": 0.5},
        "goals": {"min_bleu": {"x": 101.0}},
    }
    with pytest.raises(ParamsError) as found:
        parse_params({**SMALL, **changes}, "params/mine.yaml")
    lines = str(found.value).splitlines()
    assert lines[0] == "params/mine.yaml: 4 problem(s)"
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
        "seed",
        "clean.max_ratio",
        "goals.min_bleu.x",
        "claen",
    ]
    assert lines[-1] == "  claen: unknown section; a typing error?"


# -- the schema


class Recurrent(ArchitectureParams):
    """An architecture that somebody adds."""

    runs_in_ctranslate2 = False
    kind: Literal["recurrent"] = "recurrent"
    d_model: int = 8
    max_positions: int = 16

    def activations(self) -> int:
        return 1

    def layer_products(self) -> list[tuple[int, int]]:
        return []


class Exported(Recurrent):
    runs_in_ctranslate2 = True


@pytest.mark.parametrize("model", ["teacher", "student"])
def test_an_architecture_that_a_later_stage_cannot_take_is_refused_before_hours_are_spent(model: str) -> None:
    """By what it says of itself; nothing here knows any by name."""
    params = parse_params(SMALL, "params.yaml")
    (line,) = cross_section_errors(params.model_copy(update={model: Recurrent()}))
    assert re.fullmatch(
        rf"  {model}\.kind: recurrent, which CTranslate2 cannot run, and .*`compress` exports it; "
        "expected one of transformer",
        line,
    )
    fitted = params.plan.model_copy(update={"fit": True})
    changed = params.model_copy(update={model: Exported(), "plan": fitted})
    assert list(cross_section_errors(params.model_copy(update={"plan": fitted}))) == []
    assert list(cross_section_errors(changed)) == [
        f"  plan.fit: true, and it chooses no sizes for {model}.kind recurrent; set it to false"
    ]


def test_the_schema_is_the_one_of_the_params() -> None:
    assert (ROOT / SCHEMA).read_text(encoding="utf-8") == schema_text(), "run `make docs`"


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_comment_of_every_file_leads_an_editor_to_the_schema(path: Path) -> None:
    [name] = re.findall(r"(?m)^# yaml-language-server: \$schema=(\S+)$", path.read_text(encoding="utf-8"))
    assert (path.parent / name).resolve() == ROOT / SCHEMA


def test_the_schema_explains_every_key() -> None:
    for name, kind in schema()["$defs"].items():
        unexplained = {key for key, value in kind["properties"].items() if not {"description", "$ref"} & set(value)}
        assert not unexplained, name


MUCH = 5_000_000
"""Tokens that take two cores more than some minutes."""


@pytest.mark.parametrize("path", sorted((ROOT / "params").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_preset_that_asks_for_much_says_how_many_hours_it_may_take(path: Path) -> None:
    params = read_yaml(path)
    trainings = [params["train"], params["distill"]["train"]]
    asked = sum(min(p["max_steps"] * p["batch_tokens"], p.get("max_tokens") or 10**12) for p in trainings)
    hours = (params.get("plan") or {}).get("budget_hours")
    assert asked < MUCH or hours, f"{asked:,} tokens and no plan.budget_hours"


# -- sections that are left out


def without(text: str, *sections: str) -> str:
    """The text of a preset without these sections, which stand on a line of their own."""
    return "".join(line for line in text.splitlines(keepends=True) if line.split(":")[0] not in sections)


def test_sections_left_out_are_written_at_the_end_and_nothing_else_changes() -> None:
    whole = (ROOT / "params/small.yaml").read_text(encoding="utf-8")
    assert completed(whole) == whole, "presets have all of them"
    text = without(whole, "validate", "clean")
    assert completed(text) == text.rstrip("\n") + "\n\nvalidate: {}\nclean: {}\n"
    assert completed(completed(text)) == completed(text)


@pytest.mark.parametrize("text", ["{seed: 1}\n", "seed: 1\n...\n", 'seed: "1\n\n'], ids=["braces", "ended", "broken"])
def test_where_nothing_can_be_appended_it_is_said(text: str) -> None:
    with pytest.raises(ParamsError, match=r"write `clean: \{\}`|not readable"):
        completed(text)


def repro(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dvc", "repro"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_dvc_runs_where_a_section_was_left_out(tmp_path: Path) -> None:
    """DVC itself is the judge: it stops at a section that is not in the file, and at none once they are written."""
    described = {"stages": {"sample": {"cmd": "mkdir -p data && touch data/sample", "params": ["sample"]}}}
    described["stages"]["sample"]["outs"] = ["data/sample"]
    (tmp_path / "dvc.yaml").write_text(json.dumps(described))
    text = without((ROOT / "params/sample.yaml").read_text(encoding="utf-8"), "sample", "  pairs")
    (tmp_path / "params.yaml").write_text(text, encoding="utf-8")
    (tmp_path / ".dvc").mkdir()
    shutil.copy(ROOT / ".dvc/config", tmp_path / ".dvc")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert "Parameters 'sample' are missing" in repro(tmp_path).stderr
    check_and_complete(tmp_path)
    done = repro(tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data/sample").exists()
