"""Teacher translations of the training sources, and the cache key under which they are kept.

A translation made by another version of anything must not be taken for this one's, so the key names all of it: the
code that this module imports, the libraries that this code imports, inputs, settings, and the kind of processor.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hanyeong.export.ctranslate2_spec import export
from hanyeong.inference.ctranslate2 import CTranslate2Backend
from hanyeong.inference.params import DecodingParams
from hanyeong.models.checkpoint import load_model
from hanyeong.models.registry import CHOICE
from hanyeong.pipeline.cpu import kernel_switches, n_cores
from hanyeong.pipeline.manifest import digest_of
from hanyeong.pipeline.provenance import NO_ARITHMETIC, code_digest
from hanyeong.tokenization.tokenizer import Tokenizer
from hanyeong.training.device import cpu_instructions
from hanyeong.training.params import DistillParams
from hanyeong.training.teacher_chunks import translate_chunk


def search_of(params: DistillParams) -> DecodingParams:
    """How the teacher searches."""
    return DecodingParams(beam_size=params.beam_size)


def load_teacher(model: Path, tokenizer: Tokenizer, params: DistillParams, folder: Path) -> CTranslate2Backend:
    """The trained model, exported for speed into the empty `folder`."""
    export(load_model(model), tokenizer, params.teacher_compute_type, folder)
    return CTranslate2Backend.load(folder, tokenizer, search_of(params), params.threads or n_cores())


def translations_key(inputs: Mapping[str, Path], params: DistillParams, seed: int) -> dict[str, Any]:
    """Everything that the bytes of the translations depend on; `inputs` are directories with a manifest.

    The code and the libraries are those behind this module and behind the one that translates chunk by chunk.
    """
    return {
        "inputs": {name: digest_of(path) for name, path in inputs.items()},
        "params": params.model_dump(mode="json", include={"teacher_compute_type", "max_rows"}) | {"seed": seed},
        "search": search_of(params).model_dump(mode="json"),
        "code": code_digest(__name__, translate_chunk.__module__, without=(*NO_ARITHMETIC, *CHOICE)),
        "instructions": cpu_instructions(),
        "kernels": kernel_switches(),
    }
