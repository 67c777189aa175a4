"""Params of a model, of whatever architecture. A new one adds its class here and itself to registry.py."""

from __future__ import annotations

from hanyeong.models.transformer.params import TransformerParams

ModelParams = TransformerParams
"""With a second architecture a union, chosen by `kind` (hanyeong/pipeline/params.py); old files have no `kind`:

    ModelParams = Annotated[
        Annotated[TransformerParams, alternative("transformer")] | Annotated[LstmParams, alternative("lstm")],
        by_kind("transformer"),
    ]
"""
