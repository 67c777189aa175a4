"""Whatever a small JSON file holds, its reader ends in one sentence: which file, what was found, what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from hanyeong.inference.ctranslate2 import read_adds_eos, read_max_positions
from hanyeong.inference.translator import ModelFiles
from hanyeong.models.checkpoint import read_config
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.json_file import JsonFile, as_list
from hanyeong.pipeline.manifest import digest_of, verify_manifest, write_manifest
from hanyeong.planning.decision import require_go_on
from hanyeong.planning.fitted import fitted
from hanyeong.tokenization.encoded_pairs import read_row_sources

DAMAGES: dict[str, bytes] = {
    "empty": b"",
    "cut": b'{"format": 1, "archi',
    "not UTF-8": b'{"a": "\xff"}',
    "nested": b"[" * 100_000 + b"]" * 100_000,
    "null": b"null",
    "number": b"3",
    "list": b'["x"]',
    "text": b'"x"',
    "empty object": b"{}",
    "other types": b'{"format": [], "digest": 3, "files": {"a": 1}, "max_positions": "x", "fitted": 3, "decision": {}}',
}


def bundle(folder: Path) -> object:
    write_manifest(folder)
    return ModelFiles.of_bundle(folder)


def row_sources(folder: Path) -> object:
    np.save(folder / "train.source.npy", np.zeros(2, np.uint16))
    return read_row_sources(folder, "train", 3)


READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "CTranslate2's positions": ("config.json", read_max_positions),
    "CTranslate2's end mark": ("config.json", read_adds_eos),
    "model": ("config.json", read_config),
    "bundle": ("bundle.json", bundle),
    "manifest": ("manifest.json", verify_manifest),
    "digest": ("manifest.json", digest_of),
    "row sources": ("train.sources.json", row_sources),
    "fitted": ("fitted.json", lambda folder: fitted(SimpleNamespace(), folder / "fitted.json")),
}
NO_DEFECT = {("CTranslate2's end mark", "empty object"), ("CTranslate2's end mark", "other types")}
"""An older export does not say whether it adds the mark."""


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("reader", READERS)
def test_no_damage_ends_in_a_traceback(reader: str, damage: str, tmp_path: Path) -> None:
    name, read = READERS[reader]
    (tmp_path / name).write_bytes(DAMAGES[damage])
    if (reader, damage) in NO_DEFECT:
        read(tmp_path)
        return
    with pytest.raises(InputError) as found:
        read(tmp_path)
    assert str(found.value).startswith(str(tmp_path / name))
    assert " again" in str(found.value)


@pytest.mark.parametrize("damage", sorted(set(DAMAGES) - {"other types"}))
def test_a_decision_that_cannot_be_read_is_none(damage: str, tmp_path: Path) -> None:
    (tmp_path / "decision.json").write_bytes(DAMAGES[damage])
    with pytest.raises(InputError, match=r"decision\.json: .*run `dvc repro plan` again"):
        require_go_on(tmp_path / "decision.json")


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_what_is_no_file_is_said(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    if kind == "folder":
        path.mkdir()
    with pytest.raises(InputError, match=r"a\.json: .*; expected a list; make it again$"):
        JsonFile(path, "a list", "make it again").read(as_list)
