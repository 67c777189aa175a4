"""From a parallel corpus to a small, judged, monitored translator.

Other programs use `load_bundle`; it needs what `pip install "hanyeong[translate]"` installs, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import hanyeong.pipeline.libraries  # noqa: F401  before any library that brings OpenMP's threads

if TYPE_CHECKING:
    from os import PathLike

    from hanyeong.inference.translator import TranslationPipeline

__all__ = ["load_bundle"]


def load_bundle(folder: str | PathLike[str], *, threads: int | None = None) -> TranslationPipeline:
    """The translator in a bundle, after every file of the bundle was verified.

    `load_bundle(folder).translate(lines)` gives one `Translation` a line: its text, score and flags. A translator is
    safe to use from several threads; `threads` batches are translated side by side, by default one a processor core.

    Raises:
        InputError: it is no bundle, or a file of the bundle is missing, altered or unreadable.

    """
    from pathlib import Path

    from hanyeong.inference.translator import TranslationPipeline
    from hanyeong.pipeline.cpu import n_cores
    from hanyeong.pipeline.errors import InputError

    if not (Path(folder) / "bundle.json").is_file():
        raise InputError(f"{folder}: no bundle.json in it; expected the folder of a bundle, such as models/release")
    return TranslationPipeline.load(Path(folder), threads=threads or n_cores())
