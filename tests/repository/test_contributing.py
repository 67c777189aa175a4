"""The files that contributors and users look for, and that what they name is there."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOOR = ("README.md", "README.ko.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
NEW = "NAME"
"""In a path of a checklist: what the contributor calls the new thing."""
PATH = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|toml|yaml|txt|json))(?:::(\w+))?`")


def named(document: str) -> list[tuple[str, str]]:
    """Each file that a document names, with the symbol named in it, or ""."""
    return PATH.findall((ROOT / document).read_text(encoding="utf-8"))


def sections() -> dict[str, str]:
    """The parts of CONTRIBUTING.md by their headings."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^## (.*)\n((?:(?!^## ).*\n)*)", text, re.MULTILINE))


@pytest.mark.parametrize("name", FLOOR)
def test_what_everybody_looks_for_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md"])
def test_every_file_and_symbol_that_is_named_is_there(document: str) -> None:
    for path, symbol in named(document):
        if NEW in path:
            nearest = next(parent for parent in (ROOT / path).parents if NEW not in parent.name)
            assert nearest.is_dir(), path
            continue
        if path in {"params.yaml", "bundle.json"}:
            continue
        assert (ROOT / path).is_file(), path
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not symbol or re.search(rf"^(?:class |def )?{symbol}\b *[:=(\[]", text, re.MULTILINE), (
            f"{path}::{symbol}"
        )


def items_of(text: str) -> list[str]:
    """What a checklist wants to be touched."""
    return re.findall(r"^- \[ \] (.*(?:\n  .*)*)", text, re.MULTILINE)


@pytest.mark.parametrize(("heading", "files"), [("a filter", 1), ("an architecture", 3), ("a stage", 5)])
def test_what_is_added_often_touches_few_files(heading: str, files: int) -> None:
    assert len(items_of(sections()[f"Add {heading}"].partition("Only where")[0])) == files


@pytest.mark.parametrize("thing", ["filter", "architecture", "learning rate schedule", "stage", "reader", "command"])
def test_every_checklist_begins_with_code_and_names_a_test(thing: str) -> None:
    (text,) = [text for heading, text in sections().items() if heading in {f"Add a {thing}", f"Add an {thing}"}]
    files = [path for item in items_of(text) for path, _ in PATH.findall(item)]
    assert files[0].startswith(("hanyeong/", "stages/"))
    assert any(path.startswith("tests/") for path, _ in PATH.findall(text))


def test_the_newest_version_has_its_entry_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## (\S+)", text, re.MULTILINE)
    assert first is not None
    assert first[1] == version


def test_what_make_check_runs_is_there() -> None:
    done = subprocess.run(["make", "--dry-run", "check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.split("\n") if "pytest" in line]
    paths = re.findall(r"tests/\S+", line)
    assert len(paths) >= 5
    assert all((ROOT / path).exists() for path in paths)
    for tool in ("ruff format --check", "ruff check", "mypy", "codespell"):
        assert tool in done.stdout
