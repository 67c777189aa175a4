"""Trainings that start from the champion's weights, with its tokenizers; null starts from random ones, as ever."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hanyeong.models.checkpoint import load_model
from hanyeong.models.initial import kept
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import write_manifest
from tests.stages import test_distill, test_tokenize, test_train

CHAMPION = "c" * 64


def keep(root: Path, **parts: Path) -> None:
    """What the training of a champion left, as the one to start from."""
    folder = kept(root, CHAMPION)
    for name, path in parts.items():
        shutil.copytree(path, folder / name)
    write_manifest(folder)
    (root / "models/initial.json").write_text(json.dumps({"digest": CHAMPION}))


def losses(stored: dict) -> list[float]:  # type: ignore[type-arg]
    return [point["dev_loss"] for point in stored["result"]["curves"]["dev"]]


def test_a_teacher_goes_on_from_where_the_champion_was(tmp_path: Path) -> None:
    test_train.prepare(tmp_path)
    (tmp_path / "models/initial.json").write_text("null\n")
    test_train.run(tmp_path)
    first = test_train.left(tmp_path)
    keep(tmp_path, teacher=tmp_path / "models/teacher")
    test_train.run(tmp_path, learning_rate=1e-9)
    start, end = (load_model(path / "teacher") for path in (kept(tmp_path, CHAMPION), tmp_path / "models"))
    for (name, before), after in zip(start.named_parameters(), end.parameters(), strict=True):
        assert before.sub(after).abs().max() < 1e-5, name
    (tmp_path / "models/initial.json").write_text("null\n")
    test_train.run(tmp_path)
    assert test_train.left(tmp_path) == first, "its checkpoints are those of a training from random weights"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda root: (root / "models/initial.json").write_text("{"), "not JSON"),
        (lambda root: (root / "models/initial.json").write_text("[1]"), "expected null or"),
        (lambda root: shutil.rmtree(kept(root, CHAMPION)), "not found, and models/initial.json names it"),
        (lambda root: (kept(root, CHAMPION) / "teacher/model.safetensors").write_bytes(b"x"), "was altered"),
    ],
)
def test_weights_that_are_not_there_are_told_of(tmp_path: Path, spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    test_train.prepare(tmp_path)
    test_train.run(tmp_path)
    keep(tmp_path, teacher=tmp_path / "models/teacher")
    spoil(tmp_path)
    with pytest.raises(InputError, match=said):
        test_train.run(tmp_path)


def test_weights_of_another_architecture_are_refused(tmp_path: Path) -> None:
    test_train.prepare(tmp_path)
    test_train.run(tmp_path)
    keep(tmp_path, teacher=tmp_path / "models/teacher")
    with pytest.raises(InputError, match=r"another architecture .* renew\.start"):
        test_train.run(tmp_path, teacher={"d_ff": 32})


def test_a_student_goes_on_too(tmp_path: Path) -> None:
    test_distill.prepare(tmp_path)
    test_distill.run(tmp_path)
    keep(tmp_path, student=tmp_path / "models/student")
    test_distill.run(tmp_path, train={**test_distill.TRAIN, "learning_rate": 1e-9})
    start, end = (load_model(path / "student") for path in (kept(tmp_path, CHAMPION), tmp_path / "models"))
    for before, after in zip(start.parameters(), end.parameters(), strict=True):
        assert before.sub(after).abs().max() < 1e-5


def test_the_tokenizers_are_those_of_the_champion(tmp_path: Path) -> None:
    test_tokenize.run(tmp_path)
    tokenizer = tmp_path / "models/tokenizer"
    before = {path.name: path.read_bytes() for path in tokenizer.iterdir()}
    keep(tmp_path, tokenizer=tokenizer)
    more = [*test_tokenize.TRAIN, *((f"새로운 문장 {n}이다.", f"A new line, number {n}.") for n in range(200))]
    test_tokenize.run(tmp_path, train=more)
    assert {path.name: path.read_bytes() for path in tokenizer.iterdir()} == before
    (tmp_path / "models/initial.json").write_text("null\n")
    test_tokenize.run(tmp_path, train=more)
    assert (tokenizer / "src.model").read_bytes() != before["src.model"]
