"""Cost of a training and feasibility of its goals, from formulas, before anything is trained.

Parameters and operations follow from the architecture; tokens from the corpus and a trial subword model; memory and
disk from what the stages are known to keep. Hours need the machine: see hanyeong/planning/throughput.py. Everything
here is an estimate from above: cleaning removes rows, early stopping ends trainings. Not covered: several devices.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from hanyeong.export.compute_types import ComputeType
from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import forward_flops, n_parameters, training_flops
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.receipt import Json
from hanyeong.planning.params import PlanParams
from hanyeong.release.goals import GoalsParams
from hanyeong.results.plan import Feasibility, GoalFeasibility, GoalName, MemoryPart, ModelCost
from hanyeong.tokenization.shards import id_type
from hanyeong.training.checkpoints import KEEP, KEEP_TRAININGS

FLOAT_BYTES = 4
MIB = 1 << 20


@dataclass(frozen=True)
class Corpus:
    """The training pairs as far as planning needs them."""

    pairs: int
    text_bytes: int
    """Size of the tables in data/raw that are trained on."""
    other_bytes: int
    """Size of the tables that are only tested on or watched."""
    src_tokens_per_pair: float
    tgt_tokens_per_pair: float

    @property
    def tokens(self) -> float:
        """Source and target tokens of one pass."""
        return self.pairs * (self.src_tokens_per_pair + self.tgt_tokens_per_pair)

    def part(self, most: int | None) -> Corpus:
        """At most so many of the pairs; None: all."""
        return self if most is None else replace(self, pairs=min(most, self.pairs))

    def times(self, n: int) -> Corpus:
        """The pairs so many times over."""
        return replace(self, pairs=n * self.pairs)

    def facts(self) -> dict[str, Json]:
        """For the receipt."""
        return {
            "pairs": self.pairs,
            "src_tokens_per_pair": round(self.src_tokens_per_pair, 3),
            "tgt_tokens_per_pair": round(self.tgt_tokens_per_pair, 3),
            "tokens": round(self.tokens),
            "text_bytes": self.text_bytes,
            "other_bytes": self.other_bytes,
        }


@dataclass(frozen=True)
class Budget:
    """How long one model is trained: whichever of the limits comes first."""

    max_steps: int
    max_tokens: int | None
    batch_tokens: int
    workers: int = 1
    """Processes that share out each step."""

    @property
    def tokens(self) -> int:
        """Most tokens seen; a batch's padding counts as tokens here, so this is an estimate from above."""
        return min(self.max_steps * self.batch_tokens, self.max_tokens or self.max_steps * self.batch_tokens)


@dataclass(frozen=True)
class Cost:
    """One model's training."""

    parameters: int
    tokens: int
    passes: float
    """How often the corpus is seen, at least: cleaning makes it smaller. `weights` of sources are not counted."""
    flops_per_token: float
    flops: float
    memory: Mapping[str, int]
    """Bytes by what holds them, without the process itself."""

    @property
    def memory_bytes(self) -> int:
        """All of it."""
        return sum(self.memory.values())

    def result(self) -> ModelCost:
        """For the result."""
        return ModelCost(
            parameters=self.parameters,
            training_tokens=self.tokens,
            passes=round(self.passes, 3),
            flops_per_token=round(self.flops_per_token),
            flops=round(self.flops),
            memory={MemoryPart(part): n for part, n in self.memory.items()},
            memory_bytes=self.memory_bytes,
            float32_bytes=self.parameters * FLOAT_BYTES,
            int8_bytes=round(self.parameters * INT8_BYTES),
        )


INT8_BYTES = 1.03
"""Bytes a parameter of an int8 model: one, and a scale for each row (measured: 1.03 to 1.05)."""
FORMAT_BYTES: Mapping[ComputeType, float] = {"float32": FLOAT_BYTES, "float16": 2, "int8": INT8_BYTES}
"""Bytes a parameter, by the format of an exported model."""
ROW_BYTES = 18
"""Of a pair in the shards beside its tokens: where each side ends, and its source."""
PROCESS_BYTES = 560 * MIB
"""A Python process with PyTorch loaded, and what its products keep beside (most on a CPU without bfloat16: with 450
a real step was read 3 % above the estimate there)."""
SUBWORD_BYTES = 2 * MIB
"""Subword models of both sides, generously."""
KERNEL_BYTES = 640 * MIB
"""What PyTorch keeps on a CPU to multiply matrices of so many shapes: a training of 13 million parameters in bfloat16
stood at 1.86 GB, 430 MB above all else that is counted here."""
TEXTBOOK_BYTES = 13
"""Of an answer in the unfinished textbook, beside its tokens."""


def training_cost(a: ModelParams, v: VocabSizes, corpus: Corpus, budget: Budget) -> Cost:
    """What training one model costs."""
    src, tgt = corpus.src_tokens_per_pair, corpus.tgt_tokens_per_pair
    src_tokens = round(budget.tokens * src / (src + tgt))
    flops = training_flops(a, v, src_tokens, budget.tokens - src_tokens, src, tgt)
    return Cost(
        parameters=n_parameters(a, v),
        tokens=budget.tokens,
        passes=budget.tokens / max(1.0, corpus.tokens),
        flops_per_token=flops / max(1, budget.tokens),
        flops=flops,
        memory=training_memory(a, v, budget.batch_tokens, budget.workers),
    )


def training_memory(a: ModelParams, v: VocabSizes, batch_tokens: int, workers: int = 1) -> dict[str, int]:
    """Bytes that training holds at once, weights in float32.

    Beside the weights: gradients, AdamW's two moments (Muon has one of most), and two more copies (the running average,
    the best so far). Activations: what each sub-layer keeps for the backward pass, half of the batch's
    tokens on each side; the logits never stand in memory whole (hanyeong/training/loss.py). Workers share all of that
    out; each one more is another process with gradients and a copy of the weights of its own.
    """
    weights = n_parameters(a, v) * FLOAT_BYTES
    activations = round(batch_tokens / 2 * a.activations() * FLOAT_BYTES)
    return {
        "weights": weights,
        "gradients": weights,
        "optimiser": 2 * weights,
        "copies": 2 * weights,
        "activations": activations,
        "kernels": KERNEL_BYTES,
        "workers": (workers - 1) * (PROCESS_BYTES + 2 * weights),
    }


def decoding_flops(a: ModelParams, v: VocabSizes, corpus: Corpus, beam: int) -> float:
    """Operations to translate every training source: the encoder once, the decoder for each hypothesis of the beam."""
    src, tgt = corpus.src_tokens_per_pair, corpus.tgt_tokens_per_pair
    n_src, n_tgt = round(corpus.pairs * src), round(corpus.pairs * tgt)
    encoder = forward_flops(a, v, n_src, 0, src, tgt)
    return encoder + beam * forward_flops(a, v, 0, n_tgt, src, tgt)


def disk_bytes(corpus: Corpus, lessons: Corpus, v: VocabSizes, teacher: int, student: int) -> dict[str, int]:
    """Bytes by directory, given both models' parameters; "cache" is DVC's second copy where links are not possible.

    `lessons` is what the student learns from. Both models may be tried in every format, and either released.
    """
    text, token = corpus.text_bytes, id_type(max(v.src, v.tgt)).itemsize
    found = {
        "data/raw": text + corpus.other_bytes,
        "data/clean": text,
        "data/split": text + corpus.other_bytes,
        "data/tokens": token * round(corpus.tokens) + ROW_BYTES * corpus.pairs,
        "data/distilled": token * round(lessons.tokens) + ROW_BYTES * lessons.pairs,
        "data/evaluation": 9 * corpus.other_bytes,
        "models/tokenizer": SUBWORD_BYTES,
        "models/teacher": teacher * FLOAT_BYTES,
        "models/student": student * FLOAT_BYTES,
        "models/compressed": round((teacher + student) * sum(FORMAT_BYTES.values())),
        "models/release": teacher * FLOAT_BYTES,
        "reports": 24 * MIB,
    }
    cached = sum(found.values())
    # A checkpoint holds the weights, the best ones, both moments and the average.
    scratch = KEEP_TRAININGS * KEEP * 5 * FLOAT_BYTES * (teacher + student)
    scratch += round(FLOAT_BYTES * lessons.tokens) + TEXTBOOK_BYTES * lessons.pairs
    return {**found, ".hanyeong": scratch, "cache": cached}


REFERENCE_SCORES: tuple[tuple[int, float, str], ...] = (
    (302_752, 10.3, "a plain Transformer on product documentation with a little Tatoeba, tested on Tatoeba"),
    (1_600_000, 16.4, "a Transformer on AI Hub's 1.6 million pairs of 2019, tested on IWSLT 2016 ko-en"),
    (51_000_000, 27.7, "Mozilla's ko-en student, 51 million pairs with distillation, tested on FLORES"),
)
"""Training pairs, BLEU on text of a domain the corpus was not made for, and whose figure it is."""


def general_bleu(pairs: int) -> float:
    """Rule of thumb: BLEU that a corpus of so many pairs reaches on text of *other* domains.

    A line through the anchors over the logarithm of pairs. The anchors differ in tests, tokenisation and effort: read
    it as an order of magnitude. On held-out text of its own domain a corpus can reach far more, the more its sentences
    resemble each other; that cannot be known before training, and no promise is made about it.
    """
    logs = [math.log10(n) for n, _, _ in REFERENCE_SCORES]
    scores = [bleu for _, bleu, _ in REFERENCE_SCORES]
    mean_log, mean_score = sum(logs) / len(logs), sum(scores) / len(scores)
    slope = sum((x - mean_log) * (y - mean_score) for x, y in zip(logs, scores, strict=True))
    slope /= sum((x - mean_log) ** 2 for x in logs)
    return max(0.0, mean_score + slope * (math.log10(max(pairs, 1)) - mean_log))


AMBITIOUS_FACTOR = 1.5
"""A goal up to this many times the rule of thumb is called ambitious; above it, out of reach."""


def assess_goal(goal_bleu: float, pairs: int, own_domain: bool) -> Feasibility:
    """How a BLEU goal stands to the rule of thumb: one of four fixed labels."""
    usual = general_bleu(pairs)
    if goal_bleu <= usual:
        return Feasibility.USUAL
    if own_domain:
        return Feasibility.DEPENDS
    return Feasibility.AMBITIOUS if goal_bleu <= AMBITIOUS_FACTOR * usual else Feasibility.OUT_OF_REACH


AFTER_TRAINING, NOT_SET = Feasibility.AFTER_TRAINING, Feasibility.NOT_SET


def assess_goals(goals: GoalsParams, pairs: int, own: Collection[str], student: Cost) -> tuple[GoalFeasibility, ...]:
    """For every goal: its name, the test it is about, its value, and whether it can be reached.

    `own` names the tests that are cut from the training sources. Of two sizes a model can be served in, the size goal
    is held against the student's int8, the smallest that `compress` makes.
    """
    return tuple(_promises(goals, pairs, own, student))


def _promises(goals: GoalsParams, pairs: int, own: Collection[str], student: Cost) -> Iterator[GoalFeasibility]:
    for test, value in sorted(goals.min_bleu.items()):
        yield _goal_feasibility("min_bleu", test, value, assess_goal(value, pairs, test in own))
    for test, value in sorted(goals.min_chrf.items()):
        yield _goal_feasibility("min_chrf", test, value, AFTER_TRAINING)
    primary = goals.primary_test or ""
    if not ({*goals.min_bleu, *goals.min_chrf} & {primary}):
        yield _goal_feasibility("primary_test", primary, None, NOT_SET)
    yield _goal_feasibility("max_model_mb", "", goals.max_model_mb, _size_feasibility(goals.max_model_mb, student))
    for name in ("min_gain_over_nearest_bleu", "max_drop_vs_teacher_bleu", "min_slice_chrf"):
        value = getattr(goals, name)
        yield _goal_feasibility(name, primary, value, NOT_SET if value is None else AFTER_TRAINING)


def _goal_feasibility(goal: str, test: str, value: float | None, feasibility: Feasibility) -> GoalFeasibility:
    return GoalFeasibility(goal=GoalName(goal), test=test, value=value, feasibility=feasibility)


def _size_feasibility(most_mb: float | None, student: Cost) -> Feasibility:
    if most_mb is None:
        return NOT_SET
    room = most_mb * 1e6 - SUBWORD_BYTES
    as_float32, as_int8 = student.parameters * FLOAT_BYTES <= room, student.parameters * INT8_BYTES <= room
    fits = {
        (True, True): Feasibility.FITS,
        (True, False): Feasibility.FITS_FLOAT32,
        (False, True): Feasibility.FITS_INT8,
    }
    return fits.get((as_float32, as_int8), Feasibility.TOO_LARGE)


@dataclass(frozen=True)
class Requirements:
    """What the whole run needs here."""

    hours: float
    """Of the whole run, by the probe, on this machine with no other work."""
    memory_bytes: int
    """Of the stage that needs most."""
    disk_bytes: int


def exceeded(params: PlanParams, needed: Requirements) -> list[str]:
    """Which budgets are too small: "hours", "memory", "disk"."""
    pairs = (
        ("hours", needed.hours, params.budget_hours),
        ("memory", needed.memory_bytes, params.budget_memory_bytes),
        ("disk", needed.disk_bytes, params.budget_disk_bytes),
    )
    return [name for name, wanted, budget in pairs if budget is not None and wanted > budget]
