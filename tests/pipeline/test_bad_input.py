"""Whatever is wrong with the input: one message, status 2, no traceback, and nothing that was there is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace

TSV = "ko\ten\n" + "".join(f"문장 {i}번입니다.\tThis is sentence {i}.\n" for i in range(5))


def source(**more: object) -> Callable[[dict], None]:
    return lambda p: p["sources"].update(mine={"path": "data/mine", "use": "test", **more})


def put(root: Path, name: str, content: bytes) -> None:
    path = root / "data/mine" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def no_folder(root: Path) -> None:
    assert not (root / "data/mine").exists()


CASES = {
    "missing folder": (source(kind="tsv"), no_folder, ["data/mine"]),
    "empty file": (source(kind="tsv"), lambda root: put(root, "a.tsv", b""), ["data/mine"]),
    "one side shorter": (
        source(kind="moses"),
        lambda root: (put(root, "a.ko", "하나.\n둘.\n".encode()), put(root, "a.en", b"One.\n")),
        ["2", "1"],
    ),
    "wrong encoding": (source(kind="tsv"), lambda root: put(root, "a.tsv", TSV.encode("cp949")), ["utf-8", "encoding"]),
    "wrong column": (
        source(kind="tsv", fields={"ko": "korean"}),
        lambda root: put(root, "a.tsv", TSV.encode()),
        ["korean"],
    ),
    "typo in params": (lambda p: p["train"].update(lerning_rate=0.1), no_folder, ["train.lerning_rate"]),
    "impossible value": (lambda p: p["train"].update(learning_rate=-1), no_folder, ["train.learning_rate"]),
    "no number": (lambda p: p["tokenize"].update(vocab_size="many"), no_folder, ["tokenize.vocab_size"]),
}


@pytest.mark.parametrize("case", CASES)
def test_one_message_status_2_and_nothing_lost(finished: Workspace, tmp_path: Path, case: str) -> None:
    change, prepare, words = CASES[case]
    workspace = finished.copy(tmp_path / "copy")
    original = (workspace.root / "params.yaml").read_bytes()
    workspace.edit(change)
    prepare(workspace.root)
    done = workspace.hanyeong("run")
    shown = done.stdout + done.stderr
    assert done.returncode == 2, shown
    assert "Traceback" not in shown
    assert any(word in done.stderr for word in words), shown

    (workspace.root / "params.yaml").write_bytes(original)
    shutil.rmtree(workspace.root / "data/mine", ignore_errors=True)
    assert workspace.dvc("checkout").returncode == 0
    assert workspace.hanyeong("run").returncode == 0
    assert workspace.ran() == set()
    assert workspace.lock() == finished.lock()
