"""What will be too small is told before it is: rows of dev and tests, and passes over the corpus."""

import pytest

from hanyeong.corpus.split_params import SplitParams
from hanyeong.planning.warnings import few_passes, few_rows, held_out, rough_passes
from hanyeong.training.params import TrainParams
from hanyeong.validation.params import SplitExpectations

TRAIN = TrainParams(max_steps=10, batch_tokens=1000, learning_rate=1e-3, warmup_steps=0, eval_every=1)


@pytest.mark.parametrize(
    ("rows", "rules", "parts"),
    [
        (9_600, {"dev_share": 0.002, "test_share": 0.002}, {"dev": 19, "split": 19}),
        (9_600, {"dev_share": 0.02}, {"dev": 192}),
        (400_000, {"dev_share": 0.02, "test_share": 0.01}, {"dev": 2_000, "split": 2_000}),
        (100_000, {"dev_share": 0.03, "dev_max_rows": 1_000}, {"dev": 750}),
        (0, {"test_share": 0.1}, {"dev": 0, "split": 0}),
    ],
)
def test_parts_are_as_large_as_split_will_make_them(rows: int, rules: dict[str, float], parts: dict[str, int]) -> None:
    assert held_out(rows, SplitParams(**rules)) == parts


def test_a_part_below_what_validate_expects_is_told_with_its_number_and_what_to_raise() -> None:
    rules = SplitParams(dev_share=0.002, test_share=0.002)
    parts = {"dev": 19, "split": 49, "exam": 12, "large": 50}
    told = [one.sentence for one in few_rows(parts, rules, SplitExpectations())]
    assert [line.split(":")[0] for line in told] == ["dev", "test `split`", "test `exam`"]
    assert "about 19 rows, fewer than 50; raise split.dev_share (now 0.002)" in told[0]
    assert "raise split.test_share" in told[1]
    assert "add rows" in told[2]


@pytest.mark.parametrize(
    ("passes", "max_tokens", "said"),
    [
        (0.61, None, "train: less than one pass over the corpus (0.61); raise train.max_steps"),
        (0.61, 5_000, "train: less than one pass over the corpus (0.61); raise train.max_tokens"),
        (0.61, 50_000, "train: less than one pass over the corpus (0.61); raise train.max_steps"),
        (1.0, None, ""),
    ],
)
def test_less_than_a_pass_names_the_limit_that_bites(passes: float, max_tokens: int | None, said: str) -> None:
    params = TRAIN.model_copy(update={"max_tokens": max_tokens})
    assert [one.sentence for one in few_passes({"train": passes}, {"train": params})] == ([said] if said else [])


def test_without_a_plan_a_pair_is_taken_to_have_forty_tokens() -> None:
    params = {"train": TRAIN, "distill.train": TRAIN.model_copy(update={"max_tokens": 4_000})}
    assert rough_passes(1_000, params) == {"train": 0.25, "distill.train": 0.1}
