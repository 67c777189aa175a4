"""Values for one run: in params.yaml while it runs, gone afterwards, however it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hanyeong.pipeline import overrides
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.process import PIPELINE_LOCK, exclusive_lock

TEXT = """\
# what is trained
seed: 1
train: {max_steps: 450, optimizer: muon}   # short

goals:
  min_bleu: {sample: 45.0}
monitor:
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "params.yaml").write_text(TEXT)
    return tmp_path


def now(root: Path) -> str:
    return (root / "params.yaml").read_text()


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("seed", "7", 7),
        ("train.max_steps", "12", 12),
        ("train.learning_rate", "3e-3", 0.003),
        ("train.optimizer", "adamw", "adamw"),
        ("goals.min_bleu", "{sample: 1.5}", {"sample": 1.5}),
        ("monitor.alpha", "null", None),
        ("evaluate.beams", "[1, 2]", [1, 2]),
        ("package.name", "'on'", "on"),
    ],
)
def test_a_value_is_where_its_path_says_and_nothing_else_changes(
    root: Path, path: str, value: str, expected: object
) -> None:
    with overrides.applied(root, {path: value}):
        found = YAML(typ="safe").load(now(root))
        assert "# what is trained" in now(root)
    *above, key = path.split(".")
    section = found
    for name in above:
        section = section[name]
    assert section.pop(key) == expected
    assert now(root) == TEXT


@pytest.mark.parametrize(
    ("path", "value"), [("seed.deep", "1"), ("train.max_steps", "[1"), ("goals.min_bleu.a.b.c", "}")]
)
def test_what_cannot_be_put_there_is_said_and_leaves_the_file_alone(root: Path, path: str, value: str) -> None:
    with pytest.raises(ParamsError, match=path), overrides.applied(root, {path: value}):
        raise AssertionError
    assert now(root) == TEXT


def killed(root: Path) -> None:
    """A run with overrides that had no time to take them out."""
    with overrides.applied(root, {"train.max_steps": "12", "seed": "2"}):
        record, text = (root / overrides.RECORD).read_text(), now(root)
    (root / overrides.RECORD).write_text(record)
    (root / "params.yaml").write_text(text)


def test_after_a_kill_no_stage_starts_until_they_are_out_again(root: Path) -> None:
    killed(root)
    with pytest.raises(ParamsError, match=r"train\.max_steps"):
        overrides.require_restored(root)
    with exclusive_lock(root / PIPELINE_LOCK, "the run that they are for"):
        overrides.require_restored(root)
        overrides.restore_if_killed(root)
        assert now(root) != TEXT
    overrides.restore_if_killed(root)
    overrides.require_restored(root)
    assert now(root) == TEXT


def test_what_somebody_edited_meanwhile_is_not_lost(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    killed(root)
    (root / "params.yaml").write_text("seed: 5\n")
    overrides.restore(root)
    assert now(root) == "seed: 5\n"
    assert (root / overrides.KEPT).read_text() == TEXT
    assert overrides.KEPT in capsys.readouterr().err
    overrides.require_restored(root)


def test_a_run_that_fails_takes_them_out(root: Path) -> None:
    with pytest.raises(ZeroDivisionError), overrides.applied(root, {"seed": "2"}):
        raise ZeroDivisionError
    assert now(root) == TEXT
