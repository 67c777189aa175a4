"""learn/dvc.yaml says of each stage what it reads: the code that it imports, the sources that it quotes, its params."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from hanyeong.pipeline.provenance import closure
from learn import course
from learn.course import LANGUAGES, chapter
from learn.excerpt import source_file
from learn.measure import PARAMS, REPORTS, result_file
from learn.text import parse
from tests.learn.parts import NAMES, ROOT

STAGES = YAML(typ="safe").load((ROOT / "learn/dvc.yaml").read_text(encoding="utf-8"))["stages"]
OF_PARTS = ("figures", "formulas", "exercises")
STYLE = ROOT / "hanyeong/report/style.css"


def deps(stage: str) -> list[str]:
    return list(STAGES[stage]["deps"])


def is_within(path: str, among: list[str]) -> bool:
    return any(path == dep or path.startswith(f"{dep}/") for dep in among)


def read_by(stage: str) -> set[str]:
    """The files of the project that a stage reads, apart from params."""
    if stage.startswith("measure-"):
        name = stage.removeprefix("measure-")
        return relative(closure("learn.measure", f"learn.parts.{name}.measure"))
    modules, files = ["learn.page"], {STYLE}
    for name in [stage] if stage in NAMES else NAMES:
        if stage in NAMES:
            modules += [f"learn.parts.{name}.{module}" for module in OF_PARTS]
            prefixes = [f"{subpage}." if subpage else "" for subpage in chapter(name).stems]
            folder = ROOT / "learn/parts" / name
            files |= {folder / f"{prefix}{language}.md" for prefix in prefixes for language in LANGUAGES}
            directives = [each for text in course.texts(name, "ko").values() for each in parse(text).directives()]
            files |= {source_file(each.name) for each in directives if each.kind == "excerpt"}
        else:
            modules.append(f"learn.parts.{name}.exercises")
            files |= {ROOT / f"learn/index.{language}.md" for language in LANGUAGES}
    return relative(closure(*modules) | files)


def relative(files: set) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in files}


def test_each_part_has_a_stage_that_measures_and_one_that_draws() -> None:
    assert set(STAGES) == {*NAMES, *(f"measure-{name}" for name in NAMES), "index"}


@pytest.mark.parametrize("stage", STAGES)
def test_deps_are_what_the_stage_reads(stage: str) -> None:
    files, listed = read_by(stage), deps(stage)
    if stage in NAMES:
        files.add(result_file(stage))
    missing = sorted(path for path in files if not is_within(path, listed))
    assert missing == []
    assert [dep for dep in listed if not any(is_within(path, [dep]) for path in files)] == [], "not read"


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_runs_at_the_top_and_knows_its_params_and_outputs(stage: str) -> None:
    name = stage.removeprefix("measure-")
    found = STAGES[stage]
    module = "measure" if stage.startswith("measure-") else "page"
    assert (found["wdir"], found["cmd"]) == ("..", f"exec python -m learn.{module} {name}")
    stems = [name] if name == "index" else chapter(name).stems.values()
    pages = [f"{REPORTS}/html/{language}/{stem}.html" for language in LANGUAGES for stem in stems]
    front = [f"{REPORTS}/index.html"] if name == "index" else []
    assert found["outs"] == ([result_file(name)] if module == "measure" else [*front, *pages])
    assert found["params"] == [{PARAMS: ["language" if name == "index" else name]}]
