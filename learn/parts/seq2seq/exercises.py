"""The exercises of the part from LSTM to Transformer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from hanyeong.results.base import Text
from learn.part import Exercise, expect
from learn.right import expect_close

Function = Callable[..., Any]


def _judge_step(answer: Function) -> None:
    rng = np.random.default_rng(6)
    for width, n_in in ((1, 1), (3, 2)):
        x, h, c = rng.normal(size=n_in), rng.normal(size=width), rng.normal(size=width)
        into, again = rng.normal(size=(4 * width, n_in)), rng.normal(size=(4 * width, width))
        bias = rng.normal(size=4 * width)
        i, f, g, o = np.split(into @ x + again @ h + bias, 4)
        cell = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        found = answer(x, h, c, into, again, bias)
        pair = isinstance(found, (tuple, list)) and len(found) == 2
        expect(pair, "h와 c, 두 값을 돌려주어야 합니다", "expected two values, h and c")
        tried = Text(f"폭 {width}, 입력 {n_in}", f"width {width}, input {n_in}")
        expect_close(found[1], cell, Text(f"{tried.ko}: c", f"{tried.en}: c"))
        expect_close(found[0], _sigmoid(o) * np.tanh(cell), Text(f"{tried.ko}: h", f"{tried.en}: h"))


def _judge_attention(answer: Function) -> None:
    rng = np.random.default_rng(7)
    for n, width in ((1, 2), (4, 3)):
        state, encoded = rng.normal(size=width), rng.normal(size=(n, width))
        w, u, v = rng.normal(size=(width, width)), rng.normal(size=(width, width)), 9 * rng.normal(size=width)
        score = np.tanh(w @ state + encoded @ u.T) @ v
        share = np.exp(score - score.max())
        share /= share.sum()
        found = answer(state, encoded, w, u, v)
        pair = isinstance(found, (tuple, list)) and len(found) == 2
        expect(pair, "가중치와 문맥 벡터, 두 값을 돌려주어야 합니다", "expected two values, weights and context")
        tried = Text(f"원문 위치 {n}개", f"{n} source positions")
        expect_close(found[0], share, Text(f"{tried.ko}: 가중치", f"{tried.en}: weights"))
        expect_close(found[1], share @ encoded, Text(f"{tried.ko}: 문맥", f"{tried.en}: context"))


def _judge_beam(answer: Function) -> None:
    """A greedy step leads into a dead end here, and so does a beam that forgets what has ended."""
    share = {
        (): {"a": 0.5, "b": 0.4, ".": 0.1},
        ("a",): {"a": 0.4, "b": 0.3, ".": 0.3},
        ("b",): {"a": 0.05, "b": 0.05, ".": 0.9},
        ("a", "a"): {"a": 0.2, "b": 0.2, ".": 0.6},
        ("a", "b"): {"a": 0.1, "b": 0.1, ".": 0.8},
    }

    def log_share(prefix: Sequence[str]) -> dict[str, float]:
        found = share.get(tuple(prefix), {"a": 0.0001, "b": 0.0001, ".": 0.9998})
        return {token: float(np.log(value)) for token, value in found.items()}

    for width, wanted in ((1, ["a", "a", "."]), (2, ["b", "."])):
        found = list(answer(log_share, width, 5))
        expect(
            found == wanted,
            f"폭 {width}인 빔의 답은 {wanted}이어야 합니다. 결과: {found}",
            f"a beam of {width} should find {wanted}; found {found}",
        )


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


EXERCISES: Final[Sequence[Exercise]] = (
    Exercise(
        "lstm_step",
        '''import numpy as np


def lstm_step(x, h, c, weight_ih, weight_hh, bias):
    """The next h and c of an LSTM cell. Rows of the weights: input gate, forget gate, candidate, output gate."""
''',
        """import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_step(x, h, c, weight_ih, weight_hh, bias):
    i, f, g, o = np.split(weight_ih @ x + weight_hh @ h + bias, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
        _judge_step,
    ),
    Exercise(
        "additive_attention",
        '''import numpy as np


def additive_attention(state, encoded, w, u, v):
    """Weights [S] and context [D] of one state [D] over encoded positions [S, D]: v . tanh(w state + u encoded)."""
''',
        """import numpy as np


def additive_attention(state, encoded, w, u, v):
    score = np.tanh(w @ state + encoded @ u.T) @ v
    share = np.exp(score - score.max())
    share = share / share.sum()
    return share, share @ encoded
""",
        _judge_attention,
    ),
    Exercise(
        "beam_search",
        '''def beam_search(log_share, width, max_length):
    """The tokens of the hypothesis with the highest sum of log-probabilities, its end mark "." included.

    `log_share(prefix)` gives the log-probability of each next token after a list of tokens.
    """
''',
        """def beam_search(log_share, width, max_length):
    going, ended = [([], 0.0)], []
    for _ in range(max_length):
        longer = [
            (prefix + [token], score + more) for prefix, score in going for token, more in log_share(prefix).items()
        ]
        best = sorted(longer, key=lambda one: -one[1])[:width]
        ended += [one for one in best if one[0][-1] == "."]
        going = [one for one in best if one[0][-1] != "."]
        if not going:
            break
    return max(ended or going, key=lambda one: one[1])[0]
""",
        _judge_beam,
    ),
)
