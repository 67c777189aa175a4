"""Cost of a training from formulas, before anything is trained.

Parameters and operations follow from the architecture; tokens from the corpus and a trial tokenizer; memory and
disk from what the stages are known to keep. Hours need the machine: see hanyeong/planning/throughput.py. Everything
here is an estimate from above: cleaning removes rows, early stopping ends trainings. Not covered: several devices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hanyeong.export.compute_types import ComputeType
from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import forward_flops, n_parameters, training_flops
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.stage_result import Json
from hanyeong.planning.params import PlanParams
from hanyeong.results.plan import MemoryPart, ModelCost
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

    def as_json(self) -> dict[str, Json]:
        """As the result states it."""
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
HEAP_OVERHEAD = 0.6
"""Memory of a process on a CPU beside each byte of activations: freed blocks are kept, and seldom fit again (0.1 with
4,096 tokens a step, 0.55 with 16,384, in float32)."""
TOKENIZER_BYTES = 2 * MIB
"""Tokenizers of both sides, generously."""
KERNEL_BYTES = 640 * MIB
"""What PyTorch keeps on a CPU to multiply matrices of so many shapes: a training of 13 million parameters in bfloat16
stood at 1.86 GB, 430 MB above all else that is counted here."""
TRANSLATION_BYTES = 13
"""Of a translation of the teacher in a chunk, beside its tokens."""


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
        "optimizer": 2 * weights,
        "copies": 2 * weights,
        "activations": activations,
        "heap": round(activations * HEAP_OVERHEAD),
        "kernels": KERNEL_BYTES,
        "workers": (workers - 1) * (PROCESS_BYTES + 2 * weights),
    }


def decoding_flops(a: ModelParams, v: VocabSizes, corpus: Corpus, beam: int) -> float:
    """Operations to translate every training source: the encoder once, the decoder for each hypothesis of the beam."""
    src, tgt = corpus.src_tokens_per_pair, corpus.tgt_tokens_per_pair
    n_src, n_tgt = round(corpus.pairs * src), round(corpus.pairs * tgt)
    encoder = forward_flops(a, v, n_src, 0, src, tgt)
    return encoder + beam * forward_flops(a, v, 0, n_tgt, src, tgt)


def disk_bytes(corpus: Corpus, distilled: Corpus, v: VocabSizes, teacher: int, student: int) -> dict[str, int]:
    """Bytes by directory, given both models' parameters; "cache" is DVC's second copy where links are not possible.

    `distilled` is what the student learns from. Both models may be tried in every format, and either released.
    """
    text, token = corpus.text_bytes, id_type(max(v.src, v.tgt)).itemsize
    folders = {
        "data/raw": text + corpus.other_bytes,
        "data/clean": text,
        "data/split": text + corpus.other_bytes,
        "data/tokens": token * round(corpus.tokens) + ROW_BYTES * corpus.pairs,
        "data/distilled": token * round(distilled.tokens) + ROW_BYTES * distilled.pairs,
        "data/evaluation": 9 * corpus.other_bytes,
        "models/tokenizer": TOKENIZER_BYTES,
        "models/teacher": teacher * FLOAT_BYTES,
        "models/student": student * FLOAT_BYTES,
        "models/compressed": round((teacher + student) * sum(FORMAT_BYTES.values())),
        "models/release": teacher * FLOAT_BYTES,
        "reports": 24 * MIB,
    }
    cached = sum(folders.values())
    # A checkpoint holds the weights, the best ones, both moments and the average.
    scratch = KEEP_TRAININGS * KEEP * 5 * FLOAT_BYTES * (teacher + student)
    scratch += round(FLOAT_BYTES * distilled.tokens) + TRANSLATION_BYTES * distilled.pairs
    return {**folders, ".hanyeong": scratch, "cache": cached}


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
    budgets = (
        ("hours", needed.hours, params.budget_hours),
        ("memory", needed.memory_bytes, params.budget_memory_bytes),
        ("disk", needed.disk_bytes, params.budget_disk_bytes),
    )
    return [name for name, required, budget in budgets if budget is not None and required > budget]
