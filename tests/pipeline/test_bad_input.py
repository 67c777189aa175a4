"""Whatever is wrong with the input: one message, status 2, no traceback, and nothing that was there is lost."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace

ROWS = [(f"문장 {i}번입니다.", f"This is sentence {i}.") for i in range(5)]
TSV = "ko\ten\n" + "".join(f"{ko}\t{en}\n" for ko, en in ROWS)
MINE = "data/mine"


def source(**more: object) -> Callable[[dict], None]:
    """Name another source; it was read well before it is broken."""
    return lambda p: p["sources"].update(mine={"path": MINE, "use": "test", **more})


def tsv(root: Path) -> None:
    (root / MINE).mkdir()
    (root / MINE / "a.tsv").write_text(TSV, encoding="utf-8")


def twins(root: Path) -> None:
    (root / MINE).mkdir()
    for side, language in enumerate(("ko", "en")):
        lines = "".join(f"{row[side]}\n" for row in ROWS)
        (root / MINE / f"a.{language}").write_text(lines, encoding="utf-8")


@dataclass(frozen=True)
class Case:
    """How the input is broken, and what the message must say: the place, what was found, what to do."""

    message: str
    params: Callable[[dict], None] = lambda _: None
    files: Callable[[Path], object] = lambda _: None
    good: tuple[Callable[[dict], None], Callable[[Path], None]] | None = (source(kind="tsv"), tsv)
    """Params and files of the source `mine` before; None: there is none."""


CASES = {
    "missing folder": Case(
        r"sources\.mine\.path: data/mine is not there; put the corpus there",
        files=lambda root: shutil.rmtree(root / MINE),
    ),
    "empty file": Case(
        r"data/mine.*(empty|no row|no pair).*;",
        files=lambda root: (root / MINE / "a.tsv").write_bytes(b""),
    ),
    "one side shorter": Case(
        r"data/mine.*\b5\b.*\b4\b.*",
        files=lambda root: (root / MINE / "a.en").write_text("One.\n" * 4),
        good=(source(kind="moses"), twins),
    ),
    "wrong encoding": Case(
        r"data/mine/a\.tsv:\d+.*utf-8.*cp949",
        files=lambda root: (root / MINE / "a.tsv").write_bytes(TSV.encode("cp949")),
    ),
    "wrong column": Case(
        r"data/mine/a\.tsv:1: no column 'korean' among 2; expected korean, en\. Set fields: ",
        params=source(kind="tsv", fields={"ko": "korean"}),
    ),
    "typo in params": Case(r"train\.lerning_rate: unknown", params=lambda p: p["train"].update(lerning_rate=0.1)),
    "impossible value": Case(r"train\.learning_rate: .*-1", params=lambda p: p["train"].update(learning_rate=-1)),
    "negative seed": Case(r"seed: .*-1", params=lambda p: p.update(seed=-1)),
    "no number": Case(r"tokenize\.vocab_size: .*many", params=lambda p: p["tokenize"].update(vocab_size="many")),
    "too little left to learn from": Case(
        r"data/clean: [\d,]+ of [\d,]+ pairs are left .*; expected at least 1,000,000 \(clean\.min_rows\)\. Add",
        params=lambda p: p["clean"].update(min_rows=10**6),
        good=None,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_message_status_2_and_nothing_lost(finished: Workspace, tmp_path: Path, case: str) -> None:
    broken = CASES[case]
    workspace = finished.copy(tmp_path / "copy")
    mine, kept = workspace.root / MINE, tmp_path / "mine"
    if broken.good:
        read_well(workspace, *broken.good)
        shutil.copytree(mine, kept)
    before, lock = outputs(workspace), workspace.lock()
    shutil.copy(workspace.root / "params.yaml", tmp_path / "params.yaml")

    workspace.edit(broken.params)
    broken.files(workspace.root)
    done = workspace.hanyeong("run")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert re.search(broken.message, done.stderr), done.stderr

    if broken.good:
        shutil.rmtree(mine, ignore_errors=True)
        shutil.copytree(kept, mine)
    shutil.copy(tmp_path / "params.yaml", workspace.root / "params.yaml")
    assert workspace.dvc("checkout").returncode == 0
    assert outputs(workspace) == before
    assert workspace.lock() == lock


def read_well(workspace: Workspace, params: Callable[[dict], None], files: Callable[[Path], None]) -> None:
    """The source `mine`, named and read while it is good."""
    workspace.edit(params)
    files(workspace.root)
    read = workspace.dvc("repro", "ingest@mine")
    assert read.returncode == 0, read.stdout + read.stderr
    assert (workspace.root / "data/raw/mine/pairs.parquet").exists()


def outputs(workspace: Workspace) -> dict[str, str]:
    """Every file of every output, by its digest."""
    tracked = [out["path"] for stage in workspace.lock()["stages"].values() for out in stage.get("outs", [])]
    files = [path for name in tracked for path in [workspace.root / name, *(workspace.root / name).rglob("*")]]
    return {
        path.relative_to(workspace.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.is_file()
    }
