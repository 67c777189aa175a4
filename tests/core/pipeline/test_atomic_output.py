import errno
import json
from pathlib import Path

import pytest

from hanyeong.pipeline.atomic_output import atomic_output, copy_tree, remove_leftovers, write_json


def test_a_target_appears_only_when_the_block_ended(tmp_path: Path) -> None:
    with atomic_output(tmp_path / "a.txt") as part:
        part.write_text("x")
        assert not (tmp_path / "a.txt").exists()
    assert (tmp_path / "a.txt").read_text() == "x"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("old", [True, False])
def test_an_error_leaves_what_was_there(tmp_path: Path, old: bool) -> None:
    target = tmp_path / "out"
    if old:
        target.mkdir()
        (target / "a").write_text("old")
    with pytest.raises(ValueError, match="boom"), atomic_output(target) as part:
        part.mkdir()
        (part / "a").write_text("new")
        raise ValueError("boom")
    assert [p.name for p in tmp_path.rglob("*")] == (["out", "a"] if old else [])


def test_a_directory_is_replaced_whole(tmp_path: Path) -> None:
    for names in (["a", "b"], ["c"]):
        with atomic_output(tmp_path / "out") as part:
            part.mkdir()
            for name in names:
                (part / name).write_text(name)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["c"]


def test_leftovers_of_dead_runs_are_swept(tmp_path: Path) -> None:
    (tmp_path / ".out.part-1234abcd").mkdir()
    (tmp_path / ".out.part-1234abcd/half").write_text("x")
    (tmp_path / ".other.part-1234abcd").write_text("someone else's")
    remove_leftovers(tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == [".other.part-1234abcd"]


def test_json_is_the_same_whatever_the_order_of_keys(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"b": 1, "a": "한"})
    write_json(tmp_path / "b.json", {"a": "한", "b": 1})
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"a": "한", "b": 1}


def test_copying_a_tree_raises_what_the_system_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """shutil.copytree would collect the errors in one without a number, and a full disk would not be told as such."""
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "ct2").mkdir(parents=True)
    (source / "ct2/model.bin").write_bytes(b"weights")
    (source / "bundle.json").write_bytes(b"{}")

    copy_tree(source, target)
    assert {path.relative_to(target).as_posix() for path in target.rglob("*")} == {
        "ct2", "ct2/model.bin", "bundle.json"
    }  # fmt: skip
    assert (target / "ct2/model.bin").read_bytes() == b"weights"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(OSError, match="No space left") as caught:
        copy_tree(source, tmp_path / "other")
    assert caught.value.errno == errno.ENOSPC
