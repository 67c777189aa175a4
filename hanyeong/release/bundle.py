"""The bundle: model, tokenizers, cards and metadata in one directory with one digest.

    ct2/                          the model in CTranslate2's format
    src.model  tgt.model          tokenizers
    subword.json                  the longest source that was trained on
    bundle.json                   direction, gate, search, sources, scores, versions: see BundleInfo
    quality_estimator.json        from which translations have their confidence, where one could be fitted
    MODEL_CARD.md  MODEL_CARD.ko.md  DATA.md  ATTRIBUTION.md
    translate.py                  the bundle at work with CTranslate2 and SentencePiece alone
    manifest.json                 SHA-256 of every file above, and the digest that stands for the bundle

The cards and translate.py hold what bundle.json holds and nothing else, which the judge checks by drawing them again:
so no sentence of a corpus can have found its way into them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pydantic import ValidationError

from hanyeong.inference.model_files import CT2, translator_digest
from hanyeong.pipeline.atomic_output import copy_tree, write_json
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import NAME as MANIFEST
from hanyeong.pipeline.manifest import sha256, verify_manifest
from hanyeong.pipeline.stray_files import files_below
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.cards import render
from hanyeong.results.estimate_quality import FILE as QUALITY_ESTIMATOR
from hanyeong.tokenization.tokenizer import FILES as TOKENIZER_FILES

INFO = "bundle.json"


def build_bundle(into: Path, ct2: Path, tokenizer: Path, info: BundleInfo, estimator: Path | None = None) -> None:
    """Fill the directory `into` with all but the manifest, which whoever publishes it writes last.

    `estimator` is the file of the quality estimator, for an `info` that speaks of one.

    Raises:
        InputError: the model differs from the one that `info` speaks of.

    """
    found = translator_digest(ct2, tokenizer)
    if found != info.model.digest:
        raise InputError(
            f"{ct2}: digest {found[:12]}, but {info.model.digest[:12]} was evaluated; "
            "run `dvc repro evaluate@candidate`"
        )
    copy_tree(ct2, into / CT2)
    for name in TOKENIZER_FILES:
        shutil.copyfile(tokenizer / name, into / name)
    if estimator is not None:
        shutil.copyfile(estimator, into / QUALITY_ESTIMATOR)
    write_json(into / INFO, info.model_dump(mode="json"))
    for name, text in render(info).items():
        (into / name).write_text(text, encoding="utf-8")


def read_info(bundle: Path) -> BundleInfo:
    """What the bundle says of itself.

    Raises:
        InputError: bundle.json is missing, damaged or of another version.

    """
    path = bundle / INFO
    try:
        return BundleInfo.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: not found; expected a bundle as `package` leaves it") from None
    except ValidationError as error:
        raise InputError(
            f"{path}: {error.error_count()} problem(s); made by another version? Run `package` again"
        ) from None


def verify_bundle(bundle: Path) -> tuple[str, BundleInfo]:
    """The digest of a bundle and what it says of itself, after every file was hashed and the model's digest compared.

    Raises:
        InputError: a file is missing, altered, not listed, or the model is not the one that the bundle names.

    """
    digest = str(verify_manifest(bundle)["digest"])
    info = read_info(bundle)
    if translator_digest(bundle / CT2, bundle) != info.model.digest:
        raise InputError(f"{bundle}: the model is not the one that {INFO} names; run `package` again")
    if info.quality_estimator and sha256(bundle / QUALITY_ESTIMATOR) != info.quality_estimator.digest:
        raise InputError(f"{bundle / QUALITY_ESTIMATOR}: not the one that {INFO} names; run `package` again")
    return digest, info


def altered_cards(bundle: Path, info: BundleInfo) -> list[str]:
    """Names of the cards that hold something else than `info` would make them hold, and of files that do not belong."""
    cards = render(info)
    wrong = [name for name, text in cards.items() if not _is(bundle / name, text)]
    known = {INFO, *TOKENIZER_FILES, MANIFEST, *cards, *([QUALITY_ESTIMATOR] if info.quality_estimator else [])}
    strange = (p.relative_to(bundle) for p in files_below(bundle))
    return sorted([*wrong, *(p.as_posix() for p in strange if p.parts[0] != CT2 and p.as_posix() not in known)])


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()
