"""How a training went: the teacher's here, the student's in distill.py, which adds what it learned from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Self

from hanyeong.results.base import Code, Model, Result, Sentence, StageInfo, Text


class StopReason(Code):
    """Why a training ended."""

    MAX_STEPS = "max_steps", "최대 스텝 수에 도달", "maximum number of steps reached"
    MAX_TOKENS = "max_tokens", "최대 토큰 수에 도달", "maximum number of tokens reached"
    EARLY_STOPPING = "early_stopping", "조기 종료: 개선 없음", "early stopping: no improvement"


class TrainReason(Sentence):
    """Why a row is not trained on."""

    TOO_LONG = (
        "a side over max_positions or half of batch_tokens",
        "한쪽이 max_positions 또는 batch_tokens의 절반을 초과",
    )


class Machine(Model):
    """What the training ran on: its bytes depend on it."""

    device: str
    """cpu or cuda."""
    instructions: str
    """Instruction set or name of the GPU."""
    precision: str
    """Number format of the matrix products."""
    threads: int
    """Threads of each worker."""
    workers: int
    """Processes that share a step."""


class SplitCounts(Model):
    """A count a split."""

    train: int
    """Of the rows learned from."""
    dev: int
    """Of the rows that stop training."""


class BestReading(Model):
    """The validation whose weights were kept."""

    step: int
    """Its step."""
    dev_loss: float
    """Loss on dev, nats a target token."""


class Curves(Model):
    """One number a validation."""

    step: tuple[int, ...]
    """Steps taken."""
    n_tokens: tuple[int, ...]
    """Tokens trained on."""
    train_loss: tuple[float, ...]
    """Mean loss since the validation before, dropout on."""
    dev_loss: tuple[float, ...]
    """Loss on dev."""
    dev_accuracy: tuple[float, ...]
    """Share of dev tokens guessed right, those before them given."""
    learning_rate: tuple[float, ...]
    """Learning rate."""


class TrainingResult(Result):
    """How a training went; what is known only in the end is null while it runs."""

    former = MappingProxyType(
        {"bad_steps": "skipped_steps", "learning_rate_lowered": "lr_reductions", "stopped_because": "stop_reason"}
    )

    machine: Machine | None
    """What it ran on."""
    parameters: int | None
    """Parameters of the model."""
    pairs: SplitCounts | None
    """Rows that took part."""
    too_long: SplitCounts | None
    """Rows that were too long."""
    steps: int
    """Optimizer steps."""
    skipped_steps: int | None
    """Steps not taken because a number was not finite."""
    tokens: int | None
    """Tokens trained on."""
    epochs: float | None
    """Passes over the rows."""
    padding_share: float | None
    """Padding / positions computed."""
    best: BestReading
    """The validation whose weights were kept."""
    lr_reductions: int | None
    """Times that the learning rate was lowered."""
    stop_reason: StopReason | None
    """Why it ended."""
    curves: Curves
    """One number a validation."""

    @classmethod
    def of(cls, result: Mapping[str, object], **more: object) -> Self:
        """The result of what the trainer told; the trainer knows no codes, whose words may change while it may not."""
        return cls.model_validate_json(json.dumps({**result, **more}))

    @classmethod
    def so_far(cls, **known: object) -> dict[str, Any]:
        """What is known while a training runs, in the shape of its result."""
        return {**dict.fromkeys(cls.model_fields), **known}


class TrainResult(TrainingResult):
    """The teacher's training."""

    stage: ClassVar = StageInfo(
        "train",
        Text("교사 학습", "Teacher training"),
        Text(
            "큰 모델인 교사를 학습합니다. 작은 모델인 학생은 나중에 교사의 번역으로 학습합니다.",
            "Trains the teacher: the large model whose translations the small student learns from afterwards.",
        ),
        order=80,
    )
    reasons = TrainReason
