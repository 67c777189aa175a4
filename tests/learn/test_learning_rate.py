"""The part on the learning rate: the decisions it writes on the curve are those that the trainer took."""

from __future__ import annotations

from learn.parts.learning_rate.measure import NEVER, PATIENCE, _plain
from learn.parts.learning_rate.params import LearningRateParams
from learn.parts.learning_rate.runs import decisions, run
from learn.parts.learning_rate.sample_task import sample_task

PARAMS = LearningRateParams(pairs=500, vocabulary=1000, width=16, steps=60, batch_tokens=256, range_steps=20)


def test_the_decisions_are_the_trainers() -> None:
    task = sample_task(500, 1000, 16, _plain(PARAMS), 1)
    course = run(task, learning_rate=0.3, schedule="plateau", lr_patience=PATIENCE, eval_every=3, warmup_steps=0)
    found = decisions(course, task, PATIENCE)
    assert any(one.lowered for one in found)
    rates = [0.3 * 0.5 ** sum(one.lowered for one in found[:at]) for at in range(len(found))]
    assert [round(rate, 9) for rate in course.rates] == [round(rate, 9) for rate in rates]
    constant = run(task, learning_rate=0.3, schedule="constant", lr_patience=NEVER, eval_every=3, warmup_steps=0)
    assert set(constant.rates) == {0.3}
    assert constant.dev_loss[:2] == course.dev_loss[:2]  # the same training until the first reduction
