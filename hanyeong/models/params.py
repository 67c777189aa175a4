"""Params of a model, of whatever architecture. A new one adds its class here and itself to registry.py."""

from __future__ import annotations

from hanyeong.models.transformer.params import TransformerParams

ModelParams = TransformerParams
"""With a second architecture a union, told apart by `kind`."""
