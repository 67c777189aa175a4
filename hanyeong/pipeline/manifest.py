"""SHA-256 of every file of an output directory; whoever reads the directory verifies it first.

DVC's cache trusts a read-only file without hashing it again, so rot there would pass unnoticed; this does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.json_file import JsonFile
from hanyeong.pipeline.stray_files import files_below

NAME = "manifest.json"


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(directory: Path) -> str:
    """Write manifest.json for all files below `directory` but clutter; returns the digest of the whole."""
    files = {str(p.relative_to(directory).as_posix()): _entry(p) for p in _files(directory)}
    digest = _digest(files)
    write_json(directory / NAME, {"digest": digest, "files": files})
    return digest


def digest_of(directory: Path) -> str:
    """The digest that the directory's manifest states (not verified)."""
    return str(_read(directory)["digest"])


def verify_manifest(directory: Path) -> dict[str, Any]:
    """The manifest, after every file was hashed again.

    Raises:
        InputError: naming each file that is missing, altered or not listed.

    """
    manifest = _read(directory)
    listed = manifest["files"]
    there = {p.relative_to(directory).as_posix(): p for p in _files(directory)}
    there |= {name: directory / name for name in listed if (directory / name).is_file()}
    wrong = [f"{name} is missing" for name in listed if name not in there]
    wrong += [f"{name} is not in the manifest" for name in there if name not in listed]
    wrong += [f"{name} was altered" for name, p in there.items() if name in listed and _entry(p) != listed[name]]
    if _digest(listed) != manifest["digest"]:
        wrong.append(f"{NAME} itself was altered")
    if wrong:
        raise InputError(
            f"{directory}: {'; '.join(sorted(wrong))}. What a stage made: delete it and make it anew with "
            f"`dvc repro --force --single-item STAGE`. A bundle in models/registry: bring it back from a copy of yours"
        )
    return manifest


def _files(directory: Path) -> list[Path]:
    return [path for path in files_below(directory) if path != directory / NAME]


def _entry(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": sha256(path)}


def _digest(files: dict[str, Any]) -> str:
    listing = "".join(f"{files[name]['sha256']}  {name}\n" for name in sorted(files))
    return hashlib.sha256(listing.encode()).hexdigest()


def _read(directory: Path) -> dict[str, Any]:
    return JsonFile(directory / NAME, "a manifest", "run the stage that makes this directory again").read(_manifest)


def _manifest(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document, if it is one."""
    files = dict(document["files"].items())
    _digest(files)  # which looks at each entry
    return {"digest": str(document["digest"]), "files": files}
