"""Nothing that is written in params.yaml is ever run or leads DVC to remove anything, however a stage is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.stage import Stage, exit_records
from stages.check import STAGE as CHECK
from stages.ingest import STAGE as INGEST

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "x$(touch f)",
    "x`touch f`",
    "x; touch f",
    "x && touch f #",
    "x | touch f",
    "x\ntouch f",
    "x > f",
    "'; touch f; '",
    '"; touch f; "',
    "$IFS",
    "-c",
    "--help",
    "../external",
    "../../mine",
    "..",
    ".",
    "a/b",
    "a@b",
    "a:ingest@good",
    "dvc.yaml:ingest@good",
    "é",
    "한영",
    "A",
    "",
    " ",
    "a ",
    "good\n",
    "\u202egood",
    "x" * 200,
)
GOOD = {"kind": "tsv", "path": "corpus/good", "use": "train"}


def project(root: Path) -> Path:
    """The first two stages as they are, and a corpus; params need not be whole, so each stage looks at its own only."""
    shutil.copytree(ROOT / "hanyeong", root / "hanyeong", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "hanyeong/params.py").unlink()
    (root / "stages").mkdir()
    for name in ("__init__", "check", "ingest"):
        shutil.copy(ROOT / f"stages/{name}.py", root / "stages")
    for folder in ("corpus/good", "data/external", "mine", ".dvc"):
        (root / folder).mkdir(parents=True)
    (root / "corpus/good/a.tsv").write_text("ko\ten\n문장입니다.\tA sentence.\n", encoding="utf-8")
    for folder in ("data/external", "mine"):
        (root / folder / "precious").touch()
    shutil.copytree(ROOT / "requirements", root / "requirements")
    shutil.copy(ROOT / ".dvc/config", root / ".dvc")
    described = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    dump({"stages": {name: described[name] for name in ("check", "ingest")}}, root / "dvc.yaml")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


def dump(document: object, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(document, file)


def repro(root: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "dvc", "repro"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def files(root: Path) -> dict[str, bytes]:
    """Everything but what DVC, the last words and the state of the run leave."""
    inner = [path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    names = {path.relative_to(root).as_posix(): path for path in inner}
    return {
        name: path.read_bytes()
        for name, path in names.items()
        if not name.startswith((".dvc/", ".hanyeong/", ".git", "reports/run.js", "reports/status.js"))
    }


def test_plain_dvc_neither_runs_nor_removes_what_a_name_says(tmp_path: Path) -> None:
    root = project(tmp_path / "root")
    refused_by_dvc = {"", ".", "..", *(name for name in HOSTILE if "@" in name)}
    dump({"sources": dict.fromkeys({"good", *HOSTILE} - refused_by_dvc, GOOD)}, root / "params.yaml")
    before = files(root)
    done = repro(root)
    assert done.returncode != 0
    assert "check: params.yaml" in done.stderr
    assert "data/raw" not in done.stdout
    assert {name: was for name, was in files(root).items() if name != "dvc.lock"} == before
    assert list(exit_records(root)) == ["check"]


def test_plain_dvc_tells_a_stage_its_instance(tmp_path: Path) -> None:
    root = project(tmp_path / "root")
    dump({"sources": {"good": GOOD, "also": {**GOOD, "max_rows": 1}}}, root / "params.yaml")
    done = repro(root)
    assert done.returncode == 0, done.stderr
    assert set(exit_records(root)) == {"check", "ingest@good", "ingest@also"}
    assert (root / "data/raw/also/pairs.parquet").exists()


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_stage_starts_for_such_a_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dump({"sources": {"good": GOOD, name: GOOD}}, tmp_path / "params.yaml")
    shutil.copy(ROOT / "dvc.yaml", tmp_path)
    (tmp_path / "corpus/good").mkdir(parents=True)
    with pytest.raises(ParamsError, match=r"sources\."):
        CHECK.call(tmp_path)
    for arguments in ([name], INGEST._instance(f"ingest@{name}")):
        assert INGEST._guarded(tmp_path, arguments) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "data/raw").exists()
    assert {path.name for path in tmp_path.glob("reports/*")} <= {"run.js", "status.js"}


@pytest.mark.parametrize("path", ["data/x$(touch f)", "data/`touch f`", "data/x; touch f", "s3://bucket/x", "data\0x"])
def test_a_path_is_only_looked_at(path: str, tmp_path: Path) -> None:
    dump({"sources": {"good": {**GOOD, "path": path}}}, tmp_path / "params.yaml")
    shutil.copy(ROOT / "dvc.yaml", tmp_path)
    with pytest.raises(ParamsError, match=r"sources\.good\.path: .* (is not there|is no path)"):
        CHECK.call(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"dvc.yaml", "params.yaml"}


@pytest.mark.parametrize(
    ("address", "instance"),
    [
        ("ingest@good", ["good"]),
        ("dvc.yaml:ingest@good", ["good"]),
        ("../sub/dvc.yaml:ingest@good", ["good"]),
        ("ingest@a@b", ["a@b"]),
        ("ingest", []),
        ("validate@raw", []),
        ("", []),
    ],
)
def test_the_instance_is_read_from_dvcs_address(address: str, instance: list[str]) -> None:
    assert INGEST._instance(address) == instance


def whole(root: Path, **sections: object) -> None:
    """A params.yaml with all sections, and the root model that checks them."""
    shutil.copy(ROOT / "hanyeong/params.py", root / "hanyeong")
    document = read_yaml(ROOT / "params/small.yaml") | {"sources": {"good": GOOD}} | sections
    dump(document, root / "params.yaml")


def test_plain_dvc_stops_at_params_that_another_stage_reads(tmp_path: Path) -> None:
    """The whole is checked, not only the sections of the stage."""
    root = project(tmp_path / "root")
    whole(root, tokenize={"vocab_size": -1}, train={})
    done = repro(root)
    assert done.returncode != 0
    message = exit_records(root)["check"]["message"]
    assert "tokenize.vocab_size: found -1" in message
    assert "train.max_steps: missing" in message
    assert not (root / "data/raw").exists()


@pytest.mark.parametrize("stage", [CHECK, INGEST], ids=["check", "ingest"])
def test_a_stage_alone_stops_at_params_that_another_stage_reads(stage: Stage, tmp_path: Path) -> None:
    shutil.copy(ROOT / "dvc.yaml", tmp_path)
    for folder in ("corpus/good", "hanyeong"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "corpus/good/a.tsv").write_text("ko\ten\n문장입니다.\tA sentence.\n", encoding="utf-8")
    arguments = ["good"] if stage is INGEST else []
    whole(tmp_path, seed=-1)
    assert stage._guarded(tmp_path, arguments) == 2
    assert "seed: found -1" in next(iter(exit_records(tmp_path).values()))["message"]
    whole(tmp_path, goals={"primary_test": "nobody-knows"})
    assert stage._guarded(tmp_path, arguments) == 2, "nor where two sections contradict each other"
    whole(tmp_path)
    assert stage._guarded(tmp_path, arguments) == 0
