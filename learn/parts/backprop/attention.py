"""Scaled dot-product attention, forward and back by hand; then a whole layer of it.

B sentences, H heads, T and S positions, K width of a head, D = H K. Leading axes of q, k and v may be anything.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from learn.parts.backprop.rules import Array, linear_backward
from learn.parts.functions.activations import softmax, softmax_backward


class QKV(NamedTuple):
    """Queries, keys and values; their gradients have the same form."""

    q: Array
    k: Array
    v: Array


def attention(q_TK: Array, k_SK: Array, v_SK: Array) -> Array:
    return softmax(q_TK @ k_SK.swapaxes(-1, -2) / np.sqrt(q_TK.shape[-1])) @ v_SK


def attention_backward(q_TK: Array, k_SK: Array, v_SK: Array, grad_TK: Array) -> QKV:
    """Three products forward, five back."""
    scale = 1.0 / np.sqrt(q_TK.shape[-1])
    share_TS = softmax(q_TK @ k_SK.swapaxes(-1, -2) * scale)
    grad_share_TS = grad_TK @ v_SK.swapaxes(-1, -2)
    grad_score_TS = softmax_backward(share_TS, grad_share_TS) * scale
    return QKV(
        q=grad_score_TS @ k_SK,
        k=grad_score_TS.swapaxes(-1, -2) @ q_TK,
        v=share_TS.swapaxes(-1, -2) @ grad_TK,
    )


class LayerWeights(NamedTuple):
    """Of a self-attention layer: one matrix for queries, keys and values, one for the output."""

    qkv: Array
    qkv_bias: Array
    out: Array
    out_bias: Array


class LayerGradients(NamedTuple):
    """At the input of the layer and at its weights."""

    x: Array
    weights: LayerWeights


def layer(x_BTD: Array, weights: LayerWeights, n_heads: int) -> Array:
    heads = _heads(x_BTD @ weights.qkv + weights.qkv_bias, n_heads)
    return _joined(attention(*heads)) @ weights.out + weights.out_bias


def layer_backward(x_BTD: Array, weights: LayerWeights, n_heads: int, grad_BTD: Array) -> LayerGradients:
    """Projection, attention, projection: backwards, and each head on its own."""
    heads = _heads(x_BTD @ weights.qkv + weights.qkv_bias, n_heads)
    seen_BTD = _joined(attention(*heads))

    out = linear_backward(_rows(seen_BTD), weights.out, _rows(grad_BTD))
    grad_heads = attention_backward(*heads, _split(out.x.reshape(seen_BTD.shape), n_heads))
    grad_BT3D = np.concatenate([_joined(grad) for grad in grad_heads], axis=-1)
    qkv = linear_backward(_rows(x_BTD), weights.qkv, _rows(grad_BT3D))
    return LayerGradients(qkv.x.reshape(x_BTD.shape), LayerWeights(qkv.weight, qkv.bias, out.weight, out.bias))


def _heads(projected_BT3D: Array, n_heads: int) -> QKV:
    return QKV(*(_split(part, n_heads) for part in np.split(projected_BT3D, 3, axis=-1)))


def _split(x_BTD: Array, n_heads: int) -> Array:
    """Into [B, H, T, K]."""
    b, t, d = x_BTD.shape
    return x_BTD.reshape(b, t, n_heads, d // n_heads).transpose(0, 2, 1, 3)


def _joined(x_BHTK: Array) -> Array:
    """Into [B, T, D]."""
    b, h, t, k = x_BHTK.shape
    return x_BHTK.transpose(0, 2, 1, 3).reshape(b, t, h * k)


def _rows(x_BTD: Array) -> Array:
    return x_BTD.reshape(-1, x_BTD.shape[-1])
