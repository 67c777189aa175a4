"""What is in DVC's way is told before it starts, as DVC itself would stumble; what can be mended is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from dvc.schema import COMPILED_LOCKFILE_SCHEMA
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from voluptuous import Invalid

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.paths import POINTER
from hanyeong.pipeline.prepare import LOCK, lock_is_whole, path_conflicts, prepare, settle_lock

ENTRY = """  {name}:
    cmd: exec python -m stages.{stage}
    deps:
    - path: stages/{stage}.py
      hash: md5
      md5: 0123456789abcdef0123456789abcdef
      size: 1234
    params:
      params.yaml:
        sources.{stage}:
          kind: tsv
    outs:
    - path: data/{name}
      hash: md5
      md5: 0123456789abcdef0123456789abcdef.dir
      size: 99
      nfiles: 2
"""
NAMES = ("sample", "ingest@b", "ingest@a", "train", "report")


def lock_of(*names: str) -> str:
    entries = (ENTRY.format(name=name, stage=name.partition("@")[0]) for name in names)
    return "schema: '2.0'\nstages:\n" + "".join(entries)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in (".dvc", ".git", "data", "models"):
        (tmp_path / folder).mkdir()
    stages = {"sample": {}, "ingest": {"foreach": "x", "do": {}}, "train": {}, "report": {}}
    (tmp_path / "dvc.yaml").write_text(json.dumps({"stages": stages}))
    (tmp_path / POINTER).write_text("null\n")
    return tmp_path


def dvc_takes(text: str) -> bool:
    """What DVC itself says of a lock."""
    try:
        COMPILED_LOCKFILE_SCHEMA(YAML(typ="safe").load(text))
    except (Invalid, YAMLError):
        return False
    return True


@pytest.mark.parametrize("tenth", range(11))
def test_a_lock_cut_off_anywhere_is_judged_as_dvc_judges_it(root: Path, tenth: int) -> None:
    whole = lock_of(*NAMES)
    for end in range(len(whole) * tenth // 10, min(len(whole), len(whole) * tenth // 10 + 40), 3):
        (root / LOCK).write_text(whole[:end])
        takes = dvc_takes(whole[:end])
        assert lock_is_whole(root / LOCK) == takes, whole[:end][-80:]
        assert [LOCK in line for line in path_conflicts(root)] == ([] if takes else [True])


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "schema: '1.0'\nstages: {}\n", "schema: '2.0'\nstages: {a: {outs: []}}\n", "a: [", "\0"]
)
def test_what_is_no_lock_is_told_with_the_way_out(root: Path, text: str) -> None:
    (root / LOCK).write_text(text)
    assert not dvc_takes(text)
    with pytest.raises(InputError, match=r"dvc\.lock: not what DVC writes.*git checkout dvc\.lock.*delete it"):
        prepare(root)


def test_the_order_of_a_lock_does_not_depend_on_who_ended_first(root: Path) -> None:
    settled = lock_of("sample", "ingest@a", "ingest@b", "train", "report")
    for names in (NAMES, tuple(reversed(NAMES)), ("train", "ingest@b", "report", "sample", "ingest@a")):
        (root / LOCK).write_text(lock_of(*names))
        settle_lock(root)
        assert (root / LOCK).read_text() == settled
        assert YAML(typ="safe").load(settled) == YAML(typ="safe").load(lock_of(*names))


@pytest.mark.parametrize("text", ["", "schema: '2.0'\n", lock_of(*NAMES)[:-30], lock_of(*NAMES).replace("\n", "\r\n")])
def test_a_lock_that_is_not_understood_is_left_alone(root: Path, text: str) -> None:
    (root / LOCK).write_bytes(text.encode())
    settle_lock(root)
    assert (root / LOCK).read_bytes() == text.encode()


def test_without_a_lock_there_is_nothing_to_order(root: Path) -> None:
    settle_lock(root)
    assert not (root / LOCK).exists()


@pytest.mark.parametrize("lost", ["champion.json", "models"])
def test_a_lost_pointer_is_an_empty_one(root: Path, lost: str) -> None:
    (root / POINTER).unlink()
    if lost == "models":
        (root / "models").rmdir()
    prepare(root)
    assert (root / POINTER).read_text() == "null\n"
    assert not list(path_conflicts(root))


def test_a_pointer_lost_beside_bundles_is_told(root: Path) -> None:
    (root / POINTER).unlink()
    (root / "models/registry" / ("a" * 64)).mkdir(parents=True)
    with pytest.raises(InputError, match=r"models/champion\.json: not found, though .*`git checkout models/champion"):
        prepare(root)
    assert not (root / POINTER).exists()


@pytest.mark.parametrize("name", ["data", "models", "reports"])
def test_a_place_behind_a_link_is_told_and_a_corpus_behind_one_is_not(root: Path, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "data/external").symlink_to(elsewhere)
    assert not list(path_conflicts(root))
    if (root / name).exists():
        (root / name).rename(root / f"{name}-before")
    (root / name).symlink_to(elsewhere)
    assert [line for line in path_conflicts(root) if line.startswith(f"{name}: a link to")]


def test_without_git_both_ways_out_are_told_and_both_work(root: Path) -> None:
    (root / ".git").rmdir()
    (told,) = path_conflicts(root)
    assert "git init" in told
    assert "no_scm" in told
    (root / ".dvc/config.local").write_text("[core]\n    no_scm = true\n")
    assert not list(path_conflicts(root))
    (root / ".dvc/config.local").unlink()
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    assert not list(path_conflicts(root))


def test_everything_is_told_at_once(root: Path) -> None:
    (root / ".git").rmdir()
    (root / LOCK).write_text("{")
    (root / "reports").write_text("")
    with pytest.raises(InputError, match=r"(?s)git repository.*reports: a file where.*dvc\.lock"):
        prepare(root)
