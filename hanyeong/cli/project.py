"""Which project and which bundle a subcommand works on."""

from __future__ import annotations

import sys
from pathlib import Path

from hanyeong.pipeline.errors import InputError, ParamsError

MARKER = "dvc.yaml"
"""The file that makes a folder the top of a project."""


def project_root() -> Path:
    """The project at whose top the command was started; its `stages` can be imported from then on.

    Raises:
        InputError: this folder is not the top of a project.

    """
    root = Path.cwd()
    if not (root / MARKER).exists():
        above = next((folder for folder in root.parents if (folder / MARKER).exists()), None)
        advice = (
            f"cd {above}" if above else "cd to the top of a Hanyeong project; `hanyeong translate --bundle` needs none"
        )
        raise InputError(f"{root}: no {MARKER} here; expected the top of a Hanyeong project. {advice}")
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return root


def bundle_path(champion: bool, folder: Path | None) -> tuple[Path, str | None]:
    """The bundle to translate with, and its digest where that is known.

    Raises:
        InputError: there is no such bundle.
        ParamsError: two were asked for.

    """
    from hanyeong.pipeline.paths import POINTER
    from hanyeong.release.champion import RELEASE, bundle_path, read_pointer

    if folder is not None:
        if champion:
            raise ParamsError("--bundle and --champion: each names a bundle; give one of them")
        if not (folder / "bundle.json").is_file():
            raise InputError(f"{folder}: no bundle.json in it; expected the folder of a bundle, such as models/release")
        return folder, None
    root = project_root()
    if not champion:
        if not (root / RELEASE).exists():
            raise InputError(f"{RELEASE}: no bundle yet; run `make pipeline`, or give one with --bundle")
        return root / RELEASE, None
    digest = read_pointer(root).digest
    if digest is None:
        raise InputError(f"{POINTER}: no bundle is deployed yet; promote one first, or omit --champion")
    return bundle_path(root, digest), digest
