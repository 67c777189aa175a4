"""What the documents say is there: links, targets, commands, contracts; and the presets are what they claim."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from hanyeong.cli.main import SUBCOMMANDS
from hanyeong.params import parse_params
from hanyeong.pipeline.params import read_yaml
from stages.contracts import page

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data/README.md", ROOT / "reports/README.md"]
DOCUMENTS += [ROOT / "learn/README.md"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^    |`)make ([a-z-]+)", text, re.MULTILINE)) <= targets
    commands = set(SUBCOMMANDS)
    assert set(re.findall(r"(?:^    |`)hanyeong ([a-z][a-z-]*)", text, re.MULTILINE)) <= commands


def test_the_contracts_are_those_of_the_stages() -> None:
    assert (ROOT / "docs/contracts.md").read_text(encoding="utf-8") == page(ROOT), "run `make docs`"


def test_params_are_the_sample_preset() -> None:
    assert (ROOT / "params.yaml").read_bytes() == (ROOT / "params/sample.yaml").read_bytes()


@pytest.mark.parametrize("preset", sorted(path.stem for path in (ROOT / "params").glob("*.yaml")))
def test_every_preset_is_whole_and_right(preset: str, tmp_path: Path) -> None:
    parse_params(read_yaml(ROOT / f"params/{preset}.yaml"), f"params/{preset}.yaml")


def test_decisions_are_numbered_once_and_say_so() -> None:
    files = sorted((ROOT / "docs/decisions").glob("*.md"))
    told = [re.match(r"# (\d+)\. \S", path.read_text(encoding="utf-8")) for path in files]
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    assert [int(one[1]) for one in told if one] == list(range(1, len(files) + 1))


def test_the_states_of_faults_are_counted_right() -> None:
    text = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [A-Z]+\d+ .*? \| ([a-z, ]+) \| (.*) \|$", text, re.MULTILINE)
    counted = Counter(state for state, _ in rows)
    told = re.search(r"The state of [\d-]+: (.*)\.$", text, re.MULTILINE)
    assert told
    assert told[1] == ", ".join(f"{n} {state}" for state, n in counted.most_common())
    assert {state for state, tests in rows if "`" in tests} == {"injected"}, "a test injects it"
    assert [tests for state, tests in rows if state == "injected" and "`" not in tests] == []


def test_every_test_that_injects_a_fault_exists() -> None:
    named = re.findall(r"`(\S+\.py)::(test_\w+)`", (ROOT / "docs/faults.md").read_text(encoding="utf-8"))
    assert len(named) > 100
    gone = [
        f"{path}::{name}"
        for path, name in named
        if not re.search(rf"def {name}\b", (ROOT / "tests" / path).read_text(encoding="utf-8"))
    ]
    assert not gone
