"""The evaluated systems: the teacher in PyTorch, the release candidate, and the champion's bundle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pydantic
import torch

from hanyeong.corpus.language_pair import Direction
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.inference.model_files import translator_bytes, translator_digest
from hanyeong.inference.pytorch import teacher_translator
from hanyeong.inference.translator import ModelFiles, TranslationPipeline
from hanyeong.models.checkpoint import read_config
from hanyeong.models.counting import n_parameters
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import digest_of
from hanyeong.pipeline.stage import verify
from hanyeong.pipeline.stray_files import files_below
from hanyeong.release.bundle import verify_bundle
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.champion import bundle_path, read_pointer
from hanyeong.results.compress import Pick
from hanyeong.results.evaluate import EvaluatedModel, EvaluationStatus, System
from hanyeong.results.scores import ModelRole


@dataclass(frozen=True)
class LoadedSystem:
    """A translator and the model behind it."""

    translator: TranslationPipeline
    model: EvaluatedModel


@dataclass(frozen=True)
class SystemFiles:
    """Where the systems are, and how they search."""

    root: Path
    tokenizer: Path
    direction: Direction
    params: EvaluateParams
    say: Callable[[str], None]


def load_teacher(files: SystemFiles) -> LoadedSystem:
    """models/teacher in PyTorch, on the device that params name."""
    directory = files.root / "models/teacher"
    verify(directory)
    device = _device(files.params)
    torch.set_num_threads(n_cores())
    translator = teacher_translator(directory, files.tokenizer, files.direction, files.params, device)
    model = EvaluatedModel(
        model=ModelRole.TEACHER,
        runtime="PyTorch",
        compute_type="float32",
        computed_in=translator.compute_type,
        device=device.type,
        digest=digest_of(directory),
        parameters=n_parameters(*read_config(directory)),
        bytes=sum(path.stat().st_size for path in files_below(directory)),
    )
    return LoadedSystem(translator, model)


def _device(params: EvaluateParams) -> torch.device:
    there = torch.cuda.is_available()
    if params.device == "cuda" and not there:
        raise InputError("evaluate.device: cuda, but PyTorch sees no GPU here; say `auto` or `cpu`")
    return torch.device("cuda" if params.device != "cpu" and there else "cpu")


def load_candidate(files: SystemFiles) -> LoadedSystem:
    """The model that `compress` selected, in the runtime that serves."""
    compressed = files.root / "models/compressed"
    verify(compressed)
    pick = read_pick(compressed)
    folder = compressed / pick.name
    parts = ModelFiles(folder, files.tokenizer, files.direction, files.params)
    translator = TranslationPipeline.load(parts, threads=n_cores())
    model = EvaluatedModel(
        model=pick.model,
        runtime="CTranslate2",
        compute_type=pick.compute_type,
        computed_in=translator.compute_type,
        digest=translator_digest(folder, files.tokenizer),
        bytes=translator_bytes(folder, files.tokenizer),
        parameters=pick.parameters,
        rule=pick.rule,
    )
    return LoadedSystem(translator, model)


def read_pick(compressed: Path) -> Pick:
    """What `compress` picked.

    Raises:
        InputError: it left no pick, or none that this version reads.

    """
    path = compressed / "pick.json"
    try:
        return Pick.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: not found; expected what `compress` picked. Run it first") from None
    except pydantic.ValidationError:
        raise InputError(f"{path}: not a pick as `compress` writes it; run it again") from None


def load_champion(files: SystemFiles) -> LoadedSystem | EvaluationStatus:
    """The bundle in service, or why there is nothing to compare with, which the judge then weighs."""
    pointer = read_pointer(files.root)
    if pointer.digest is None:
        return EvaluationStatus.NONE
    bundle = bundle_path(files.root, pointer.digest)
    if not bundle.is_dir():
        return EvaluationStatus.MISSING
    try:
        digest, info = verify_bundle(bundle)
    except InputError as error:
        files.say(f"champion: {error}")
        return EvaluationStatus.ALTERED
    if digest != pointer.digest:
        return EvaluationStatus.ALTERED
    if info.direction not in (files.direction, "both"):
        return EvaluationStatus.OTHER_DIRECTION
    return _loaded_bundle(files, bundle, digest, info)


def _loaded_bundle(files: SystemFiles, bundle: Path, digest: str, info: BundleInfo) -> LoadedSystem | EvaluationStatus:
    """A bundle as a system, or why not: one of another version of CTranslate2 is whole, and cannot be read."""
    try:
        translator = TranslationPipeline.load(bundle, threads=n_cores())
    except InputError as error:
        files.say(f"champion: {error}")
        return EvaluationStatus.UNREADABLE
    model = EvaluatedModel(
        model=ModelRole(info.model.which),
        runtime="CTranslate2",
        compute_type=info.model.compute_type,
        computed_in=translator.compute_type,
        digest=info.model.digest,
        bundle=digest,
        bytes=info.model.bytes,
        parameters=info.model.parameters,
    )
    return LoadedSystem(translator, model)


SYSTEMS: Final[Mapping[System, Callable[[SystemFiles], LoadedSystem | EvaluationStatus]]] = {
    System.TEACHER: load_teacher,
    System.CANDIDATE: load_candidate,
    System.CHAMPION: load_champion,
}
