"""Bootstrap intervals: sums over kept statistics beside sacreBLEU's own bootstrap, on one synthetic test, in one run.

    python benchmarks/scoring.py [ROWS] [RESAMPLES]

Both start from sentence statistics that sacreBLEU extracted; extraction is timed apart, since both need it once. The
intervals are compared, so that speed is not bought with another number.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from hanyeong.evaluation.bootstrap import interval, resampled_totals
from hanyeong.evaluation.metrics import bleu, chrf

WORDS = [f"word{i}" for i in range(500)]
ROUNDS = 3
SEED = 1


def sentences(n: int) -> tuple[list[str], list[str]]:
    """References, and hypotheses with a quarter of the words wrong."""
    rng = np.random.default_rng(0)
    refs = [rng.choice(WORDS, rng.integers(8, 25)).tolist() for _ in range(n)]
    hyps = [" ".join("x" if rng.random() < 0.25 else word for word in ref) for ref in refs]
    return hyps, [" ".join(ref) for ref in refs]


def best_of(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the fastest of some rounds, and what came out."""
    times, found = [], None
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - started)
    return min(times), found


def main() -> None:
    """Time both, compare both."""
    rows, resamples = (int(one) for one in [*sys.argv[1:], "2000", "1000"][:2])
    os.environ["SACREBLEU_SEED"] = str(SEED)
    hyps, refs = sentences(rows)
    print(f"{rows:,} sentences, {resamples:,} resamples, fastest of {ROUNDS} rounds, one thread")
    for name, ours, theirs in (("BLEU", bleu("en"), BLEU()), ("chrF++", chrf(), CHRF(word_order=2))):
        extracting_s, statistics = best_of(lambda ours=ours: ours.statistics(hyps, refs))  # type: ignore[misc]
        stats = statistics.tolist()
        theirs_s, scores = best_of(lambda theirs=theirs, stats=stats: sacrebleus(theirs, stats, resamples))  # type: ignore[misc]
        ours_s, (low, high) = best_of(
            lambda ours=ours, kept=statistics: interval(ours.score(resampled_totals(kept, resamples, SEED)))  # type: ignore[misc]
        )
        their_low, their_high = interval(np.array(scores))
        if max(abs(low - their_low), abs(high - their_high)) > 1e-3:
            sys.exit(f"{name}: the intervals differ: {low}, {high} and {their_low}, {their_high}")
        print(
            f"{name:7} extraction {extracting_s:6.2f} s | bootstrap: sacreBLEU {theirs_s:6.2f} s, "
            f"ours {ours_s:6.3f} s: {theirs_s / ours_s:.0f} times | interval "
            f"[{low:.3f}, {high:.3f}], sacreBLEU's [{their_low:.3f}, {their_high:.3f}]"
        )


def sacrebleus(metric: Any, statistics: list[list[int]], resamples: int) -> list[float]:
    """Scores of the resamples as sacreBLEU draws and scores them."""
    from sacrebleu.significance import _bootstrap_resample

    _, scores = _bootstrap_resample(statistics, metric, resamples)
    return [score.score for score in scores]


if __name__ == "__main__":
    main()
