"""Where trainings start: from random weights, or from those of the champion (`renew.start: champion`).

models/initial.json is null, or names a folder beside the champion's bundle that keeps what its training left: teacher,
student and tokenizer, in full precision, which the bundle itself does not have. A retraining writes it, and it stays
as it is until the next one, so that the same models are made again.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import verify_manifest
from hanyeong.pipeline.paths import INITIAL, REGISTRY

PARTS: Final = ("teacher", "student", "tokenizer")
"""Folders below models/, and below the folder that keeps them."""
MEND: Final = f"bring it back from a copy of yours, or write null into {INITIAL} to start from random weights"


def kept(root: Path, digest: str) -> Path:
    """Where what the training of a promoted bundle left is kept: beside it, for a bundle's files make its digest."""
    return root / REGISTRY / f"{digest}.checkpoint"


def initial(root: Path) -> Path | None:
    """The folder to start from; None: from random weights.

    Raises:
        InputError: models/initial.json says neither, or the folder is missing or altered.

    """
    path = root / INITIAL
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise InputError(f"{path}: not JSON; expected null or a digest; {MEND}") from None
    if found is None:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("digest"), str):
        raise InputError(f'{path}: expected null or {{"digest": ...}}; {MEND}')
    folder = kept(root, found["digest"])
    if not folder.is_dir():
        raise InputError(f"{folder}: not found, and {INITIAL} names it; {MEND}")
    verify_manifest(folder)
    return folder


def also_reads(root: Path, _item: str | None, _params: SimpleNamespace) -> list[Path]:
    """For stages: what models/initial.json, a dep, names, and dvc.yaml cannot."""
    folder = initial(root)
    return [folder] if folder else []
