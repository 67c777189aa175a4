"""Checkpoints: whole or not there, the newest intact one wins, and a loss is never silent."""

import hashlib
import io
import os
import pickle  # noqa: TID251  the attack
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

import hanyeong.training.checkpoints
from hanyeong.pipeline.errors import InputError
from hanyeong.training.checkpoints import KEEP_TRAININGS, Checkpoint, Store, open_store


def zipped(payload: object) -> bytes:
    """As `torch.save` would write it."""
    file = io.BytesIO()
    torch.save(payload, file)
    return file.getvalue()


def made(step: int) -> Checkpoint:
    return Checkpoint({"w": torch.full((3,), float(step)), "m": torch.zeros(2, 2)}, {"step": step, "loss": 0.1 * step})


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, said: list[str]) -> Store:
    return Store(tmp_path / "one", said.append)


def test_the_newest_comes_back_exactly(store: Store) -> None:
    assert store.newest() is None
    for step in (4, 8, 12):
        store.save(step, made(step))
    found = store.newest()
    assert found is not None
    assert found.state == {"step": 12, "loss": 0.1 * 12}
    assert torch.equal(found.tensors["w"], made(12).tensors["w"])
    assert len(list(store.directory.iterdir())) == 2, "the last two stay"


@pytest.mark.parametrize("how", ["cut", "flipped", "empty", "renamed"])
def test_a_damaged_one_is_skipped_and_said(how: str, store: Store, said: list[str]) -> None:
    store.save(4, made(4))
    path = store.save(8, made(8))
    whole = path.read_bytes()
    if how == "renamed":  # a digest that is not the file's
        path.rename(path.with_name(path.name.replace(path.name.split(".")[1], "0" * 16)))
    else:
        flipped = whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:]
        path.write_bytes({"cut": whole[:-5], "flipped": flipped, "empty": b""}[how])
    found = store.newest()
    assert found is not None
    assert found.state["step"] == 4
    assert len(said) == 1
    assert "damaged or of another version; skipped" in said[0]


class Payload:
    """What unpickling would run."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.trace,))


@pytest.mark.parametrize(
    "write",
    [pickle.dumps, zipped, lambda _: b"", lambda _: bytes(8) + b"{}"],
    ids=["pickle", "PyTorch's own", "nothing", "no header"],
)
def test_what_is_no_safetensors_is_never_run_whatever_digest_it_bears(
    write: Callable[[object], bytes], store: Store, said: list[str], tmp_path: Path
) -> None:
    store.save(4, made(4))
    trace = tmp_path / "it ran"
    data = write(Payload(trace))
    foreign = store.directory / f"step_{8:09d}.{hashlib.sha256(data).hexdigest()[:16]}.safetensors"
    foreign.write_bytes(data)
    found = store.newest()
    assert found is not None
    assert found.state["step"] == 4
    assert "damaged or of another version; skipped" in said[0]
    assert not trace.exists()


def test_if_all_are_damaged_the_run_stops(store: Store) -> None:
    for step in (4, 8):
        path = store.save(step, made(step))
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match=r"none of 2 checkpoint\(s\) can be read, and starting over would lose"):
        store.newest()


def test_one_of_another_version_is_not_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(4, made(4))
    monkeypatch.setattr(hanyeong.training.checkpoints, "SCHEMA", 2)
    with pytest.raises(InputError, match="none of 1"):
        store.newest()


def test_one_whose_writer_was_killed_is_no_checkpoint(store: Store, said: list[str]) -> None:
    """Killed between the last byte and its final name: all of it is on the disk, and nothing vouches for it."""
    store.save(4, made(4))
    if not (child := os.fork()):
        hanyeong.training.checkpoints.flush = lambda _: os.kill(os.getpid(), signal.SIGKILL)
        store.save(8, made(8))
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert len(list(store.directory.iterdir())) == 2, "the attempt was cut off too early to be one"
    found = store.newest()
    assert found is not None
    assert (found.state["step"], said) == (4, [])
    store.save(8, made(8))
    assert len(list(store.directory.iterdir())) == 2, "what it left is gone"


def test_a_half_written_one_is_no_checkpoint(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(4, made(4))

    def dies(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hanyeong.training.checkpoints, "flush", dies)
    with pytest.raises(InputError, match=r"a checkpoint of [\d,]+ bytes could not be written"):
        store.save(8, made(8))
    found = store.newest()
    assert found is not None
    assert found.state["step"] == 4
    assert len(list(store.directory.iterdir())) == 1, "nothing is left of the attempt"


def test_no_room_is_said_before_anything_is_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr(hanyeong.training.checkpoints.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(InputError, match="a checkpoint needs 30 bytes, 10 are free"):
        store.save(4, made(4))
    assert list(store.directory.iterdir()) == []


def test_only_the_newest_trainings_stay(tmp_path: Path, said: list[str]) -> None:
    for n in range(5):
        open_store(tmp_path, f"print{n}", said.append).save(1, made(1))
        os.utime(tmp_path / f"print{n}", ns=(n, n))
    open_store(tmp_path, "print5", said.append).save(1, made(1))
    assert {p.name for p in tmp_path.iterdir()} == {"print3", "print4", "print5"}
    assert KEEP_TRAININGS == 3
