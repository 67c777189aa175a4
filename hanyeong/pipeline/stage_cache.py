"""A stage that DVC starts although nothing that its result depends on has changed gets its earlier result back.

DVC compares files byte by byte: a comment in a shared module starts every stage that lists the module's package. Before
a stage runs, a key is made of all that the result depends on: the meaning of the code and the versions of the libraries
(hanyeong/pipeline/provenance.py), every dep of dvc.yaml that is data, params, and the kind of machine. Under the key a
small file names the outputs by their MD5, which is how DVC's cache calls them; from there they are copied back. So
nothing is kept twice. What is not in DVC's cache any more, or was altered there, is made anew.

Only a start by DVC looks here: `python -m stages.NAME` always runs the stage.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic_core import to_jsonable_python

from hanyeong.pipeline.atomic_output import atomic_output, write_json
from hanyeong.pipeline.cpu import machine_class
from hanyeong.pipeline.dvc_cache import md5, object_path, objects_folder
from hanyeong.pipeline.manifest import sha256
from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.provenance import HERE, PACKAGES, SILENT, code_digest, digest_json, file_of
from hanyeong.pipeline.stray_files import files_below

FOLDER: Final = ".hanyeong/stage_cache"
KEEP: Final = 8
"""Results of one stage that can come back: with other params, or of another branch."""
LOCK_FILES: Final = "requirements"
"""Deps below it count through the versions of the libraries that are installed."""


@dataclass(frozen=True)
class StageCache:
    """The earlier results of one instance of a stage."""

    root: Path
    label: str
    code: str
    """The stage's module."""
    params: Any
    """What it reads of params.yaml, as JSON."""
    inputs: Sequence[Path]
    persistent: Sequence[Path]
    """Outputs that DVC leaves in place, and that the stage reads when it runs again."""
    outputs: Sequence[Path]
    """The result file first: it becomes visible last."""

    def depends_on(self) -> dict[str, Any]:
        """Everything that a run would depend on now, but for the outputs that stay in place."""
        return {
            "code": code_digest(self.code, without=SILENT, indirect=True),
            "params": self.params,
            "inputs": {self._name(path): _digest(path) for path in self.inputs},
            "machine": machine_class(),
        }

    def restore(self, depends_on: Mapping[str, Any]) -> bool:
        """Bring the outputs back, if there are any for this and DVC's cache holds them whole; else change nothing."""
        try:
            files = json.loads(self._record(depends_on).read_text(encoding="utf-8"))
            with ExitStack() as stack:
                for target in self.outputs:
                    _copy(
                        objects_folder(self.root), files[self._name(target)], stack.enter_context(atomic_output(target))
                    )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return False
        return True

    def keep(self, depended_on: Mapping[str, Any]) -> None:
        """Note what the outputs are, unless an input changed while they were made."""
        if self.depends_on() != depended_on:
            return
        record = self._record(depended_on)
        with suppress(OSError):  # then the stage runs once more than it had to
            write_json(record, {self._name(target): _files(target) for target in self.outputs})
            others = [path for path in record.parent.glob("*.json") if path != record]  # a clock may have been set back
            others.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
            for old in others[: 1 - KEEP]:
                old.unlink()

    def _record(self, depends_on: Mapping[str, Any]) -> Path:
        kept = {self._name(path): _digest(path) for path in self.persistent}
        key = digest_json({**depends_on, "persistent": kept})
        return self.root / FOLDER / self.label / f"{key[:32]}.json"

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def stage_cache(
    root: Path, label: str, params: Mapping[str, Any], outputs: Sequence[Path], also: Iterable[Path]
) -> StageCache | None:
    """The cache of an instance of a stage; None where dvc.yaml or the project's code does not describe it.

    Args:
        root: the project.
        label: the instance, as DVC calls it.
        params: what it reads of params.yaml, checked.
        outputs: where it leaves what it makes, the result file first.
        also: what it reads and dvc.yaml cannot name.

    """
    stage, _, item = label.partition("@")
    described = _described(root, stage)
    if described is None or not file_of(HERE, f"stages.{stage}").exists():
        return None
    body = described.get("do", described)
    values = _variables(root, described, item)
    data = [dep for dep in body.get("deps", []) if dep.split("/")[0] not in (*PACKAGES, LOCK_FILES)]
    stays = [out for entry in body.get("outs", []) if isinstance(entry, Mapping) for out in entry]
    return StageCache(
        root=root,
        label=label,
        code=f"stages.{stage}",
        params=to_jsonable_python(params),
        inputs=sorted({*(root / _filled(dep, values) for dep in data), *also}),
        persistent=[root / _filled(out, values) for out in stays],
        outputs=outputs,
    )


# -- dvc.yaml


def _described(root: Path, stage: str) -> Mapping[str, Any] | None:
    if not (root / "dvc.yaml").is_file():
        return None
    found = (read_yaml(root / "dvc.yaml").get("stages") or {}).get(stage)
    return found if isinstance(found, Mapping) else None


def _variables(root: Path, described: Mapping[str, Any], item: str) -> Mapping[str, str]:
    """What the variables of a stage with instances stand for."""
    if matrix := described.get("matrix"):
        return {f"item.{name}": item for name in matrix}
    each = described.get("foreach")
    if each is None:
        return {}
    if each == "${sources}":
        each = read_yaml(root / "params.yaml")["sources"]
    value = each.get(item) if isinstance(each, Mapping) else item
    if isinstance(value, Mapping):
        return {"key": item, **{f"item.{name}": str(part) for name, part in value.items()}}
    return {"key": item, "item": str(value)}


def _filled(path: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        path = path.replace(f"${{{name}}}", value)
    return path


# -- files


def _copy(objects: Path, files: Mapping[str, str], part: Path) -> None:
    """Copy the objects of an output from DVC's cache.

    Raises:
        OSError: one is not there.
        ValueError: one is not what its name says.

    """
    if "" not in files:
        part.mkdir()
    for name, digest in files.items():
        target = part / name if name else part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(object_path(objects, digest), target)
        if md5(target) != digest:
            raise ValueError(f"{digest}: altered in DVC's cache")


def _files(target: Path) -> dict[str, str]:
    """MD5 of every file of an output by its path there; a file's own is empty."""
    if target.is_file():
        return {"": md5(target)}
    return {path.relative_to(target).as_posix(): md5(path) for path in files_below(target)}


def _digest(path: Path) -> str | None:
    """SHA-256 over a file, or over names and bytes of all files of a folder; None where there is nothing."""
    if path.is_dir():
        return digest_json({inner.relative_to(path).as_posix(): _sha256(inner) for inner in files_below(path)})
    return _sha256(path) if path.exists() else None


def _sha256(path: Path) -> str:
    found = path.stat()
    return _hashed(path, found.st_ino, found.st_size, found.st_mtime_ns)


@cache
def _hashed(path: Path, *_stat: int) -> str:
    """Hashed once, as long as it is the same file: asked before and after the stage has run."""
    return sha256(path)
