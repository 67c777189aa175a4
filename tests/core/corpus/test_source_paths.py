"""Where a source may not lie, and what may not lie in it: told by the check, before DVC stumbles over it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hanyeong.corpus.source_paths import misplaced, outputs_of
from hanyeong.corpus.sources import Source
from hanyeong.pipeline.params import read_yaml

OUTPUTS = outputs_of(read_yaml(Path(__file__).parents[3] / "dvc.yaml")["stages"])


def problems(root: Path, path: str) -> str:
    return "\n".join(misplaced(root, {"mine": Source(kind="tsv", path=path, use="train")}, OUTPUTS))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for folder in ("data/raw/mine", "data/external/mine", "data/sample", "models/x", ".git", "reports"):
        (root / folder).mkdir(parents=True)
    (root / "data/external/mine/a.tsv").touch()
    return root


def test_outputs_are_those_of_the_stages() -> None:
    assert {Path("data/raw"), Path("data/evaluation"), Path("models/release"), Path("reports/ingest")} <= OUTPUTS


@pytest.mark.parametrize("path", ["data/external/mine", "data/external/mine/a.tsv", "data/sample/corpus", "../outside"])
def test_a_place_of_its_own_is_right(root: Path, path: str) -> None:
    (root.parent / "outside").mkdir()
    assert problems(root, path) == ""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (".", "holds this whole project"),
        ("..", "holds this whole project"),
        ("/", "holds this whole project"),
        ("data", "holds data/"),
        ("models", "holds models/"),
        ("data/raw", "holds data/raw"),
        ("data/raw/mine", "lies in data/raw"),
        ("data/external/../raw/mine", "lies in data/raw"),
        (".git", "lies in .git"),
        ("data/none", "data/none is not there; put the corpus there"),
        ("~/corpus", "~ and $ are not replaced here"),
        ("$HOME/corpus", "~ and $ are not replaced here"),
        ("s3://bucket/corpus", "is no path"),
        ("https://host/corpus.zip", "is no path"),
    ],
)
def test_any_other_is_told(root: Path, path: str, said: str) -> None:
    assert said in problems(root, path)
    assert problems(root, path).startswith("  sources.mine.path: ")


def test_a_link_into_an_output_lies_in_it(root: Path) -> None:
    (root / "data/external/link").symlink_to(root / "data/raw/mine")
    assert "lies in data/raw" in problems(root, "data/external/link")


def raw_name(folder: Path) -> None:
    (folder / os.fsdecode("가.tsv".encode("cp949"))).touch()


def broken_link(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep/link.tsv").symlink_to("nowhere")


def circle(folder: Path) -> None:
    (folder / "circle").symlink_to("circle")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (raw_name, r"data/external/mine/\xb0\xa1.tsv has a name that is not UTF-8"),
        (broken_link, "data/external/mine/deep/link.tsv is a link to what is not there"),
        (circle, "data/external/mine/circle cannot be looked at"),
        (pipe, "data/external/mine/pipe is no file and no folder"),
    ],
)
def test_what_dvc_would_stumble_over_is_named(root: Path, spoil: Callable[[Path], None], said: str) -> None:
    spoil(root / "data/external/mine")
    assert said in problems(root, "data/external/mine")
    problems(root, "data/external/mine").encode("utf-8")


def test_a_source_that_is_itself_a_broken_link_is_named(root: Path) -> None:
    (root / "data/external/gone").symlink_to("/no/such/disk")
    assert "data/external/gone is a link to what is not there" in problems(root, "data/external/gone")


def test_clutter_and_links_to_folders_are_no_problem(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "data/external/mine/other").symlink_to(tmp_path / "elsewhere")
    (root / "data/external/mine/.~lock.a.ods#").symlink_to("nowhere")
    assert problems(root, "data/external/mine") == ""


def test_of_many_only_some_are_listed(root: Path) -> None:
    for n in range(9):
        (root / f"data/external/mine/{n}.tsv").symlink_to("nowhere")
    found = problems(root, "data/external/mine")
    assert found.count("\n") == 5
    assert "4 more like these" in found
