"""Export verification: an exported model is loaded and compared with the PyTorch model.

CTranslate2 loads a vocabulary that is too short, and weights that are not numbers, without a word. So the artefact is
loaded as it will be served, scores sentences whose probabilities the PyTorch model has worked out, and answers them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from hanyeong.export.compute_types import COMPUTED_IN, ComputeType
from hanyeong.inference.backend import FAILED, Hypothesis
from hanyeong.inference.ctranslate2 import CTranslate2Backend
from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import EOS
from hanyeong.results.compress import ExportCheckResult, ExportedVocabulary
from hanyeong.tokenization.tokenizer import Tokenizer

MAX_MEAN_GAP: Final[dict[ComputeType, float]] = {"float32": 1e-4, "float16": 0.01, "int8": 0.5}
"""Largest mean distance of a token's log-probability from the PyTorch model's, in nats."""
DIGITS: Final = 4
"""Of a mean distance in the result: more would tell processors apart."""

Pair = tuple[list[int], list[int]]
"""Source and target ids of a row, end marks included."""


@dataclass(frozen=True)
class ExportCheck:
    """What the check found; `problems` is empty when all is well, and only then there is a result."""

    result: ExportCheckResult | None
    problems: list[str]

    def passed(self) -> ExportCheckResult:
        """The result of an export without problems."""
        if self.result is None:
            raise ValueError(f"an export that failed its check has no result: {'; '.join(self.problems)}")
        return self.result


def check(
    ct2: Path, tokenizer: Tokenizer, model: AnySeq2Seq, pairs: Sequence[Pair], compute_type: ComputeType
) -> ExportCheck:
    """Load the artefact, compare its probabilities with the model's, let it answer every source of `pairs`."""
    engine = CTranslate2Backend.load(ct2, tokenizer)
    exported, reference = (
        force_decode_scores(engine, tokenizer, pairs),
        np.concatenate([log_probs(model, *pair) for pair in pairs]),
    )
    hypotheses = engine.translate([to_pieces(tokenizer.src, src) for src, _ in pairs])
    problems = list(_problems(engine, compute_type, exported, reference, hypotheses))
    if problems:
        return ExportCheck(None, problems)
    result = ExportCheckResult(
        compute_type=engine.compute_type,
        vocabulary=ExportedVocabulary(src=tokenizer.vocabulary.src, tgt=tokenizer.vocabulary.tgt),
        rows=len(pairs),
        tokens=len(reference),
        mean_gap=round(float(np.abs(exported - reference).mean()), DIGITS),
        answered=sum(FAILED not in hypothesis.flags for hypothesis in hypotheses),
    )
    return ExportCheck(result, [])


def force_decode_scores(engine: CTranslate2Backend, tokenizer: Tokenizer, pairs: Sequence[Pair]) -> Any:
    """Log-probability that the artefact gives each target token, end marks included, rows one after the other."""
    sources = [to_pieces(tokenizer.src, src) for src, _ in pairs]
    targets = [to_pieces(tokenizer.tgt, tgt[:-1]) for _, tgt in pairs]
    scores = engine.model.score_batch(engine.without_added_eos(sources), targets, max_input_length=0)
    return np.concatenate([np.array(row.log_probs) for row in scores])


@torch.no_grad()
def log_probs(model: AnySeq2Seq, src: list[int], tgt: list[int]) -> Any:
    """Log-probability that the PyTorch model gives each target token, the right ones before it given."""
    target_1T = torch.tensor([tgt])
    logits_TV = model.logits(model(torch.tensor([src]), target_1T, None))[0]
    return logits_TV.log_softmax(-1).gather(1, target_1T.T)[:, 0].numpy()


def to_pieces(processor: Any, ids: Sequence[int]) -> list[str]:
    """Ids as the pieces that CTranslate2 wants."""
    return [processor.id_to_piece(i) for i in ids]


def filter_by_length(pairs: Sequence[Pair], longest: int) -> list[Pair]:
    """Pairs within the model's positions that end as rows must."""
    return [(s, t) for s, t in pairs if max(len(s), len(t)) <= longest and s[-1] == t[-1] == EOS]


def _problems(
    engine: CTranslate2Backend, compute_type: ComputeType, exported: Any, reference: Any, hypotheses: list[Hypothesis]
) -> list[str]:
    problems = []
    if engine.compute_type != COMPUTED_IN[compute_type]:
        problems.append(f"stored as {compute_type}, but this processor computes in {engine.compute_type}")
    if not np.isfinite(exported).all():
        problems.append(f"{int((~np.isfinite(exported)).sum())} of {len(exported)} scores are not numbers")
    elif (gap := float(np.abs(exported - reference).mean())) > MAX_MEAN_GAP[compute_type]:
        problems.append(
            f"its log-probabilities are {gap:.2g} nats per token from the model's, "
            f"at most {MAX_MEAN_GAP[compute_type]} are expected of {compute_type}"
        )
    if failed := sum(FAILED in one.flags for one in hypotheses):
        problems.append(f"{failed} of {len(hypotheses)} lines got no answer")
    return problems
