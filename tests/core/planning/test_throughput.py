"""The probe sees the trainer as it will be, in about the time it is given, and tells a busy machine from a slow one."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import hanyeong.planning.throughput
from hanyeong.models.config import EOS, VocabSizes
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline import cpu_share
from hanyeong.pipeline.cpu_share import SchedulerTurns, scheduler_turns
from hanyeong.planning.throughput import ProbeConfig, TimedRun, _StepTimer, measure_throughput, synthetic_pairs
from hanyeong.training.params import TrainParams

SMALL = TransformerParams(encoder_layers=2, decoder_layers=1, d_model=64, n_heads=4, d_ff=128)
TRAIN = TrainParams(max_steps=100, batch_tokens=1024, learning_rate=1e-3, warmup_steps=10, eval_every=10, threads=1)
RNG = np.random.default_rng(5)
SRC, TGT = RNG.integers(4, 30, 400), RNG.integers(6, 40, 400)
COUNTED = pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="this kernel counts no waiting")


def bench(most_tokens: int = 10**6, **changes: object) -> ProbeConfig:
    return ProbeConfig(TRAIN.model_copy(update=changes), SMALL, VocabSizes(500, 500, True), SRC, TGT, most_tokens)


def test_it_times_the_trainer_itself_for_each_of_the_trainings(tmp_path: Path) -> None:
    found = measure_throughput(
        {"teacher": bench(), "student": bench(batch_tokens=512, optimizer="muon")}, 0.4, tmp_path
    )
    for name, speed in found.items():
        assert speed.timed[-1].steps >= 1
        assert 0.5 * speed.timed[-1].batch_tokens < speed.timed[-1].tokens_a_step <= speed.timed[-1].batch_tokens
        assert 0 < speed.given_share <= 1
        assert speed.tokens_per_s >= speed.busy_tokens_per_s > 0
        assert (tmp_path / name).is_dir()


def test_what_is_planned_is_timed_but_for_sizes_and_weights_of_sources() -> None:
    params = hanyeong.planning.throughput._task(
        bench(source_weights={"mine": 6.0}), synthetic_pairs(bench(), 64, 32), 256, 3
    ).params
    assert params == TrainParams.model_validate(params.model_dump())
    assert (params.source_weights, params.batch_tokens, params.learning_rate) == ({}, 256, TRAIN.learning_rate)


class Machine:
    """Takes so long for a token and an update, beside others that want as much as `waited` of what it gets."""

    def __init__(self, token_s: float, update_s: float = 0.0, waited: Sequence[float] = (0.0, 0.0)) -> None:
        self.token_s, self.update_s, self.waited = token_s, update_s, iter(waited)

    def timed(self, _bench: ProbeConfig, batch_tokens: int, steps: int, _folder: Path) -> TimedRun:
        waited = next(self.waited)
        wall_s = (batch_tokens * self.token_s + self.update_s) * (1 + waited)
        return TimedRun(batch_tokens, steps, wall_s, 0.9 * batch_tokens, SchedulerTurns(1.0, waited))


@pytest.mark.parametrize(
    ("seconds", "most", "sizes"),
    [
        (100.0, 10**6, [1000, 8000]),
        (30.0, 10**6, [1000, 4500]),
        (100.0, 3000, [1000, 3000]),
        (2.0, 10**6, [125, 1000]),
        (100.0, 700, [87, 700]),
    ],
)
def test_the_largest_batch_is_timed_that_time_and_memory_allow(
    seconds: float, most: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A thousand tokens a second; six steps have to fit. A line goes through two points, so there always are two.

    Starting takes hours here, and none of the time that is for steps.
    """
    monkeypatch.setattr(hanyeong.planning.throughput, "_timed", Machine(0.001).timed)
    monkeypatch.setattr(hanyeong.planning.throughput.time, "perf_counter", itertools.count(0, 10_000).__next__)
    found = measure_throughput({"x": bench(most, batch_tokens=8000)}, seconds, tmp_path)["x"]
    assert [one.batch_tokens for one in found.timed] == pytest.approx(sizes, abs=1)
    assert found.tokens_a_step == pytest.approx(7200), "what is told is the training's own batch all the same"


@pytest.mark.parametrize("update_s", [0.0, 0.5, 4.0])
def test_smaller_batches_are_followed_to_the_trainings_own(
    update_s: float, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A machine that learns 1,000 tokens a second and takes the same time for every update, and gets ever busier."""
    monkeypatch.setattr(hanyeong.planning.throughput, "_timed", Machine(0.001, update_s, (1.0, 3.0)).timed)
    found = measure_throughput({"teacher": bench(batch_tokens=40_000)}, 30.0, tmp_path)["teacher"]
    assert max(one.batch_tokens for one in found.timed) < 40_000
    assert found.step_s == pytest.approx(40 + update_s, rel=0.01)
    assert found.tokens_a_step == pytest.approx(36_000)


def test_made_up_rows_have_the_corpuss_lengths_and_the_models_words() -> None:
    pairs = synthetic_pairs(bench(), 5_000, 64)
    assert pairs.src.lengths.mean() == pytest.approx(SRC.mean(), rel=0.05)
    assert pairs.tgt.lengths.mean() == pytest.approx(TGT.mean(), rel=0.05)
    lengths = set(zip(pairs.src.lengths.tolist(), pairs.tgt.lengths.tolist(), strict=True))
    assert lengths <= set(zip(SRC.tolist(), TGT.tolist(), strict=True)), "both sides of a row stay together"
    assert pairs.src.ids.min() >= EOS
    assert pairs.src.ids.max() < 500
    assert (pairs.tgt.ids[pairs.tgt.offsets[1:] - 1] == EOS).all()
    assert synthetic_pairs(bench(), 5_000, 8).tgt.lengths.max() == 8, "a small batch has room for every row"


def test_neither_a_disturbed_step_nor_the_first_ones_make_the_machine_slow() -> None:
    """Ten steps of 2 s: two wait as long again for a core, the first four make kernels, one is held up for a minute."""
    timer = _StepTimer(0, 10)
    now_s, turns = 0.0, SchedulerTurns()
    for held_s, waited_s in [(3, 0), (2, 2), (2, 0), (1, 2), (0, 0), (0, 0), (60, 0), *[(0, 0)] * 3]:
        timer.marks.append((now_s, turns))
        now_s += 2 + held_s + waited_s
        turns = SchedulerTurns(turns.ran_s + 2, turns.waited_s + waited_s)
    timer.marks.append((now_s, turns))
    run = TimedRun(512, timer.counted, timer.wall_s, 500.0, timer.turns)
    assert run.turns.given_share == pytest.approx(20 / 24)
    assert run.step_s == pytest.approx(2)
    assert run.wall_s == pytest.approx(2 * 24 / 20)


@contextmanager
def spinning(n: int) -> Iterator[None]:
    """Other programs that want all of the one core on which this process is kept meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(n)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()
        os.sched_setaffinity(0, before)


@COUNTED
def test_a_busy_machine_is_told_and_changes_little_of_the_forecast(tmp_path: Path) -> None:
    with spinning(0):
        calm = measure_throughput({"x": bench()}, 0.5, tmp_path / "calm")["x"]
    with spinning(3):
        busy = measure_throughput({"x": bench()}, 0.5, tmp_path / "busy")["x"]
    assert busy.given_share < 0.5
    assert 1 / 4 < busy.tokens_per_s / calm.tokens_per_s < 4


@COUNTED
def test_turns_count_children_too_and_waiting_beside_running() -> None:
    before = scheduler_turns()
    spin = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\ninput()"
    with spinning(1):
        child = subprocess.Popen([sys.executable, "-c", spin], stdin=subprocess.PIPE)
        while scheduler_turns().since(before).ran_s < 0.3:
            pass
        taken = scheduler_turns().since(before)
        child.communicate(b"\n")
    assert taken.ran_s >= 0.3
    assert taken.waited_s > 0
    assert 0 < taken.given_share < 1


def test_where_nothing_is_counted_nobody_has_waited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpu_share, "PROC", tmp_path)
    assert scheduler_turns() == SchedulerTurns(0.0, 0.0)
    assert scheduler_turns().given_share == 1.0


@pytest.mark.parametrize(
    ("ran", "waited", "share"), [(1.0, 0.0, 1.0), (1.0, 3.0, 0.25), (0.0, 2.0, 1.0), (0.0, 0.0, 1.0)]
)
def test_the_share_given_is_of_what_was_asked_for(ran: float, waited: float, share: float) -> None:
    assert SchedulerTurns(ran, waited).given_share == share
