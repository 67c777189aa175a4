"""The same Transformer once more, written from the papers in NumPy's float64: slow, plain, one sentence at a time."""

import math

import numpy as np
import numpy.typing as npt

from hanyeong.models.config import BOS
from hanyeong.models.transformer.model import TransformerModel

Matrix = npt.NDArray[np.float64]


def norm(x: Matrix, w: dict[str, Matrix], name: str) -> Matrix:
    mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) / np.sqrt(var + 1e-5) * w[f"{name}.weight"] + w[f"{name}.bias"]


def linear(x: Matrix, w: dict[str, Matrix], name: str) -> Matrix:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def softmax(x: Matrix) -> Matrix:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def attend(q: Matrix, k: Matrix, v: Matrix, heads: int, causal: bool) -> Matrix:
    """Vaswani et al. 2017, section 3.2, head after head, position after position."""
    out = np.zeros((len(q), v.shape[1]))
    size = q.shape[1] // heads
    for head in range(heads):
        part = slice(head * size, (head + 1) * size)
        for t in range(len(q)):
            seen = slice(0, t + 1) if causal else slice(None)
            weights = softmax(k[seen, part] @ q[t, part] / math.sqrt(size))
            out[t, part] = weights @ v[seen, part]
    return out


def positions(n: int, d: int) -> Matrix:
    """Sines, then cosines, of wavelengths from 2 pi to 10,000 times that (tensor2tensor's order)."""
    table = np.zeros((n, d))
    half = d // 2
    for p in range(n):
        for i in range(half):
            angle = p / 10_000 ** (i / max(half - 1, 1))
            table[p, i], table[p, half + i] = math.sin(angle), math.cos(angle)
    return table


def feed_forward(x: Matrix, w: dict[str, Matrix], name: str, activation: str) -> Matrix:
    up = linear(x, w, f"{name}.up")
    if activation == "relu":
        inner = np.maximum(up, 0)
    elif activation == "gelu":
        inner = up * 0.5 * (1 + np.vectorize(math.erf)(up / math.sqrt(2)))
    else:
        gate = linear(x, w, f"{name}.gate")
        inner = gate / (1 + np.exp(-gate)) * up
    return linear(inner, w, f"{name}.down")


def logits(model: TransformerModel, src: list[int], tgt: list[int]) -> Matrix:
    """[T, V]: scores of every next token, having been shown tgt[:t]."""
    a, d = model.architecture, model.architecture.d_model
    w = {name: weight.detach().double().numpy() for name, weight in model.named_parameters()}
    table = w["src_embedding.weight"] if model.vocabulary.shared else w["tgt_embedding.weight"]
    x = w["src_embedding.weight"][src] * math.sqrt(d) + positions(len(src), d)
    for i in range(a.encoder_layers):
        h = norm(x, w, f"encoder.{i}.attention_norm")
        q, k, v = np.split(linear(h, w, f"encoder.{i}.attention.qkv"), 3, axis=1)
        x = x + linear(attend(q, k, v, a.n_heads, causal=False), w, f"encoder.{i}.attention.out")
        x = x + feed_forward(norm(x, w, f"encoder.{i}.ff_norm"), w, f"encoder.{i}.ff", a.activation)
    memory = norm(x, w, "encoder_norm")
    y = table[[BOS, *tgt[:-1]]] * math.sqrt(d) + positions(len(tgt), d)
    for i in range(a.decoder_layers):
        q, k, v = np.split(
            linear(norm(y, w, f"decoder.{i}.attention_norm"), w, f"decoder.{i}.attention.qkv"), 3, axis=1
        )
        y = y + linear(attend(q, k, v, a.n_heads, causal=True), w, f"decoder.{i}.attention.out")
        q = linear(norm(y, w, f"decoder.{i}.cross_norm"), w, f"decoder.{i}.cross.q")
        k, v = np.split(linear(memory, w, f"decoder.{i}.cross.kv"), 2, axis=1)
        y = y + linear(attend(q, k, v, a.n_heads, causal=False), w, f"decoder.{i}.cross.out")
        y = y + feed_forward(norm(y, w, f"decoder.{i}.ff_norm"), w, f"decoder.{i}.ff", a.activation)
    return norm(y, w, "decoder_norm") @ table.T
