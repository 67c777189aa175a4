"""Training params: section `train` of params.yaml (and, for the student, part of `distill`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from hanyeong.export.compute_types import ComputeType
from hanyeong.pipeline.params import Params

NEVER: Final = 10**9
"""As `lr_patience`: more validations than a training has."""


class TrainParams(Params):
    """Optimizer, schedule, batches and limits. Nothing here is measured in time: time never affects a result."""

    max_steps: Annotated[int, Field(ge=1)]
    """Optimizer steps at most."""
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    """Source and target tokens at most, padding not counted; whichever limit comes first ends the training."""
    batch_tokens: Annotated[int, Field(ge=32)]
    """Source and target tokens of one step, padding included."""
    optimizer: Literal["adamw", "muon"] = "adamw"
    """Of the layers' matrices; embeddings, norms and biases always have AdamW. muon learns more per token and
    computes more per step."""
    source_weights: dict[str, Annotated[float, Field(gt=0, le=1000)]] = Field(default_factory=dict)
    """By source: how many times a pass over the corpus shows each of its rows, 1 for a source not named. 4
    oversamples a small source; 0.5 takes half the rows of a large one, different ones in each pass."""
    learning_rate: Annotated[float, Field(gt=0, le=1)]
    """Its highest value, after the warm-up."""
    schedule: Literal["wsd", "cosine", "inverse_sqrt", "plateau", "constant"] = "wsd"
    """Learning rate schedule after the warm-up. wsd: constant, then linearly down over `decay_ratio`; cosine: half
    a cosine over the whole budget; inverse_sqrt: with the square root of the step, whatever the budget; plateau:
    constant, lowered only when the dev loss has stopped falling; constant: never lowered. All but constant are also
    lowered on plateaus of the dev loss (`lr_patience`, `lr_factor`)."""
    warmup_steps: Annotated[int, Field(ge=0)]
    """Steps over which the learning rate rises from 0."""
    lr_patience: Annotated[int, Field(ge=1)] = 3
    """Validations without improvement before the learning rate is reduced. Not for schedule constant."""
    lr_factor: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """Factor by which a reduction multiplies the learning rate."""
    early_stopping_patience: Annotated[int, Field(ge=1)] = 8
    """Validations without improvement before training ends early."""
    decay_ratio: Annotated[float, Field(ge=0, le=1)] = 0.4
    """wsd: last share of the budget (steps or tokens) over which the learning rate falls; 0: it does not."""
    eval_every: Annotated[int, Field(ge=1)]
    """Steps between validations on dev; a checkpoint is written with each."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Probability taken from the right token and spread over all (Szegedy et al. 2016)."""
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.01
    """Of matrices; embeddings, norms and biases are not decayed."""
    beta2: Annotated[float, Field(gt=0, lt=1)] = 0.98
    """Memory of AdamW's second moment (0.98: Vaswani et al. 2017)."""
    clip_norm: Annotated[float, Field(gt=0)] = 1.0
    """Maximum gradient norm (clipping)."""
    ema_decay: Annotated[float, Field(ge=0, lt=1)] = 0.999
    """Decay of the weights' moving average (rising from 0); the average is evaluated and saved. 0: no average."""
    max_nonfinite_steps: Annotated[int, Field(ge=0)] = 3
    """Steps in a row whose loss or gradient is not finite: they are skipped; one more stops the run."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """auto: a CUDA device where there is one."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Of matrix products; weights stay in float32. auto: bfloat16 where the device has
    instructions for it and, on a CPU, a step has 2,048 tokens or more."""
    threads: Annotated[int, Field(ge=0, le=1024)] = 0
    """Threads of each worker on the CPU; 0: one for every core this process may use, shared out among the workers.
    Another number rounds differently."""
    workers: Literal["auto"] | Annotated[int, Field(ge=1, le=256)] = "auto"
    """Processes that share out each step's batch on the CPU. auto: one for every core where `threads` is 0, a step has
    1,024 tokens or more for each, and the whole training 500,000 or more; else one. Another number gives other noise
    and other roundings."""

    @model_validator(mode="before")
    @classmethod
    def _constant_is_never_lowered(cls, given: Any) -> Any:
        """The trainer lowers the rate of any schedule after `lr_patience` validations: for this one there is none."""
        if not isinstance(given, Mapping) or given.get("schedule") != "constant":
            return given
        patience = given.get("lr_patience", NEVER)
        if patience != NEVER:
            raise ValueError(
                f"lr_patience {patience} with schedule constant, which is never lowered; "
                f"leave lr_patience out, or choose schedule plateau"
            )
        return {**given, "lr_patience": NEVER}


class DistillParams(Params):
    """How the teacher translates and how the student is trained on it."""

    train: TrainParams
    """The student's own optimizer, schedule, batches and limits."""
    beam_size: Annotated[int, Field(ge=1, le=32)] = 1
    """Hypotheses the teacher keeps while translating."""
    teacher_compute_type: ComputeType = "int8"
    """Format in which the teacher translates; int8 is about twice as fast as float32."""
    max_rows: Annotated[int, Field(ge=1)] | None = None
    """Maximum number of training sentences that are translated, chosen at random; null: all of them."""
    drop_lowest_scoring: Annotated[float, Field(ge=0, lt=1)] = 0.05
    """Share of the translations, lowest mean log-probability of the teacher first, that are left out."""
    include_references: bool = False
    """Train the student on the original target of each kept row as well."""
    threads: Annotated[int, Field(ge=0, le=1024)] = 0
    """Batches translated in parallel; 0: one per core. The translations do not depend on it."""
