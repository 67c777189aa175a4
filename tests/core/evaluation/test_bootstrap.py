"""Intervals and p-values against sacreBLEU's own, against plain loops, and by how often they are wrong."""

import numpy as np
import pytest
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.significance import PairedTest

from hanyeong.evaluation.bootstrap import interval, resampled_totals, score_with_interval
from hanyeong.evaluation.metrics import Counts, Metric, bleu, chrf
from hanyeong.evaluation.significance import paired_bootstrap
from hanyeong.pipeline.errors import GateError

VOCABULARY = [f"w{i}" for i in range(50)]


def sentences(n: int, seed: int, spoilt: float) -> tuple[list[str], list[str]]:
    """References, and hypotheses in which a share of the words is another."""
    rng = np.random.default_rng(seed)
    refs, hyps = [], []
    for _ in range(n):
        words = rng.choice(VOCABULARY, rng.integers(4, 15)).tolist()
        refs.append(" ".join(words))
        hyps.append(" ".join(rng.choice(VOCABULARY) if rng.random() < spoilt else word for word in words))
    return hyps, refs


METRICS = [(bleu("en"), BLEU()), (chrf(), CHRF(word_order=2))]


@pytest.mark.parametrize(("ours", "theirs"), METRICS, ids=["bleu", "chrf"])
def test_the_interval_is_sacrebleus(ours: Metric, theirs: BLEU | CHRF, monkeypatch: pytest.MonkeyPatch) -> None:
    hyps, refs = sentences(60, 1, 0.3)
    monkeypatch.setenv("SACREBLEU_SEED", "7")
    found = theirs.corpus_score(hyps, [refs], n_bootstrap=200)
    mine = score_with_interval(ours, ours.statistics(hyps, refs), 200, 7)
    low, high = interval(ours.score(resampled_totals(ours.statistics(hyps, refs), 200, 7)))
    assert mine.value == pytest.approx(found.score, abs=1e-4)
    assert (high - low) / 2 == pytest.approx(float(found._ci), abs=1e-4)  # sacreBLEU adds up in float32


def test_resampling_is_a_loop_over_drawn_sentences() -> None:
    statistics = np.random.default_rng(0).integers(0, 9, (17, 3))
    rng = np.random.default_rng(5)
    expected = [statistics[rng.integers(0, 17, 17)].sum(0) for _ in range(40)]
    assert resampled_totals(statistics, 40, 5) == pytest.approx(np.array(expected))


def test_blocks_of_draws_are_the_same_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    statistics = np.random.default_rng(0).integers(0, 9, (17, 3))
    whole = resampled_totals(statistics, 40, 5)
    monkeypatch.setattr("hanyeong.evaluation.bootstrap.CELLS", 50)
    assert np.array_equal(resampled_totals(statistics, 40, 5), whole)


def test_an_interval_leaves_out_one_in_forty_at_each_end() -> None:
    assert interval(np.arange(1000.0)) == (25.0, 974.0)


def test_a_known_share_of_intervals_holds_the_true_score() -> None:
    """Coverage: the score of a large population lies in about 95 % of the intervals of samples from it."""
    hyps, refs = sentences(4000, 3, 0.3)
    statistics = chrf().statistics(hyps, refs)
    true = float(chrf().score(statistics.sum(0)))
    rng = np.random.default_rng(0)
    held = 0
    for seed in range(200):
        sample = statistics[rng.choice(len(statistics), 100, replace=False)]
        low, high = interval(chrf().score(resampled_totals(sample, 300, seed)))
        held += low <= true <= high
    assert 0.88 <= held / 200 <= 0.99


# -- two systems


def three_systems() -> tuple[list[str], list[str], list[str], list[str]]:
    good, refs = sentences(120, 1, 0.25)
    rng = np.random.default_rng(9)
    other = [" ".join(rng.choice(VOCABULARY) if rng.random() < 0.1 else w for w in text.split()) for text in good]
    return refs, good, other, sentences(120, 1, 0.25)[0]


@pytest.mark.parametrize(("ours", "theirs"), METRICS, ids=["bleu", "chrf"])
def test_the_paired_test_is_sacrebleus(ours: Metric, theirs: BLEU | CHRF, monkeypatch: pytest.MonkeyPatch) -> None:
    refs, good, other, _ = three_systems()
    monkeypatch.setenv("SACREBLEU_SEED", "3")
    named = [("Baseline: good", good), ("other", other)]
    _, scores = PairedTest(named, {"M": theirs}, [refs], test_type="bs", n_samples=500)()
    found = paired_bootstrap(ours, ours.statistics(good, refs), ours.statistics(other, refs), 500, 3)
    wanted = next(results[1] for name, results in scores.items() if name != "System")
    assert found.system == pytest.approx(wanted.score, abs=1e-9)
    assert found.p_value == pytest.approx(wanted.p_value, abs=1e-9)


def test_the_difference_has_the_interval_of_a_plain_loop() -> None:
    refs, good, other, _ = three_systems()
    a, b = (chrf().statistics(hyps, refs) for hyps in (good, other))
    rng = np.random.default_rng(11)
    differences = []
    for _ in range(300):
        drawn = rng.integers(0, len(a), len(a))
        differences.append(float(chrf().score(b[drawn].sum(0))) - float(chrf().score(a[drawn].sum(0))))
    ordered = sorted(differences)
    found = paired_bootstrap(chrf(), a, b, 300, 11)
    assert (found.low, found.high) == pytest.approx((ordered[7], ordered[-8]))
    assert found.worse(0.05)
    assert not found.better(0.05)


def test_a_system_against_itself_is_no_different() -> None:
    refs, good, _, _ = three_systems()
    statistics = bleu("en").statistics(good, refs)
    found = paired_bootstrap(bleu("en"), statistics, statistics, 200, 1)
    assert (found.difference, found.p_value) == (0.0, 1.0)
    assert not found.better(0.05)
    assert not found.worse(0.05)


def test_equal_systems_are_rarely_called_different() -> None:
    """Two systems that err equally often, at other places: at most about one in twenty looks significant."""
    hyps_a, refs = sentences(3000, 21, 0.3)
    rng = np.random.default_rng(22)
    hyps_b = [" ".join(rng.choice(VOCABULARY) if rng.random() < 0.3 else word for word in ref.split()) for ref in refs]
    a, b = (chrf().statistics(hyps, refs) for hyps in (hyps_a, hyps_b))
    trials = 200
    false = 0
    for seed in range(trials):
        rows = rng.choice(len(refs), 100, replace=False)
        swap = rng.random(100)[:, None] < 0.5  # whose answer is whose is decided by chance: no true difference is left
        x, y = np.where(swap, a[rows], b[rows]), np.where(swap, b[rows], a[rows])
        false += paired_bootstrap(chrf(), x, y, 200, seed).p_value < 0.05
    assert false / trials <= 0.10


def test_a_real_difference_is_found() -> None:
    hyps, refs = sentences(300, 5, 0.2)
    worse, _ = sentences(300, 5, 0.6)
    a, b = (chrf().statistics(lines, refs) for lines in (worse, hyps))
    assert paired_bootstrap(chrf(), a, b, 300, 1).better(0.05)


@pytest.mark.parametrize("rows", [0, 5])
def test_other_rows_are_refused(rows: int) -> None:
    statistics: Counts = np.ones((7, 24), dtype=np.int64)
    with pytest.raises(GateError, match="the same sentences on both sides"):
        paired_bootstrap(chrf(), statistics[:rows], statistics if rows else statistics[:0], 100, 1)
