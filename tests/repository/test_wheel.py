"""The wheel, installed where nothing else is: the command and `load_bundle`, with the libraries of one extra only."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path

import pytest

from hanyeong import load_bundle
from hanyeong.inference.translator import FLAGS
from tests.core.test_dependencies import closure, described
from tests.stages.released import prepare, released

ROOT = Path(__file__).parents[2]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "hanyeong", "stages", "flows")
LINES = ["나는 3시에 밥을 산다.", "", "12:30", "나는 책을 산다. 나는 물을 산다."]
MODULES, CPU_S = 900, 12.0
"""Ceilings for a program that translates: of imported modules (all of Python's own included) and CPU seconds."""
HELP_MODULES, HELP_CPU_S = 700, 1.5

pytestmark = pytest.mark.xdist_group("one wheel")


def command(*arguments: str | Path, cwd: Path | None = None, stdin: str = "") -> str:
    """Standard output of a command that has to succeed, in an environment without Python's own variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(each) for each in arguments],
        cwd=cwd,
        env={**kept, "OMP_WAIT_POLICY": "PASSIVE"},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def uv(*arguments: str | Path, cwd: Path | None = None) -> str:
    return command(Path(sys.executable).parent / "uv", *arguments, "--quiet", cwd=cwd)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the sources, as a build leaves files beside them."""
    sources, built = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("built")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, sources / name)
    uv("build", "--wheel", "--no-build-isolation", "--offline", "--python", sys.executable, "-o", built, cwd=sources)
    (found,) = built.glob("hanyeong-*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment: the wheel, and what "hanyeong[translate]" requires, linked from here."""
    environment = tmp_path_factory.mktemp("fresh") / "env"
    uv("venv", "--offline", "--python", sys.executable, environment)
    (site,) = environment.glob("lib/python3.*/site-packages")
    lists = described()
    for name in closure([*lists[""], *lists["translate"]]):
        link(name, site)
    interpreter = environment / "bin/python"
    uv("pip", "install", "--offline", "--no-index", "--no-deps", "--python", interpreter, wheel)
    uv("pip", "check", "--python", interpreter)  # that nothing of what the wheel itself requires is missing
    return interpreter


def link(name: str, site: Path) -> None:
    """Make an installed package importable in another environment."""
    package = distribution(name)
    for top in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
        there = Path(str(package.locate_file(top)))
        if top.endswith(".dist-info"):
            shutil.copytree(there, site / top)  # uv sees no linked ones
        elif not (site / top).exists():
            (site / top).symlink_to(there)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("released")
    prepare(root)
    released(root)
    return root / "models/release"


def test_the_wheel_holds_the_core_alone_and_its_templates(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (described_in,) = [name for name in names if name.endswith("METADATA")]
        metadata = Parser().parsestr(archive.read(described_in).decode())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"hanyeong"}
    ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / "hanyeong").rglob("*") if path.is_file()}
    assert {name for name in ours if "__pycache__" not in name} <= set(names)
    assert any(name.endswith("/LICENSE") for name in names)
    assert metadata["License-Expression"] == "MIT"
    assert set(metadata.get_all("Provides-Extra", [])) == set(described()) - {""}


def test_the_command_says_its_version_anywhere(wheel: Path, python: Path, tmp_path: Path) -> None:
    said = command(python.parent / "hanyeong", "--version", cwd=tmp_path)
    assert said == f"hanyeong {wheel.name.split('-')[1]}\n"


def test_a_bundle_is_translated_with_by_the_command(python: Path, bundle: Path, tmp_path: Path) -> None:
    said = command(
        python.parent / "hanyeong", "translate", "--bundle", bundle, cwd=tmp_path, stdin="\n".join(LINES) + "\n"
    )
    assert said.split("\n")[:-1] == [one.text for one in load_bundle(bundle).translate(LINES)]


PROGRAM = """
import json, resource, sys
from hanyeong import load_bundle
from hanyeong.inference.translator import FLAGS
translator = load_bundle({bundle!r})
found = translator.translate({lines!r})
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({{
    "answers": [[one.text, list(one.flags), one.score] for one in found],
    "modules": sorted(sys.modules), "cpu_s": used.ru_utime + used.ru_stime,
}}))
"""


def test_a_program_that_loads_a_bundle_is_light(python: Path, bundle: Path, tmp_path: Path) -> None:
    told = json.loads(command(python, "-c", PROGRAM.format(bundle=str(bundle), lines=LINES), cwd=tmp_path))
    ours = load_bundle(bundle).translate(LINES)
    assert told["answers"] == [[one.text, list(one.flags), pytest.approx(one.score, abs=1e-4)] for one in ours]
    assert [flags for _, flags, _ in told["answers"]][1:3] == [["empty"], ["copied"]]
    assert not {"torch", "pandas", "dvc", "prefect", "stages", "typer"} & set(told["modules"])
    assert len(told["modules"]) < MODULES
    assert told["cpu_s"] < CPU_S


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_the_lines_in_the_readme_work(python: Path, bundle: Path, tmp_path: Path, readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    (printed,) = [block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "load_bundle" in block]
    (tmp_path / "DIR").symlink_to(bundle)
    lines = command(python, "-c", printed, cwd=tmp_path).rstrip("\n").split("\n")
    assert len(lines) == 2
    assert lines[1].startswith("12:30 ('copied',) ")
    assert [flag for flag in FLAGS if f"`{flag}`" not in text] == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["translate", "--help"], ["check", "--help"]])
def test_help_and_version_import_next_to_nothing(python: Path, tmp_path: Path, arguments: list[str]) -> None:
    before = cpu_s()
    command(python.parent / "hanyeong", *arguments, cwd=tmp_path)
    assert cpu_s() - before < HELP_CPU_S
    script = f"import sys, runpy\nsys.argv = {['hanyeong', *arguments]!r}\ntry:\n    runpy.run_module('hanyeong.cli')\n"
    script += "except SystemExit:\n    print(len(sys.modules), 'ctranslate2' in sys.modules)"
    modules, _, heavy = command(python, "-c", script, cwd=tmp_path).rstrip().rpartition("\n")[2].partition(" ")
    assert int(modules) < HELP_MODULES
    assert heavy == "False"


def cpu_s() -> float:
    """CPU seconds of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rejected(arguments: Sequence[str | Path], cwd: Path) -> str:
    done = subprocess.run(list(map(str, arguments)), cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_outside_a_project_a_command_that_needs_one_says_so(python: Path, tmp_path: Path) -> None:
    for name in ("check", "run", "report", "promote", "champion", "judgement", "preset"):
        assert "no dvc.yaml here; expected the top of a Hanyeong project" in rejected(
            [python.parent / "hanyeong", name], tmp_path
        ), name


def test_what_is_not_installed_is_named_with_the_extra_that_brings_it(python: Path, tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    shutil.copytree(ROOT / "stages", tmp_path / "stages", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "params.yaml").write_text("sources: {}\n")
    said = rejected([python.parent / "hanyeong", "judgement"], tmp_path)
    assert 'pip install "hanyeong[pipeline]"' in said


@pytest.mark.slow
def test_the_extra_can_be_installed_from_an_index(wheel: Path, bundle: Path, tmp_path: Path) -> None:
    """As a user does it, with what an index offers today; needs one that can be reached."""
    environment = tmp_path / "env"
    uv("venv", "--python", sys.executable, environment)
    uv("pip", "install", "--python", environment / "bin/python", f"hanyeong[translate] @ {wheel.as_uri()}")
    said = command(environment / "bin/hanyeong", "translate", "--bundle", bundle, LINES[0], cwd=tmp_path)
    assert said == load_bundle(bundle).translate(LINES[:1])[0].text + "\n"
