"""What systems drop into folders is no data: to manifests, to DVC, to bundles."""

from pathlib import Path

import pytest
from dvc.repo import Repo

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import verify_manifest, write_manifest
from hanyeong.pipeline.stage import verify
from hanyeong.pipeline.stray_files import PATTERNS, files_below, is_clutter

ROOT = Path(__file__).parents[3]
DROPPED = (
    ".clean.part-0a1b2c3d",
    ".DS_Store",
    "._pairs.xlsx",
    "Thumbs.db",
    "desktop.ini",
    "~$말뭉치.xlsx",
    ".~lock.말뭉치.ods#",
    ".directory",
    ".Trash-1000",
    "@eaDir",
    ".nfs000000000123",
    ".notes.tsv.swp",
    "pairs.tsv~",
    "$RECYCLE.BIN",
    "System Volume Information",
)
KEPT = (
    "pairs.tsv",
    "DS_Store.xlsx",
    "_pairs.json",
    ".hidden.tsv",
    "desktop.ini.tsv",
    "a~b.tsv",
    "$값.tsv",
    "lock.ods#",
)


@pytest.mark.parametrize("name", DROPPED)
def test_what_is_dropped_is_told(name: str) -> None:
    assert is_clutter(name)


@pytest.mark.parametrize("name", KEPT)
def test_what_is_not_is_left_alone(name: str) -> None:
    assert not is_clutter(name)


def test_dvc_is_told_the_same() -> None:
    told = (ROOT / ".dvcignore").read_text(encoding="utf-8").split("\n")
    assert [line for line in told if line in PATTERNS] == list(PATTERNS)


def test_dvc_understands_it_the_same(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / ".dvcignore").write_bytes((ROOT / ".dvcignore").read_bytes())
    for name in (*DROPPED, *KEPT):
        (tmp_path / "data" / name).touch()
    with Repo.init(str(tmp_path), no_scm=True) as repo:
        ignored = {name for name in (*DROPPED, *KEPT) if repo.dvcignore.is_ignored_file(str(tmp_path / "data" / name))}
    assert ignored == set(DROPPED)


def test_a_folder_that_was_looked_at_is_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "deep/er/a.bin").write_bytes(b"abc")
    digest = write_manifest(tmp_path)
    for folder in (tmp_path, tmp_path / "deep", tmp_path / "deep/er"):
        for name in DROPPED:
            (folder / name).write_text("dropped")
    (tmp_path / ".Spotlight-V100").mkdir()
    (tmp_path / ".Spotlight-V100/store.db").touch()
    assert verify_manifest(tmp_path)["digest"] == write_manifest(tmp_path) == digest
    assert [path.name for path in files_below(tmp_path)] == ["a.bin", "manifest.json"]
    (tmp_path / "deep/er/b.bin").touch()
    with pytest.raises(Exception, match=r"deep/er/b\.bin is not in the manifest"):
        verify_manifest(tmp_path)


def test_a_file_that_a_manifest_names_is_looked_at_whatever_it_is_called(tmp_path: Path) -> None:
    """Bundles of earlier versions list what lay there."""
    (tmp_path / "plain").write_text("x")
    write_manifest(tmp_path)
    manifest = (tmp_path / "manifest.json").read_text()
    (tmp_path / "plain").rename(tmp_path / ".DS_Store")
    old = manifest.replace('"plain"', '".DS_Store"')
    (tmp_path / "manifest.json").write_text(old)
    with pytest.raises(Exception, match=r"manifest\.json itself was altered"):
        verify_manifest(tmp_path)
    (tmp_path / ".DS_Store").write_text("y")
    with pytest.raises(Exception, match=r"\.DS_Store was altered"):
        verify_manifest(tmp_path)


def test_an_output_that_holds_nothing_else_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/.DS_Store").touch()
    verify(tmp_path / "raw")


def test_what_a_killed_stage_left_beside_its_neighbours_is_not_read(tmp_path: Path) -> None:
    """DVC may restore the output instead of running the stage, whose next run would have removed it."""
    for name in ("news", ".talks.part-0a1b2c3d"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pairs").write_text("row")
    write_manifest(tmp_path / "news")
    verify(tmp_path)
    (tmp_path / "half").mkdir()
    (tmp_path / "half/pairs").touch()
    with pytest.raises(InputError, match=r"half/manifest\.json: not found"):
        verify(tmp_path)
