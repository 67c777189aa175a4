"""Twenty steps of a small model on fixed made-up pairs, loss by loss: no change of the code moves a number unseen.

Roundings belong to a class of machine (instructions, number format), so the losses are kept for each class that was at
hand and compared exactly there; everywhere they have to be near. A change that is meant to move them writes them anew:
`HANYEONG_GOLDEN=write python -m pytest tests/core/training/test_golden.py`, once on each class (CI's and one's own).
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch

from hanyeong.training.device import deterministic_mode, resolve_device
from hanyeong.training.trainer import Callbacks, Trainer

KEPT = Path(__file__).with_name("golden.json")
STEPS = 20
LESSON = {"d_model": 32, "d_ff": 64, "encoder_layers": 2, "dropout": 0.1, "batch_tokens": 400, "optimizer": "muon"}
NEAR = {"float32": 1e-3, "bfloat16": 3e-2}
"""Nats, between classes of machines."""


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("workers", [1, 2])
def test_losses_are_those_that_were_kept(precision: str, workers: int, task) -> None:  # type: ignore[no-untyped-def]
    lesson = task(**LESSON, precision=precision, workers=workers, max_steps=1000, learning_rate=0.01)
    losses = _losses(lesson)
    here = resolve_device(lesson.params).description
    name, machine_class = f"{precision}, workers: {workers}", f"{here['instructions']}, torch {torch.__version__}"
    kept: dict[str, dict[str, list[float]]] = json.loads(KEPT.read_text(encoding="utf-8"))
    if os.environ.get("HANYEONG_GOLDEN") == "write":
        kept[name] = {**kept.get(name, {}), machine_class: losses}
        KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for other, theirs in kept[name].items():
        assert losses == pytest.approx(theirs, abs=NEAR[precision]), other
    if machine_class not in kept[name]:
        pytest.skip(
            f"no losses are kept for {machine_class}: near those of {', '.join(kept[name])}, not compared exactly"
        )
    assert losses == kept[name][machine_class]


def _losses(lesson: Any) -> list[float]:
    """Nats a target token of each step."""
    here, losses = resolve_device(lesson.params), []
    with deterministic_mode(here):
        training = Trainer(lesson, here, Callbacks())
        try:
            for _ in range(STEPS):
                before = training.state.nll_since, training.state.tgt_tokens_since
                training._step()
                nll, n = training.state.nll_since - before[0], training.state.tgt_tokens_since - before[1]
                losses.append(nll / n)
        finally:
            training.close()
    return losses
