"""`hanyeong doctor --deep`: every byte that is kept is hashed again. Minutes for large data; nothing is changed.

Looked at: outputs of stages against their manifests, result files against their digests, bundles in the registry, and
the objects of DVC's cache, which are called by their MD5. A result that another version left is named too. An object
that an output needs and the cache lacks is named: DVC then runs the stage again, or pulls it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from hanyeong.pipeline.dvc_cache import md5, object_path, objects_folder
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.pipeline.manifest import NAME, verify_manifest
from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.paths import REGISTRY
from hanyeong.pipeline.results_file import State, look
from hanyeong.pipeline.stage_result import read_document, result_in
from hanyeong.pipeline.stray_files import is_clutter
from hanyeong.results.registry import BY_STAGE

DIRECTORY: Final = ".dir"
"""At the end of the name of a cache object that lists the files of a directory."""


def damage(root: Path) -> Iterator[str]:
    """A sentence for everything that is not what it was when it was written, with what to do."""
    yield from _outputs(root)
    yield from _results(root)
    yield from _cache(root)


def _outputs(root: Path) -> Iterator[str]:
    made = [root / name for name in _makers(root)]
    for folder in sorted([*made, *(root / REGISTRY).glob("*")]):
        if not (folder / NAME).exists():
            continue
        try:
            verify_manifest(folder)
        except (HanyeongError, OSError) as error:
            yield str(error)


def _results(root: Path) -> Iterator[str]:
    makers = _makers(root)
    for path in sorted((root / "reports").rglob("*.json")):
        name = path.relative_to(root).as_posix()
        if name not in makers or is_clutter(path.name):
            continue
        try:
            read_document(path)
        except (ValueError, OSError) as error:
            if not _bears_no_result(path):
                yield f"{name}: {error}; make it anew with `{_anew(makers[name])}`"
            continue
        if _is_of_another_version(path, name, makers[name]):
            yield f"{name}: made by another version of this project; make it anew with `{_anew(makers[name])}`"


def _is_of_another_version(path: Path, name: str, label: str) -> bool:
    """Whether it is the result of a stage, whole, and not as this version's stage leaves it."""
    stage, _, item = label.partition("@")
    model = BY_STAGE.get(stage)
    if model is None or name != f"reports/{model.stage.file.replace('{item}', item)}":
        return False
    return look(path, model).state is State.OTHER_VERSION


def _bears_no_result(path: Path) -> bool:
    """Whether it is JSON of another kind, such as the few numbers for `dvc metrics`."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        return False
    return result_in(found) is None


def _makers(root: Path) -> dict[str, str]:
    """Which stage made each output, by path, as dvc.lock has it."""
    return {str(out["path"]): stage for stage, out in _locked(root)}


def _locked(root: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with suppress(HanyeongError, OSError, KeyError, TypeError, AttributeError):
        for stage, entry in read_yaml(root / "dvc.lock")["stages"].items():
            for out in entry.get("outs", []):
                yield stage, out


def _anew(stage: str) -> str:
    return f"dvc repro --force --single-item {stage}"


def _cache(root: Path) -> Iterator[str]:
    objects = objects_folder(root)
    for path in sorted(objects.glob("??/*")):
        if (
            not is_clutter(path.name)
            and path.is_file()
            and md5(path) != path.parent.name + path.name.removesuffix(DIRECTORY)
        ):
            yield f"{path}: altered in DVC's cache; delete it, then `dvc repro`, or `dvc pull` from a remote"
    for stage, out in _locked(root):
        if missing := [
            one for one in _needed(objects, str(out.get("md5", ""))) if not object_path(objects, one).exists()
        ]:
            yield (
                f"{out['path']}: {len(missing)} object(s) are not in DVC's cache, so that it cannot be brought back; "
                f"`dvc commit {stage}` puts it there again while it lies in its place, `dvc pull` fetches it from a "
                f"remote, `{_anew(stage)}` makes it anew"
            )


def _needed(objects: Path, digest: str) -> list[str]:
    """The objects behind an output: its own, and those of a directory's files."""
    if not digest:
        return []
    listed: list[str] = []
    if digest.endswith(DIRECTORY):
        with suppress(OSError, ValueError, KeyError, TypeError):
            entries = json.loads(object_path(objects, digest).read_text(encoding="utf-8"))
            listed = [str(entry["md5"]) for entry in entries]
    return [digest, *listed]
