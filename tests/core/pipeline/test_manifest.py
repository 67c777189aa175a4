from collections.abc import Callable
from pathlib import Path

import pytest

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import NAME, digest_of, verify_manifest, write_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.bin").write_bytes(b"abc")
    (tmp_path / "sub/b.bin").write_bytes(b"defg")
    write_manifest(tmp_path)
    return tmp_path


def test_an_untouched_directory_verifies(folder: Path) -> None:
    manifest = verify_manifest(folder)
    assert manifest["files"]["sub/b.bin"]["bytes"] == 4
    assert manifest["digest"] == digest_of(folder)


def flip(folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"abd")


def lose(folder: Path) -> None:
    (folder / "sub/b.bin").unlink()


def add(folder: Path) -> None:
    (folder / "c").write_text("")


def doctor(folder: Path) -> None:
    flip(folder)
    entry = (folder / NAME).read_text()
    (folder / NAME).write_text(entry.replace('"bytes": 3', '"bytes": 5'))


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (flip, "a.bin was altered"),
        (lose, "sub/b.bin is missing"),
        (add, "c is not in the manifest"),
        (doctor, "a.bin was altered"),
    ],
)
def test_every_harm_is_named(folder: Path, harm: Callable[[Path], None], complaint: str) -> None:
    harm(folder)
    with pytest.raises(InputError, match=complaint):
        verify_manifest(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": 3}', '{"digest": "x", "files": []}'])
def test_a_broken_manifest_is_refused(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text)
    with pytest.raises(
        InputError, match=r"manifest\.json: .*a manifest; run the stage that makes this directory again"
    ):
        verify_manifest(folder)


def test_a_directory_without_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"manifest\.json: not found; expected a manifest; run the stage"):
        verify_manifest(tmp_path)


def test_the_digest_depends_on_names_and_bytes_only(tmp_path: Path) -> None:
    for name, parts in {"x": ("a", "b"), "y": ("b", "a")}.items():
        (tmp_path / name).mkdir()
        for part in parts:
            (tmp_path / name / part).write_text(part)
    assert write_manifest(tmp_path / "x") == write_manifest(tmp_path / "y")
