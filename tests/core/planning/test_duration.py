"""Hours from speeds: whichever limit comes first, readings and the rest counted, doubt where there is any."""

import pytest

from hanyeong.planning.duration import Hours, Span, Work, describe_hours, hours, training_hours
from hanyeong.planning.throughput import Throughput
from hanyeong.training.params import TrainParams

TRAIN = TrainParams(max_steps=3600, batch_tokens=1000, learning_rate=1e-3, warmup_steps=0, eval_every=100)
WORK = Work(pairs=0, dev_tokens=0.0, test_rows=0, translated_rows=1000, translation_flops=7.2e12)


def speed(share: float = 1.0, step_s: float = 1.0) -> Throughput:
    """A machine that does 900 real tokens a step."""
    return Throughput(step_s, 900.0, share, (), flops_per_token=1e6)


@pytest.mark.parametrize(
    ("limits", "steps"),
    [
        ({"max_steps": 3600}, 3600),
        ({"max_steps": 3600, "max_tokens": 900_000}, 1000),
        ({"max_steps": 10, "max_tokens": 900_000}, 10),
        ({"max_steps": 3600, "max_tokens": 1}, 1),
    ],
)
def test_a_training_ends_with_the_limit_that_comes_first(limits: dict[str, int], steps: int) -> None:
    assert training_hours(TRAIN.model_copy(update=limits), 0.0, speed()).alone == pytest.approx(steps / 3600)


def test_dev_readings_cost_a_third_of_training_on_as_many_tokens() -> None:
    without, with_dev = (training_hours(TRAIN, tokens, speed()).alone for tokens in (0.0, 2700.0))
    assert with_dev - without == pytest.approx(36 * 1 / 3600)


def test_more_tokens_take_more_hours_and_a_faster_machine_fewer() -> None:
    spans = [training_hours(TRAIN.model_copy(update={"max_steps": n}), 0.0, speed()).alone for n in (10, 100, 1000)]
    assert spans == sorted(spans)
    assert spans[2] == pytest.approx(100 * spans[0])
    assert training_hours(TRAIN, 0.0, speed(step_s=0.5)).alone == pytest.approx(0.5)


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1])
def test_what_others_take_is_taken_out_and_told(share: float) -> None:
    speeds = dict.fromkeys(("teacher", "student", "distillation"), speed(share))
    told = hours({"teacher": TRAIN, "student": TRAIN}, WORK, speeds)
    calm = hours({"teacher": TRAIN, "student": TRAIN}, WORK, dict.fromkeys(speeds, speed()))
    assert told.whole.alone == pytest.approx(calm.whole.alone)
    assert told.whole.busy == pytest.approx(calm.whole.alone / share)
    assert bool(told.doubt) == (share < 0.8)
    assert share == 1.0 or (
        f"{share:.0%} of the CPU time" in told.doubt and describe_hours(told.whole.busy) in told.doubt
    )


def test_the_sentence_says_the_whole_and_each_part() -> None:
    parts = {"teacher": Span(0.8, 8), "distillation": Span(0.05, 1), "student": Span(0.2, 2), "rest": Span(0.05, 1)}
    said = Hours(parts, 1.0).sentence()
    assert said == (
        "about 1.1 h for the whole run here: teacher 48 min, its translations 3 min, student 12 min, the rest 3 min"
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [(0.0, "1 min"), (0.25, "15 min"), (0.999, "60 min"), (1.0, "1.0 h"), (30.04, "30.0 h"), (444.0, "18 days")],
)
def test_a_time_is_said_in_the_unit_people_use(number: float, said: str) -> None:
    assert describe_hours(number) == said
