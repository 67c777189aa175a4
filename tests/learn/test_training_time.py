"""Time and memory: processes that are refused memory, busy neighbours, and an epoch that takes as long as foretold."""

from __future__ import annotations

import statistics
from itertools import pairwise

import numpy as np
import pytest

from learn.measure import read_params
from learn.parts.training_time.children import OutOfMemory, can_limit_memory, neighbours, run
from learn.parts.training_time.choices import Choices, ladder, random_batches
from learn.parts.training_time.corpus import lengths, scales
from learn.parts.training_time.epochs import epochs
from learn.parts.training_time.load import said
from learn.parts.training_time.memory import largest
from learn.parts.training_time.params import TrainingTimeParams
from learn.parts.training_time.steps import parameters, train_params
from tests.learn.parts import ROOT

QUICK = TrainingTimeParams.model_validate(read_params("training_time", ROOT, "learn/quick.yaml").model_dump())


def take(n_bytes: int) -> int:
    return int(np.ones(n_bytes, np.uint8).sum())


@pytest.mark.skipif(not can_limit_memory(), reason="the system limits no address space")
def test_a_child_that_is_refused_memory_says_so_and_nobody_else_is_hurt() -> None:
    assert run(take, 1 << 20, memory_bytes=256 << 20) == 1 << 20
    with pytest.raises(OutOfMemory):
        run(take, 512 << 20, memory_bytes=256 << 20)
    assert run(take, 512 << 20) == 512 << 20, "the limit was the child's alone"


def test_another_error_in_a_child_is_no_want_of_memory() -> None:
    with pytest.raises(RuntimeError, match="ValueError: negative dimensions"):
        run(take, -1)


def test_neighbours_end_with_their_block() -> None:
    import multiprocessing

    with neighbours(2):
        assert len(multiprocessing.active_children()) >= 2
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("limit", [100, 512, 700, 4096, 100_000])
def test_the_largest_size_is_found_within_a_quarter_of_its_power_of_two(limit: int) -> None:
    good, bad, tries = largest(lambda size: size <= limit, 512)
    assert good <= limit < bad
    assert good == 0 or bad - good <= max(1, good // 4)
    assert tries < 16


def test_each_rung_changes_one_choice() -> None:
    rungs = list(ladder(4).values())
    for before, after in pairwise(rungs):
        assert sum(vars(before)[name] != vars(after)[name] for name in vars(Choices())) == 1


def test_the_corpus_has_the_lengths_that_params_ask_for() -> None:
    src, tgt = lengths((17.3, 21.1), 0.7, 1)
    assert src.mean() == pytest.approx(17.3, rel=0.03)
    assert tgt.mean() == pytest.approx(21.1, rel=0.03)
    assert np.log(src).std() == pytest.approx(0.7, abs=0.07)
    assert np.corrcoef(src, tgt)[0, 1] > 0.9


def test_random_batches_hold_every_row_once() -> None:
    pairs = scales(QUICK)["small"].pairs(300, train_params(256))
    rows = np.concatenate(list(random_batches(pairs, 256, 1)))
    assert sorted(rows.tolist()) == list(range(300))


def test_the_models_of_the_full_key_have_the_sizes_that_the_text_speaks_of() -> None:
    full = TrainingTimeParams.model_validate(read_params("training_time", ROOT, "learn/params.yaml").model_dump())
    found = {name: parameters(scale) for name, scale in scales(full).items()}
    assert found["words"] == pytest.approx(80e6, rel=0.05)
    assert found["small"] == pytest.approx(0.8e6, rel=0.1)


@pytest.mark.parametrize(
    ("share", "rate", "expected"), [(1.0, 1000.0, ""), (0.5, 500.0, "busy"), (1.0, 500.0, "slow"), (0.95, 900.0, "")]
)
def test_what_the_trainer_says_of_load_and_throttling(share: float, rate: float, expected: str) -> None:
    assert said(share, rate, 1000.0) == expected


@pytest.mark.slow
def test_the_foretold_epoch_is_within_a_quarter_of_the_measured_one() -> None:
    """Two settings of the full key, an epoch of some forty seconds each; the median of three tries, for the speed of
    a virtual machine alone may change by a quarter between two minutes.
    """
    params = TrainingTimeParams.model_validate(read_params("training_time", ROOT, "learn/params.yaml").model_dump())
    tries = [epochs(params) for _ in range(3)]
    if min(each.given_share for found in tries for each in found) < 0.5:
        pytest.skip("the machine was too busy: half of the CPU time asked for was not given")
    errors = [[each.error for each in setting] for setting in zip(*tries, strict=True)]
    assert [setting for setting in errors if abs(statistics.median(setting)) > 0.25] == []
