"""The served model: exported weights and tokenizers, with one digest for all files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import NAME as MANIFEST
from hanyeong.pipeline.manifest import sha256
from hanyeong.pipeline.stray_files import files_below
from hanyeong.tokenization.tokenizer import FILES as TOKENIZER_FILES

CT2 = "ct2"
"""Name of the model's folder in a bundle."""


def translator_files(ct2: Path, tokenizer: Path) -> Iterator[tuple[str, Path]]:
    """Everything that decides what a translator answers: name in the bundle and path, in a fixed order."""
    for path in files_below(ct2):
        if path != ct2 / MANIFEST:
            yield f"{CT2}/{path.relative_to(ct2).as_posix()}", path
    for name in TOKENIZER_FILES:
        yield name, tokenizer / name


def translator_digest(ct2: Path, tokenizer: Path) -> str:
    """SHA-256 that stands for a model with its tokenizers, the same in models/compressed and in a bundle.

    Raises:
        InputError: a file is missing.

    """
    if not ct2.is_dir():
        raise InputError(f"{ct2}: not found; expected a model in CTranslate2's format. Run `compress`")
    try:
        listing = "".join(f"{sha256(path)}  {name}\n" for name, path in translator_files(ct2, tokenizer))
    except FileNotFoundError as error:
        raise InputError(f"{error.filename}: not found; run `tokenize` and `compress`") from None
    return hashlib.sha256(listing.encode()).hexdigest()


def translator_bytes(ct2: Path, tokenizer: Path) -> int:
    """Size on disk of what `translator_digest` covers."""
    return sum(path.stat().st_size for _, path in translator_files(ct2, tokenizer))
