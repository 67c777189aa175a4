"""A bit that flips in DVC's cache comes back with a checkout: whoever reads it refuses; `doctor --deep` names it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dvc.repo import Repo

from hanyeong.cli.doctor import dvc_state
from hanyeong.cli.doctor_deep import damage
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.manifest import verify_manifest, write_manifest
from hanyeong.pipeline.stage_result import StageResult, read_document, sealed
from hanyeong.release.champion import _read_judgement
from hanyeong.release.evidence import _result
from hanyeong.results.judge import JudgeResult
from stages import clean
from tests import records

ROOT = Path(__file__).parents[2]
RESULT = records.judgement("go", [records.check("bundle", "pass")])


@contextmanager
def here(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository whose one stage left a folder and a result, both in DVC's cache."""
    (tmp_path / "data/made").mkdir(parents=True)
    (tmp_path / "data/made/rows.bin").write_bytes(bytes(range(256)))
    write_manifest(tmp_path / "data/made")
    write_json(tmp_path / "reports/judgement.json", StageResult(RESULT).document("judge", None))
    (tmp_path / "dvc.yaml").write_text(
        json.dumps({"stages": {"judge": {"cmd": "false", "outs": ["data/made", "reports/judgement.json"]}}})
    )
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text("[core]\n    analytics = false\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    with here(tmp_path), Repo() as repo:
        repo.commit(force=True)
    return tmp_path


def objects(root: Path) -> list[Path]:
    return sorted(path for path in (root / ".dvc/cache/files/md5").glob("??/*") if path.suffix != ".dir")


def flip(path: Path, mode: int) -> None:
    """One bit in the middle, behind the back of everybody."""
    path.chmod(0o644)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    path.chmod(mode)


def checked_out(root: Path) -> bool:
    """Whether DVC brings back what is removed."""
    for path in ("data/made/rows.bin", "reports/judgement.json"):
        (root / path).unlink()
    with here(root), Repo() as repo:
        try:
            repo.checkout(force=True)
        except Exception:  # noqa: BLE001  DVC noticed by itself, which is as well
            return False
    return True


def test_nothing_is_wrong_with_what_was_not_touched(root: Path) -> None:
    assert list(damage(root)) == []
    assert checked_out(root)
    assert read_document(root / "reports/judgement.json")["result"] == RESULT
    assert _read_judgement(root).bundle == RESULT["bundle"]


@pytest.mark.parametrize("mode", [0o444, 0o644], ids=oct)
def test_a_flipped_bit_in_the_cache_is_refused_by_whoever_reads_it(root: Path, mode: int) -> None:
    for path in objects(root):
        flip(path, mode)
    told = "\n".join(damage(root))
    assert told.count("altered in DVC's cache") == len(objects(root)) == 3
    if checked_out(root):
        with pytest.raises(ValueError, match=r"\w"):
            read_document(root / "reports/judgement.json")
        with pytest.raises(InputError, match="not the result of `judge`, or altered"):
            _read_judgement(root)
        assert _result(root / "reports/judgement.json", JudgeResult) is None, "which the judge calls a no-go"
        with pytest.raises(InputError):
            verify_manifest(root / "data/made")
        told = "\n".join(damage(root))
        assert "reports/judgement.json: " in told
        assert "data/made: " in told


def test_a_result_that_another_version_left_is_told_from_a_damaged_one(root: Path) -> None:
    stored = {name: value for name, value in RESULT.items() if name != "checks"}
    write_json(root / "reports/judgement.json", StageResult(stored).document("judge", None))
    (told,) = damage(root)
    assert told.startswith("reports/judgement.json: made by another version of this project; make it anew with `dvc")


def test_every_bit_of_a_result_file_counts(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_json(path, StageResult({"verdict": "no-go", "n": 10, "가": "나"}).document("x", None))
    raw = path.read_bytes()
    for n in range(len(raw)):
        for bit in (1, 4, 32):
            path.write_bytes(raw[:n] + bytes([raw[n] ^ bit]) + raw[n + 1 :])
            try:
                found = read_document(path)
            except (ValueError, OSError):
                continue
            # A blank that became another one, or the name of the digest itself: the result is the same.
            assert found["result"] == {"verdict": "no-go", "n": 10, "가": "나"}


@pytest.mark.parametrize(
    "document", [{"result": RESULT}, {"facts": RESULT}, sealed({"stage": "judge", "facts": RESULT})]
)
def test_results_of_earlier_versions_are_read(tmp_path: Path, document: dict[str, Any]) -> None:
    """The first had no digest, and the key of the result was `facts`."""
    write_json(tmp_path / "reports/judgement.json", {"stage": "judge", **document})
    assert _read_judgement(tmp_path).bundle == RESULT["bundle"]


def test_an_output_that_is_edited_in_place_leaves_the_cache_alone(root: Path) -> None:
    """By the project's own setting: no link leads from the workspace into the cache."""
    shutil.copy(ROOT / ".dvc/config", root / ".dvc")
    before = {path: path.read_bytes() for path in objects(root)}
    assert checked_out(root)
    for path in (root / "data/made/rows.bin", root / "reports/judgement.json"):
        with path.open("r+b") as file:
            file.write(b"edited by hand")
    assert {path: path.read_bytes() for path in objects(root)} == before
    with here(root), Repo() as repo:
        repo.checkout(force=True)
    assert list(damage(root)) == []


COLLIDING = bytes.fromhex(
    "d131dd02c5e6eec4693d9a0698aff95c2fcab58712467eab4004583eb8fb7f8955ad340609f4b30283e488832571415a"
    "085125e8f7cdc99fd91dbdf280373c5bd8823e3156348f5bae6dacd436c919c6dd53e2b487da03fd02396306d248cda0"
    "e99f33420f577ee8ce54b67080a80d1ec69821bcb6a8839396f9652b6ff72a70"
)
"""One of the first two texts of one MD5 that were found (Wang and others, 2004); the other differs in six bits."""


def test_another_file_of_the_same_md5_is_noticed(root: Path) -> None:
    """DVC calls files by their MD5, and sees no difference; the manifest's SHA-256 decides."""
    twin = bytearray(COLLIDING)
    for at in (19, 45, 59, 83, 109, 123):
        twin[at] ^= 0x80
    assert hashlib.md5(twin).digest() == hashlib.md5(COLLIDING).digest()  # noqa: S324  which is the point
    rows = root / "data/made/rows.bin"
    rows.write_bytes(COLLIDING)
    write_manifest(root / "data/made")
    with here(root), Repo() as repo:
        repo.commit(force=True)
        rows.write_bytes(twin)
        assert repo.status() == {}
    with pytest.raises(InputError, match=r"rows\.bin was altered"):
        verify_manifest(root / "data/made")
    assert [line.partition(":")[0] for line in damage(root)] == [str(root / "data/made")]


@pytest.mark.parametrize("edit", ['"pass"', '"PASS"', "true"])
def test_a_verdict_that_somebody_turned_green_lets_nothing_through(tmp_path: Path, edit: str) -> None:
    """The real stage that may only run after it; an edited expectation changes `suite_digest`, which is hashed too."""
    params = {"sources": {"mine": {"kind": "tsv", "path": "mine", "use": "train"}}, "clean": {}}
    path = tmp_path / "reports/validate/raw.json"
    write_json(
        path, StageResult(records.recorded("validate/raw.json") | {"verdict": "fail"}).document("validate", "raw")
    )
    (tmp_path / "data/raw").mkdir(parents=True)
    with pytest.raises(GateError, match="did not pass"):
        clean.STAGE.call(tmp_path, params=params)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"verdict": "fail"', f'"verdict": {edit}'), encoding="utf-8")
    with pytest.raises(InputError, match="not the result of `validate@raw`, or altered"):
        clean.STAGE.call(tmp_path, params=params)


def test_an_object_that_the_cache_lacks_is_named_with_its_output(root: Path) -> None:
    for path in objects(root):
        path.chmod(0o644)
        path.unlink()
    told = list(damage(root))
    assert [line.partition(":")[0] for line in told] == ["data/made", "reports/judgement.json"]
    assert "2 object(s)" in told[0]
    assert all("dvc commit judge" in line for line in told)


def test_a_remote_whose_files_are_not_hashed_is_noted(root: Path) -> None:
    (root / "models").mkdir()
    (root / "models/champion.json").write_text("null")
    assert dvc_state(root).state == "good"
    with (root / ".dvc/config").open("a") as file:
        file.write("['remote \"team\"']\n    url = /somewhere\n")
    assert (dvc_state(root).state, "team" in dvc_state(root).found) == ("note", True)
    with (root / ".dvc/config").open("a") as file:
        file.write("    verify = true\n")
    assert dvc_state(root).state == "good"


def test_a_remote_that_is_told_to_verify_refuses_a_flipped_bit(root: Path, tmp_path: Path) -> None:
    """The option is DVC's own; that it does what it is advised for is tried here."""
    remote = tmp_path / "remote"
    with (root / ".dvc/config").open("a") as file:
        file.write(f"['remote \"team\"']\n    url = {remote}\n    verify = true\n")
    with here(root), Repo() as repo:
        repo.push(remote="team")
    for path in (remote / "files/md5").glob("??/*"):
        if path.suffix != ".dir":
            flip(path, 0o644)
    for path in objects(root):
        path.unlink()
    with here(root), Repo() as repo:
        repo.fetch(remote="team")
    assert objects(root) == [], "none of them came in"
