"""Exercises: the empty file fails, the model answer passes, and whatever a reader's file does ends in a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hanyeong.cli.main import app
from learn import course
from learn.checking import check
from learn.course import chapter
from learn.judge import judge
from tests.learn.parts import NAMES, ROOT

EXERCISES = [(name, each) for name in NAMES for each in course.exercises(name)]


@pytest.mark.parametrize(("part", "exercise"), EXERCISES)
def test_the_model_answer_passes(part: str, exercise: str, tmp_path: Path) -> None:
    answers = tmp_path / "answers.py"
    answers.write_text(course.exercises(part)[exercise].answer)
    assert judge(course.exercises(part)[exercise], answers) is None


@pytest.mark.parametrize(("part", "exercise"), EXERCISES)
def test_an_empty_file_and_the_stub_fail_in_both_languages(part: str, exercise: str, tmp_path: Path) -> None:
    found = course.exercises(part)[exercise]
    for text in ("", found.stub):
        (tmp_path / "answers.py").write_text(text)
        reason = judge(found, tmp_path / "answers.py")
        assert reason is not None
        assert any("가" <= letter <= "힣" for letter in reason.ko)
        assert not any("가" <= letter <= "힣" for letter in reason.en)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("softmax = 3", "softmax is not a function"),
        ("def softmax(x):\n    return x.no_such_thing", "raised an error: AttributeError: .*answers.py:2"),
        ("def softmax(x:\n    pass", "cannot be run: SyntaxError: .*answers.py:1"),
        ("import sys\nsys.exit(5)", "cannot be run: SystemExit"),
        ("import numpy as np\ndef softmax(x):\n    return np.exp(x) / np.exp(x).sum()", "the value at .* expected"),
        ("def softmax(x):\n    return x[..., 0]", "has shape .* expected"),
        ("def softmax(x):\n    return 'half'", "the result is str, expected a number or an array"),
    ],
)
def test_the_reason_says_what_is_wrong(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "answers.py").write_text(text)
    reason = judge(course.exercises("functions")["softmax"], tmp_path / "answers.py")
    assert reason is not None
    assert re.search(said, reason.en), reason.en


def test_an_answer_that_never_ends_and_one_that_kills_its_process(tmp_path: Path) -> None:
    answers = tmp_path / "answers.py"
    answers.write_text(
        "def softmax(x):\n    import os\n    os._exit(9)\ndef gelu_gradient(x):\n    import time\n    time.sleep(60)\n"
    )
    verdicts = {each.exercise: each.reason for each in check(chapter("1"), answers, ROOT, limit_s=8)}
    assert "ended early (status 9)" in verdicts["softmax"].en
    assert verdicts["gelu_gradient"].en == "it did not finish within 8 seconds"
    assert "does not define" in verdicts["softmax_backward"].en


def test_the_command_says_what_passed_and_ends_accordingly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    answers = tmp_path / "answers.py"
    answers.write_text(course.exercises("functions")["softmax"].answer + "\nprint('chatter')\n")
    said = CliRunner().invoke(app, ["learn", "check", "1", str(answers), "--language", "en"])
    assert said.exit_code == 1
    assert said.stdout.splitlines()[0] == "softmax: passed"
    assert said.stdout.splitlines()[-1] == "1 of 3 passed"
    assert "chatter" not in said.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "99", "x.py"], "part 99: no such part"),
        (["check", "1", "nowhere.py"], "nowhere.py: not found; expected a Python file with your answers"),
        (["check", "1"], "no file given"),
        (["notebook", "1", "README.md"], "README.md: exists already"),
    ],
)
def test_what_cannot_be_done_says_why(arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = CliRunner().invoke(app, ["learn", *arguments])
    assert found.exit_code == 2
    assert said in found.stderr
