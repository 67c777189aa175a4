"""What a training says of a busy or slowed machine, and what a measurement says of the machine it was taken on."""

import pytest

from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline import cpu_share
from hanyeong.pipeline.cpu_share import SchedulerTurns, record_cpu_share
from hanyeong.pipeline.stage_result import Json
from hanyeong.training.device import DeviceConfig, matmul_gflops, product_shapes
from hanyeong.training.throughput import LOOKS_IN_A_ROW, ThroughputMonitor

QUIET, BUSY, SLOWED = (1.0, 9000.0), (0.3, 2500.0), (0.99, 4000.0)
CASES = {
    "quiet": ([QUIET] * 9, []),
    "a moment of something else": ([QUIET, BUSY, BUSY, QUIET, BUSY, BUSY, QUIET], []),
    "busy for long, told once": ([QUIET, *[BUSY] * 20], ["is busy: this training is given 30%"]),
    "busy, then quiet, then busy": ([*[BUSY] * 9, *[QUIET] * 9, *[BUSY] * 9], ["is busy", "is quiet again"]),
    "slowed with nobody beside": ([QUIET, *[SLOWED] * 9], ["runs at 44% of the speed it had before"]),
    "slow from the start": ([SLOWED] * 9, []),
}


@pytest.mark.parametrize("case", CASES)
def test_a_training_says_once_what_slows_it(case: str) -> None:
    looks, expected = CASES[case]
    said: list[str] = []
    pace = ThroughputMonitor(said.append)
    for share, rate in looks:
        pace.look(share, rate)
    assert len(said) == len(expected), said
    assert all(part in line for part, line in zip(expected, said, strict=True)), said


def test_it_takes_some_looks_in_a_row() -> None:
    said: list[str] = []
    pace = ThroughputMonitor(said.append)
    for n in range(1, LOOKS_IN_A_ROW + 1):
        pace.look(*BUSY)
        assert bool(said) is (n == LOOKS_IN_A_ROW)


def test_steps_are_looked_at_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanyeong.training.throughput.LOOK_EVERY_S", 0.0)
    found: list[tuple[float, float]] = []
    pace = ThroughputMonitor(lambda _: None)
    monkeypatch.setattr(pace, "look", lambda share, rate: found.append((share, rate)))
    pace.step(300, 0.5)
    pace.step(700, 0.5)
    assert [rate for _, rate in found] == [600.0, 1400.0]
    assert all(0 < share <= 1 for share, _ in found)


@pytest.mark.parametrize(("ran", "waited", "said"), [(8.0, 1.0, False), (2.0, 6.0, True)])
def test_a_measurement_says_that_it_was_taken_on_a_busy_machine(
    ran: float, waited: float, said: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([SchedulerTurns(1.0, 1.0), SchedulerTurns(1.0 + ran, 1.0 + waited)])
    monkeypatch.setattr(cpu_share, "scheduler_turns", lambda: next(looks))
    timings: dict[str, Json] = {}
    lines: list[str] = []
    with record_cpu_share(timings, "dev.given_share", lines.append):
        pass
    assert timings == {"dev.given_share": round(ran / (ran + waited), 4)}
    assert bool(lines) is said
    assert not lines or "dev: measured under load (25% of the requested" in lines[0]


def test_the_peak_is_that_of_the_models_own_products_on_all_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    a = TransformerParams(encoder_layers=1, decoder_layers=1, d_model=64, n_heads=2, d_ff=256)
    shapes = product_shapes(a, 1000, 300)
    assert shapes == [(300, 64, 192), (300, 64, 256), (300, 256, 64), (300, 64, 1000)]
    assert product_shapes(a, 1000, 3000)[-1] == (512, 64, 1000), "the loss takes words in chunks of rows"
    monkeypatch.setattr("hanyeong.training.device._best_s", lambda *_: 1e-3)
    operations = sum(2 * rows * columns * out for rows, columns, out in shapes)
    for workers in (1, 3):
        here = DeviceConfig(torch.device("cpu"), torch.float32, 1, workers)
        assert matmul_gflops(here, shapes) == pytest.approx(workers * operations / 4e-3 / 1e9)
