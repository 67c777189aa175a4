"""The root model: light to import, and the same sections as the stages read."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hanyeong.params import SECTIONS, PipelineParams, parse_params
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import parse, read_yaml

ROOT = Path(__file__).parents[2]
STAGES = list(read_yaml(ROOT / "dvc.yaml")["stages"])
SMALL = read_yaml(ROOT / "params/small.yaml")
LIGHT = sorted(path for path in (ROOT / "hanyeong").rglob("*params.py"))
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
    assert set(SECTIONS) - read == {"schedule", "notify"}, "these two are the flow's and the command's"


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
