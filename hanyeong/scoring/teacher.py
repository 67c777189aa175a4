"""The PyTorch model behind the same runtime as an exported one, so that both are asked and heard in the same way.

Lines pass the same gate, are taken apart by the same rule, and answers have the same longest length. Not covered: the
second try that a looping answer gets when served; here it stays as it is, and the behaviour counts show it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor

from hanyeong.decoding import BATCH_TOKENS, BUCKET, CUT, FAILED, Answer, Engine, Row
from hanyeong.inference import Parts, Translator
from hanyeong.model.config import BOS, EOS, PAD
from hanyeong.model.store import load_translator
from hanyeong.subword import Direction, Subword, read_subword

CUDA_BATCHES = 16
"""Batches of the CPU's size that a GPU takes at once."""


@dataclass(frozen=True)
class TorchEngine(Engine):
    """A trained translator that answers rows of source tokens, a batch of like length at a time."""

    subword: Subword
    device: torch.device

    @classmethod
    def of(cls, directory: Path, subword: Subword, beam_size: int, device: torch.device) -> Self:
        """The translator stored in `directory`.

        Raises:
            InputError: it is missing, altered or not finite.

        """
        model = load_translator(directory).to(device)
        return cls(model, model.architecture.max_positions, beam_size, subword, device)

    @property
    def compute_type(self) -> str:
        """What it computes in."""
        return "float32"

    def answer(self, rows: Sequence[Row]) -> list[Answer]:
        """One answer a row; source rows end with the end mark and are no longer than the model's positions."""
        buckets: dict[int, list[int]] = defaultdict(list)
        for n, row in enumerate(rows):
            buckets[math.ceil(len(row) / BUCKET)].append(n)
        answers = [Answer()] * len(rows)
        for bucket, places in sorted(buckets.items()):
            tokens = BATCH_TOKENS * (CUDA_BATCHES if self.device.type == "cuda" else 1)
            size = max(1, tokens // (BUCKET * bucket * self.beam_size))
            for at in range(0, len(places), size):
                some = places[at : at + size]
                for n, answer in zip(some, self._batch([rows[n] for n in some]), strict=True):
                    answers[n] = answer
        return answers

    def _batch(self, rows: Sequence[Row]) -> list[Answer]:
        ids = [[self.subword.src.piece_to_id(piece) for piece in row] for row in rows]
        limit = self.limit(max(map(len, ids)))
        return [self._answer_of(found, score, limit) for found, score in search(self.model, ids, limit, self.beam_size)]

    def _answer_of(self, ids: Sequence[int], score: float, limit: int) -> Answer:
        if not math.isfinite(score):
            return Answer(flags=(FAILED,))
        pieces = [self.subword.tgt.id_to_piece(i) for i in ids]
        return Answer(pieces, score, (CUT,) if len(pieces) >= limit else ())


@torch.inference_mode()
def search(model: Any, sources: Sequence[Sequence[int]], limit: int, beam_size: int) -> list[tuple[list[int], float]]:
    """Beam search with a key-value cache: ids without the end mark, and their mean log-probability in nats.

    A beam ends when no unfinished hypothesis can overtake the best finished ones; with a beam of 1 it is greedy.
    """
    device = model.output_weight.device
    n, width = len(sources), max(map(len, sources))
    src_BS = torch.full((n, width), PAD, device=device)
    for i, row in enumerate(sources):
        src_BS[i, : len(row)] = torch.tensor(list(row), device=device)
    seen_BS = src_BS != PAD
    encoded = model.encode(src_BS, None if bool(seen_BS.all()) else seen_BS)
    return _Search(model, encoded, n, beam_size, device).run(limit)


class _Search:
    """The beams of a batch; row b * K + k is beam k of sentence b."""

    def __init__(self, model: Any, encoded: Any, n: int, beam_size: int, device: torch.device) -> None:
        self.model, self.n, self.k, self.device = model, n, beam_size, device
        self.spoken = model.begin(encoded).rows(torch.arange(n, device=device).repeat_interleave(beam_size))
        self.said = torch.full((n * beam_size, 1), BOS, device=device)
        # at first all beams of a sentence are the same: only one of them may grow
        self.total = torch.full((n, beam_size), -torch.inf, device=device)
        self.total[:, 0] = 0.0
        self.done: list[list[tuple[float, list[int]]]] = [[] for _ in range(n)]

    def run(self, limit: int) -> list[tuple[list[int], float]]:
        for length in range(1, limit + 1):
            self._step(length)
            if all(len(found) >= self.k for found in self.done):
                break
        else:
            self._cut(limit)
        best = [max(found, key=lambda one: one[0], default=(math.nan, [])) for found in self.done]
        return [(ids, score) for score, ids in best]

    def _step(self, length: int) -> None:
        """One token more for every beam."""
        logits, self.spoken = self.model.step(self.said[:, -1], self.spoken)
        grown = logits.float().log_softmax(-1).view(self.n, self.k, -1) + self.total[:, :, None]
        vocabulary = grown.size(-1)
        scores, places = grown.view(self.n, -1).topk(2 * self.k, dim=-1)
        self._grow(scores.cpu(), (places // vocabulary).cpu(), (places % vocabulary).cpu(), length)

    def _grow(self, scores: Tensor, beams: Tensor, tokens: Tensor, length: int) -> None:
        """Of the 2 K best continuations of each sentence those that end are put by, the best K others go on."""
        keep: list[int] = []
        said: list[int] = []
        total: list[float] = []
        for b in range(self.n):
            room = self.k
            for rank, (score, beam, token) in enumerate(
                zip(scores[b].tolist(), beams[b].tolist(), tokens[b].tolist(), strict=True)
            ):
                row = b * self.k + beam
                if token == EOS:
                    if rank < self.k:
                        self._finish(b, score, self.said[row, 1:].tolist(), length)
                elif room:
                    room -= 1
                    keep.append(row)
                    said.append(token)
                    total.append(score)
        rows = torch.tensor(keep, device=self.device)
        self.spoken = self.spoken.rows(rows)
        self.said = torch.cat([self.said[rows], torch.tensor(said, device=self.device)[:, None]], 1)
        self.total = torch.tensor(total, device=self.device).view(self.n, self.k)

    def _cut(self, limit: int) -> None:
        """The longest answers end here, without an end mark."""
        for b in range(self.n):
            for k in range(self.k):
                self._finish(b, float(self.total[b, k]), self.said[b * self.k + k, 1:].tolist(), limit)

    def _finish(self, b: int, total: float, ids: list[int], length: int) -> None:
        """Scores are means over tokens, the end mark included: long answers are not punished for being long."""
        if len(self.done[b]) < self.k and math.isfinite(total):
            self.done[b].append((total / max(1, length), ids))


def teacher_translator(
    directory: Path, subword: Path, direction: Direction, beam_size: int, device: torch.device
) -> Translator:
    """The teacher as a translator of lines.

    Raises:
        InputError: a model is missing, altered or not the other's.

    """
    pieces = read_subword(subword)
    parts = Parts(directory, subword, direction, beam_size)
    return Translator(parts, pieces, TorchEngine.of(directory, pieces, beam_size, device))
