"""Where DVC keeps the objects of its cache, which are called by their MD5."""

from __future__ import annotations

import hashlib
from configparser import ConfigParser
from pathlib import Path


def objects_folder(root: Path) -> Path:
    """The folder of DVC's objects: config.local over config; a relative path is from .dvc/."""
    config = ConfigParser(interpolation=None, strict=False)
    config.read([root / ".dvc/config", root / ".dvc/config.local"], encoding="utf-8")
    said = config.get("cache", "dir", fallback="cache").strip().strip('"')
    return root / ".dvc" / said / "files/md5"


def object_path(objects: Path, digest: str) -> Path:
    """Where the object with this MD5 is, if it is there."""
    return objects / digest[:2] / digest[2:]


def md5(path: Path) -> str:
    """Hexadecimal MD5 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
