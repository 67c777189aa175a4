"""The learning rate range test: what it reads from a curve, and that a real one finds a rate that trains."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hanyeong.cli.main import app
from hanyeong.pipeline.errors import InputError
from hanyeong.training.lr_range import MARGIN, LrRange, RangeTest, range_test, running_mean, until_risen
from hanyeong.training.trainer import Callbacks


def test_rates_rise_by_equal_ratios_from_low_to_high() -> None:
    assert LrRange(1e-4, 1.0, 5).rates() == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1.0])


@pytest.mark.parametrize("given", [(0.0, 1.0, 9), (0.1, 0.1, 9), (1.0, 0.1, 9), (1e-3, 1.0, 1)])
def test_a_range_without_room_is_refused(given: tuple[float, float, int]) -> None:
    with pytest.raises(InputError, match="expected 0 < low < high"):
        LrRange(*given)


def test_the_running_mean_by_hand() -> None:
    assert list(running_mean([4.0, 2.0, 2.0], 0.5)) == pytest.approx([4.0, (4 + 2 * 2) / 3, (4 + 2 * 2 + 4 * 2) / 7])


def test_it_ends_where_the_loss_has_risen_or_is_no_number() -> None:
    assert until_risen([5.0, 4.0, 3.0, math.nan, 3.0]) == [5.0, 4.0, 3.0]
    risen = until_risen([5.0, *[3.0] * 30, *[9.0] * 30])
    assert 31 < len(risen) < 40
    assert until_risen([5.0, 4.9, 4.8]) == [5.0, 4.9, 4.8]


def test_what_a_curve_proposes() -> None:
    rates = LrRange(1e-4, 1.0, 100).rates()
    valley = [5 + (math.log10(rate) + 1.5) ** 2 for rate in rates]  # lowest at 10^-1.5
    found = RangeTest(rates, valley)
    assert found.lowest is not None
    assert 10**-1.6 < found.lowest < 10**-1.1  # smoothing lags behind by some steps
    assert found.proposed == float(f"{found.lowest / MARGIN:.0e}")
    assert found.steepest is not None
    assert found.steepest < found.lowest


@pytest.mark.parametrize("losses", [[], [5.0] * 20, [5.0 - 0.1 * n for n in range(20)], [5.0 + n for n in range(20)]])
def test_a_curve_that_never_falls_or_never_stops_falling_proposes_nothing(losses: list[float]) -> None:
    found = RangeTest(LrRange(n_steps=20).rates()[: len(losses)], losses)
    assert (found.lowest, found.proposed) == (None, None)


def test_a_real_one(task) -> None:  # type: ignore[no-untyped-def]
    job = task(batch_tokens=320, optimizer="muon")
    asked = LrRange(1e-4, 10.0, 60)
    found = range_test(job, asked, Callbacks())
    assert len(found.rates) == len(found.losses) > 20
    assert math.log(24) < found.losses[0] < 2 * math.log(24)  # nothing has been learned yet
    assert found.proposed is not None
    assert 1e-3 < found.proposed < 1
    assert found == range_test(job, asked, Callbacks())  # the same again
    with pytest.raises(InputError, match="no row fits"):
        range_test(replace(job, params=job.params.model_copy(update={"batch_tokens": 2})), asked, Callbacks())


def test_the_command_prints_a_proposal_and_leaves_the_picture(task, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    missing = CliRunner().invoke(app, ["lr-range"])
    assert missing.exit_code == 2
    assert "data/tokens: not there yet; run `dvc repro tokenize`" in missing.stderr
    job = task(batch_tokens=320, optimizer="muon")
    monkeypatch.setattr("hanyeong.cli.lr_range._task", lambda _, **__: job)
    done = CliRunner().invoke(app, ["lr-range", "--low", "1e-4", "--high", "10", "--steps", "60"])
    assert done.exit_code == 0, done.output
    *_, proposal, place = done.stdout.splitlines()
    assert re.match(r"proposed   \d\S+ +\(the loss stops falling at .*; train.learning_rate is 0.01\)", proposal)
    page = (tmp_path / place).read_text(encoding="utf-8")
    assert re.search(r"<svg.*<text[^>]*>proposed</text>.*</svg>", page, re.DOTALL)
    narrow = CliRunner().invoke(app, ["lr-range", "--low", "1e-6", "--high", "2e-6", "--steps", "5"])
    assert (narrow.exit_code, "no proposal" in narrow.stderr) == (0, True)
    assert CliRunner().invoke(app, ["lr-range", "--low", "2"]).exit_code == 2
