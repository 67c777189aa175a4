"""The product's search, watched step by step: a model that notes what it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import EOS
from hanyeong.models.search import BeamHypothesis, beam, greedy


@dataclass(frozen=True)
class Prefix:
    """A hypothesis as the search holds it before a step."""

    tokens: tuple[int, ...]
    """Without the mark of the start."""
    score: float
    """Sum of log-probabilities."""
    best: tuple[tuple[int, float], ...]
    """The likeliest next tokens and their probabilities."""
    end_score: float
    """The score if the sentence ended here."""


@dataclass(frozen=True)
class WatchedState:
    """A decoder's state; whoever reorders it tells which hypotheses the search has kept."""

    state: Any
    watched: Watched

    def reorder(self, rows_B: Tensor) -> WatchedState:
        """The state of the chosen rows."""
        self.watched.keep(rows_B.tolist())
        return WatchedState(self.state.reorder(rows_B), self.watched)


@dataclass
class Watched:
    """Stands for a model in the search of one sentence."""

    model: AnySeq2Seq
    shown: int = 3
    """Next tokens to note."""
    steps: list[list[Prefix]] = field(default_factory=list)
    """The hypotheses at each step."""
    _tokens: list[tuple[int, ...]] = field(default_factory=lambda: [()])
    _scores: list[float] = field(default_factory=lambda: [0.0])
    _log_share: Tensor | None = None

    @property
    def architecture(self) -> Any:
        """The model's params."""
        return self.model.architecture

    def encode(self, src_BS: Tensor, src_mask_BS: Tensor | None) -> Any:
        """As the model does."""
        return self.model.encode(src_BS, src_mask_BS)

    def init_state(self, encoded: Any) -> WatchedState:
        """The model's state, watched."""
        return WatchedState(self.model.init_state(encoded), self)

    def step(self, token_B: Tensor, state: WatchedState) -> tuple[Tensor, WatchedState]:
        """One step of the model, noted."""
        if self._log_share is not None:
            for row, token in enumerate(token_B.tolist()):
                self._scores[row] += float(self._log_share[row, token])
                self._tokens[row] += (token,)
        logits_BV, after = self.model.step(token_B, state.state)
        self._log_share = logits_BV.float().log_softmax(1)
        self.steps.append([self._prefix(row) for row in range(len(self._tokens))])
        return logits_BV, WatchedState(after, self)

    def keep(self, rows: list[int]) -> None:
        """The hypotheses that the search goes on with, by their places."""
        self._tokens = [self._tokens[row] for row in rows]
        self._scores = [self._scores[row] for row in rows]
        if self._log_share is not None:
            self._log_share = self._log_share[rows]

    def _prefix(self, row: int) -> Prefix:
        assert self._log_share is not None  # noqa: S101  called after a step
        top = self._log_share[row].topk(self.shown)
        best = tuple(zip(top.indices.tolist(), top.values.exp().tolist(), strict=True))
        end = self._scores[row] + float(self._log_share[row, EOS])
        return Prefix(self._tokens[row], self._scores[row], best, end)


def watched_greedy(model: AnySeq2Seq, src_1S: Tensor, max_length: int) -> tuple[Watched, BeamHypothesis]:
    """Greedy search of one sentence."""
    watched: Any = Watched(model)  # it has what the search uses of a model
    return watched, greedy(watched, src_1S, None, max_length)[0]


def watched_beam(model: AnySeq2Seq, src_1S: Tensor, width: int, max_length: int) -> tuple[Watched, BeamHypothesis]:
    """Beam search of one sentence."""
    watched: Any = Watched(model)
    return watched, beam(watched, src_1S, None, width, max_length)[0]


@torch.no_grad()
def log_probability(model: AnySeq2Seq, src_1S: Tensor, tokens: list[int]) -> float:
    """Sum over the tokens of a whole translation, with all of them given at once."""
    target_1T = torch.tensor([tokens])
    log_share_1TV = model.logits(model(src_1S, target_1T, None)).log_softmax(-1)
    return float(log_share_1TV.gather(2, target_1T[:, :, None]).sum())
