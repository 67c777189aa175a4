"""A model on disk: weights as safetensors, the rest as a small JSON document. Nothing is ever unpickled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import VocabSizes
from hanyeong.models.params import ModelParams
from hanyeong.models.registry import build_model
from hanyeong.models.tensor_file import disk_errors
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.json_file import JsonFile

FORMAT = 1
WEIGHTS, CONFIG = "model.safetensors", "config.json"


def save_model(model: AnySeq2Seq, directory: Path) -> None:
    """Write model.safetensors and config.json; the same weights give the same bytes.

    Raises:
        OSError: there is no room for them.

    """
    v = model.vocabulary
    with disk_errors(directory / WEIGHTS):
        save_file(named_weights(model), directory / WEIGHTS)
    write_json(
        directory / CONFIG,
        {
            "format": FORMAT,
            "architecture": model.architecture.model_dump(),
            "vocabulary": {"src": v.src, "tgt": v.tgt, "shared": v.shared},
        },
    )


def load_model(directory: Path) -> AnySeq2Seq:
    """The translator in `directory`, on the CPU, ready to translate.

    Raises:
        InputError: a file is missing or not of this format, or a weight is missing, of another shape or not finite.

    """
    model = build_model(*read_config(directory))
    weights = _read_weights(directory / WEIGHTS)
    _check(weights, named_weights(model), directory / WEIGHTS)
    model.load_state_dict(weights)
    return model.eval()


def load_into(model: AnySeq2Seq, folder: Path) -> None:
    """Give a new model the weights in a folder.

    Raises:
        InputError: they cannot be read, or are those of another architecture or vocabulary.

    """
    weights = load_model(folder).state_dict()
    try:
        model.load_state_dict(weights)
    except RuntimeError:
        raise InputError(
            f"{folder}: weights of another architecture than params.yaml describes, or of another vocabulary; "
            f"expected the sizes that the champion was trained with. Put them back, or set renew.start to `scratch`"
        ) from None


def read_config(directory: Path) -> tuple[ModelParams, VocabSizes]:
    """Architecture and vocabulary sizes from config.json."""
    remedy = "run the stage that makes it (`train` or `distill`) again"
    file = JsonFile(directory / CONFIG, "a translator's description", remedy)

    def described(config: Mapping[str, Any]) -> tuple[ModelParams, VocabSizes]:
        if config["format"] != FORMAT:
            raise file.error(f"format {config['format']}, this version reads {FORMAT}")
        return TypeAdapter(ModelParams).validate_python(config["architecture"]), VocabSizes(**config["vocabulary"])

    return file.read(described)


def named_weights(model: AnySeq2Seq) -> dict[str, Tensor]:
    """Every trained weight by its name, each once, on the CPU in float32."""
    return {name: weight.detach().cpu().float().contiguous() for name, weight in model.named_parameters()}


def _read_weights(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise InputError(
            f"{path}: not readable as safetensors ({type(error).__name__}); train the model again"
        ) from None


def _check(found: dict[str, Tensor], wanted: dict[str, Tensor], path: Path) -> None:
    wrong = [f"{name} is missing" for name in wanted if name not in found]
    for name, weight in found.items():
        if name not in wanted:
            wrong.append(f"{name} is unknown")
        elif weight.shape != wanted[name].shape:
            wrong.append(f"{name} is {list(weight.shape)}, expected {list(wanted[name].shape)}")
        elif not bool(weight.isfinite().all()):
            wrong.append(f"{name} is not finite")
    if wrong:
        raise InputError(f"{path}: {'; '.join(sorted(wrong))}. Train the model again")
