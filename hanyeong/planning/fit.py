"""`plan.fit`: the sizes and the tokens that a budget of hours allows on this machine, for this corpus.

A short ladder of sizes that were tried on real text. The largest rung is taken that the corpus is large enough for and
that sees it often enough within the budget; what time is left beyond that is not spent. How fast the machine is decides
only once: what was fitted stays as long as corpus and params are the same, since another number of tokens is another
training.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hanyeong.corpus.language_pair import pairs_of
from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import n_parameters
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.stage_result import Json
from hanyeong.planning.corpus_size import MeasuredCorpus
from hanyeong.planning.fitted import sized_by
from hanyeong.planning.params import PlanParams
from hanyeong.training.distillation import MAX_STUDENT_RATIO

HOUR_S = 3600
SPARE_SHARE = 0.1
"""Of the budget, left for what the probe did not see."""
TEACHER_SHARE = 0.7
"""Of the hours of both trainings."""
LEAST_PASSES = 3.0
"""Over the corpus, by the teacher: a larger model that sees it less often comes less far."""
LEAST_TOKENS_A_PARAMETER = 2.0
NARROWER = 16
"""By which a student's width is lowered until it is small enough."""
MOST_PASSES = 12.0
"""More teach little: early stopping would end the training."""


@dataclass(frozen=True)
class Rung:
    """A pair of models that go together."""

    name: str
    least_pairs: int
    """Of the corpus: with fewer a model of this size learns them by heart."""
    teacher: Mapping[str, Any]
    student: Mapping[str, Any]


def _sizes(layers: tuple[int, int], width: int, inner: int, heads: int, dropout: float) -> dict[str, Any]:
    encoder, decoder = layers
    return {
        "encoder_layers": encoder,
        "decoder_layers": decoder,
        "d_model": width,
        "d_ff": inner,
        "n_heads": heads,
        "dropout": dropout,
    }


LADDER = (
    Rung("large", 200_000, _sizes((6, 2), 512, 2048, 8, 0.1), _sizes((6, 1), 256, 1024, 4, 0.05)),
    Rung("middle", 20_000, _sizes((6, 2), 256, 1024, 4, 0.1), _sizes((6, 1), 128, 512, 4, 0.05)),
    Rung("small", 0, _sizes((4, 2), 192, 768, 4, 0.25), _sizes((4, 1), 112, 448, 4, 0.15)),
)
"""Largest first."""


@dataclass(frozen=True)
class Room:
    """What a rung could do within the budget."""

    teacher_tokens: float
    student_tokens: float


def fit(
    params: SimpleNamespace, pairs: int, tokens: float, vocabulary: VocabSizes, room: Callable[[SimpleNamespace], Room]
) -> dict[str, Json]:
    """What is put in place of params; `tokens` are those of one pass, `room` measures a rung's params."""
    candidates = [rung for rung in LADDER if pairs >= rung.least_pairs]
    for rung in candidates:
        models = {"teacher": dict(rung.teacher), "student": student_of(rung, vocabulary)}
        sized = sized_by(params, models)
        budget = room(sized)
        required = max(LEAST_PASSES * tokens, LEAST_TOKENS_A_PARAMETER * n_parameters(sized.teacher, vocabulary))
        if budget.teacher_tokens >= required or rung is candidates[-1]:
            break
    most = MOST_PASSES * tokens
    return {
        "rung": rung.name,
        **models,
        "train": _limits(min(budget.teacher_tokens, most), params.train.batch_tokens),
        "distill.train": _limits(min(budget.student_tokens, most), params.distill.train.batch_tokens),
    }


def student_of(rung: Rung, vocabulary: VocabSizes) -> dict[str, Any]:
    """The rung's student, narrower where a large vocabulary would make it more than a third of its teacher."""
    sizes = dict(rung.student)
    most = n_parameters(TransformerParams(**rung.teacher), vocabulary) * MAX_STUDENT_RATIO
    while n_parameters(TransformerParams(**sizes), vocabulary) > most:
        sizes["d_model"] -= NARROWER
        sizes["d_ff"] = 4 * sizes["d_model"]
    return sizes


def training_room(
    budget_hours: float, other_hours: float, teacher_tokens_per_s: float, student_tokens_per_s: float
) -> Room:
    """Tokens that both trainings can see in what the other stages leave of the budget."""
    seconds = max(0.0, budget_hours * (1 - SPARE_SHARE) - other_hours) * HOUR_S
    return Room(seconds * TEACHER_SHARE * teacher_tokens_per_s, seconds * (1 - TEACHER_SHARE) * student_tokens_per_s)


def _limits(tokens: float, batch_tokens: int) -> dict[str, Json]:
    """Tokens in two figures, and so many steps that they never come first."""
    step = 10 ** max(0, math.floor(math.log10(max(tokens, 1))) - 1)
    rounded = max(batch_tokens, int(tokens // step * step))
    return {"max_tokens": rounded, "max_steps": 4 * math.ceil(rounded / batch_tokens)}


def summary(sizes: Mapping[str, Any]) -> str:
    """A fit in a line."""
    models = (("teacher", "train"), ("student", "distill.train"))
    parts = (f"{name} {sizes[name]['d_model']} wide, {sizes[train]['max_tokens']:,} tokens" for name, train in models)
    return f"size {sizes['rung']} ({'; '.join(parts)})"


@dataclass(frozen=True)
class Fit:
    """Sizes and tokens in place of those of params, or nothing where params ask for no fit."""

    key: str | None = None
    sizes: Mapping[str, Any] | None = None
    reused: bool = False
    """Whether an earlier run fitted them."""

    def document(self) -> dict[str, Json]:
        """For reports/plan/fitted.json."""
        return {"of": self.key, "fitted": self.sizes}

    def note(self, params: PlanParams) -> str:
        """A line for the terminal."""
        earlier = ", as fitted before" if self.reused else ""
        return f"fitted to {params.budget_hours:g} h{earlier}: {summary(self.sizes or {})}"


def fit_or_reuse(
    params: SimpleNamespace, corpus: MeasuredCorpus, earlier: Path, room: Callable[[SimpleNamespace], Room]
) -> Fit:
    """The fit that `earlier` holds, if it was made for the same corpus and params; else a new one."""
    if not params.plan.fit:
        return Fit()
    key = fit_key(params, corpus.size.as_json(), corpus.estimate.as_json())
    if sizes := earlier_fit(earlier, key):
        return Fit(key, sizes, reused=True)
    pairs = corpus.size.pairs // len(pairs_of(params.direction))
    return Fit(key, fit(params, pairs, corpus.size.tokens, corpus.estimate.vocabulary, room))


# -- reused, as long as nothing but the machine changes


def fit_key(params: SimpleNamespace, corpus: Mapping[str, Json], vocabulary: Mapping[str, Json]) -> str:
    """SHA-256 of all that a fit depends on but the machine."""
    trainings = [[p.batch_tokens, p.optimizer] for p in (params.train, params.distill.train)]
    distill = params.distill
    inputs = [
        params.plan.budget_hours,
        params.direction,
        dict(corpus),
        dict(vocabulary),
        trainings,
        [distill.beam_size, distill.max_rows, distill.include_references],
        [[rung.name, rung.least_pairs, dict(rung.teacher), dict(rung.student)] for rung in LADDER],
    ]
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def earlier_fit(path: Path, key: str) -> Mapping[str, Json] | None:
    """The sizes that were fitted before under the same key; None if there are none, or the file cannot be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return document["fitted"] if document["of"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
