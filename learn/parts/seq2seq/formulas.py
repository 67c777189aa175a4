"""The displayed formulas of the part from LSTM to Transformer; tests/learn/formulas/seq2seq.py checks each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "chain": r"p(y \mid x) = \prod_{t=1}^{T} p(y_t \mid y_1, \dots, y_{t-1}, x)",
    "gates": r"i_t, f_t, o_t = \sigma(W x_t + U h_{t-1} + b), \quad g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g)",
    "cell": r"c_t = f_t \odot c_{t-1} + i_t \odot g_t, \quad h_t = o_t \odot \tanh c_t",
    "cell_gradient": r"\frac{\partial c_t}{\partial c_s} = \prod_{k=s+1}^{t} f_k",
    "additive": r"e_{ts} = v^\top \tanh(W h_t + U \bar{h}_s)",
    "multiplicative": r"e_{ts} = h_t^\top W \bar{h}_s",
    "context": r"\alpha_{ts} = \frac{\exp e_{ts}}{\sum_{r} \exp e_{tr}}, \quad a_t = \sum_{s} \alpha_{ts} \bar{h}_s",
    "readout": r"\tilde{h}_t = \tanh(W_a [a_t; h_t]), \quad p(y_{t+1}) = \operatorname{softmax}(E \tilde{h}_t)",
    "lstm_products": r"8 D^2",
    "attention_products": r"2 S D",
    "beam_score": r"\frac{1}{n^{\beta}} \sum_{t=1}^{n} \log p(y_t \mid y_1, \dots, y_{t-1}, x)",
    "all_right": r"P(y_1, \dots, y_T) = a^T",
}
