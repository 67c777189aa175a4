"""Greedy and beam search with the PyTorch model, over a KV cache.

The reference that exported models are held to; the service uses CTranslate2, which is faster.
B sources of a batch, W hypotheses of each, V target vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from hanyeong.models.base import AnySeq2Seq, DecoderState
from hanyeong.models.config import BOS, EOS


@dataclass(frozen=True)
class BeamHypothesis:
    """Target ids, the end mark last unless the limit came first, and their mean log-probability in nats."""

    tokens: list[int]
    score: float


@torch.no_grad()
def greedy(model: AnySeq2Seq, src_BS: Tensor, src_mask_BS: Tensor | None, max_length: int) -> list[BeamHypothesis]:
    """Greedy decoding until EOS or `max_length` tokens; one hypothesis a source."""
    _check(model, max_length)
    state = model.init_state(model.encode(src_BS, src_mask_BS))
    token_B = src_BS.new_full((len(src_BS),), BOS)
    sequences: list[list[int]] = [[] for _ in range(len(src_BS))]
    total = [0.0] * len(sequences)
    going = list(range(len(sequences)))
    for _ in range(max_length):
        logits_BV, state = model.step(token_B, state)
        best_B = logits_BV.float().log_softmax(1).max(1)
        for row, token, score in zip(going, best_B.indices.tolist(), best_B.values.tolist(), strict=True):
            sequences[row].append(token)
            total[row] += score
        left_B = (best_B.indices != EOS).nonzero()[:, 0]
        going, token_B = [going[i] for i in left_B.tolist()], best_B.indices[left_B]
        if not going:
            break
        state = state.reorder(left_B)
    return [BeamHypothesis(tokens, score / len(tokens)) for tokens, score in zip(sequences, total, strict=True)]


@torch.no_grad()
def beam(
    model: AnySeq2Seq,
    src_BS: Tensor,
    src_mask_BS: Tensor | None,
    width: int,
    max_length: int,
    *,
    length_penalty: float = 1.0,
) -> list[BeamHypothesis]:
    """The best that a beam of `width` meets by log-probability / length ** length_penalty, one a source.

    A source is done when `width` of its hypotheses have ended; those that the limit cuts compete as they are.
    """
    _check(model, max_length)
    beams = _Beams(len(src_BS), width, src_BS.device)
    every_BW = torch.arange(len(src_BS), device=src_BS.device).repeat_interleave(width)
    state = model.init_state(model.encode(src_BS, src_mask_BS)).reorder(every_BW)
    for _ in range(max_length):
        logits_RV, state = model.step(beams.last_R, state)
        state = beams.grow(logits_RV.float().log_softmax(1), state)
        if beams.done:
            break
    return beams.best(length_penalty)


class _Beams:
    """W hypotheses of each of B sources; row b * W + w of the model's batch is hypothesis w of source b."""

    def __init__(self, n_sources: int, width: int, device: torch.device) -> None:
        self.width = width
        # All hypotheses start alike: only the first may grow, or the beam would hold it W times.
        self.score_BW = torch.full((n_sources, width), -torch.inf, device=device)
        self.score_BW[:, 0] = 0.0
        self.prefix_BWT = torch.full((n_sources, width, 1), BOS, dtype=torch.int64, device=device)
        self.ended: list[list[BeamHypothesis]] = [[] for _ in range(n_sources)]

    @property
    def last_R(self) -> Tensor:  # noqa: N802  a shape suffix
        """The last token of every row."""
        return self.prefix_BWT[:, :, -1].flatten()

    @property
    def done(self) -> bool:
        """Whether every source has as many ended hypotheses as its beam is wide."""
        return all(len(found) >= self.width for found in self.ended)

    def grow(self, log_share_RV: Tensor, state: DecoderState) -> DecoderState:
        """One more token for the best W hypotheses that have not ended; returns the memory that goes with them."""
        b, w, v = *self.score_BW.shape, log_share_RV.size(1)
        total_BC = (self.score_BW[:, :, None] + log_share_RV.view(b, w, v)).flatten(1)
        # At most W of the best 2 W end here, one for each hypothesis, so W that go on are among them. An end counts
        # only among the best W: a beam of one is then greedy search.
        top = total_BC.topk(min(2 * w, w * v))
        parent_BC, token_BC = top.indices // v, top.indices % v
        prefix_BCT = torch.cat([self._of(parent_BC), token_BC[:, :, None]], 2)
        self._keep_ended(prefix_BCT[:, :w], top.values[:, :w])
        going_BC = top.values.masked_fill(token_BC == EOS, -torch.inf)
        best_BW = going_BC.topk(w)
        self.score_BW = best_BW.values
        self.prefix_BWT = prefix_BCT.gather(1, best_BW.indices[:, :, None].expand(-1, -1, prefix_BCT.size(2)))
        first_B1 = torch.arange(b, device=parent_BC.device)[:, None] * w
        return state.reorder((first_B1 + parent_BC.gather(1, best_BW.indices)).flatten())

    def best(self, length_penalty: float) -> list[BeamHypothesis]:
        """The best of each source: of the ended ones, and of those still going where too few have ended."""

        def rank(one: BeamHypothesis) -> float:
            return one.score * math.pow(len(one.tokens), 1 - length_penalty)

        return [max(self._candidates(source), key=rank) for source in range(len(self.ended))]

    def _candidates(self, source: int) -> list[BeamHypothesis]:
        if len(self.ended[source]) >= self.width:
            return self.ended[source]
        cut = [_hypothesis(*row) for row in zip(self.prefix_BWT[source], self.score_BW[source], strict=True)]
        return self.ended[source] + [one for one in cut if one.score > -torch.inf]

    def _keep_ended(self, prefix_BCT: Tensor, score_BC: Tensor) -> None:
        ended_BC = (prefix_BCT[:, :, -1] == EOS) & score_BC.isfinite()
        for source, place in ended_BC.nonzero().tolist():
            if len(self.ended[source]) < self.width:
                self.ended[source].append(_hypothesis(prefix_BCT[source, place], score_BC[source, place]))

    def _of(self, parent_BC: Tensor) -> Tensor:
        """What the parents have sequences, [B, C, T]."""
        return self.prefix_BWT.gather(1, parent_BC[:, :, None].expand(-1, -1, self.prefix_BWT.size(2)))


def _hypothesis(prefix_T: Tensor, score: Tensor) -> BeamHypothesis:
    tokens: list[int] = prefix_T[1:].tolist()
    return BeamHypothesis(tokens, float(score) / len(tokens))


def _check(model: AnySeq2Seq, max_length: int) -> None:
    if not 1 <= max_length <= model.architecture.max_positions:
        raise ValueError(
            f"max_length {max_length}: expected 1 to {model.architecture.max_positions}, the model's positions"
        )
