"""Parts of a test set that are scored by themselves, so that an average cannot hide where a system fails.

A test is cut by domain, by length of the source, and by which side was the original (text translated from Korean is
unlike text translated into Korean). Not covered: tests are already apart from each other, and so are directions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from hanyeong.corpus.reportable_labels import nameable
from hanyeong.evaluation.bootstrap import score_metrics
from hanyeong.evaluation.metrics import Counts, Metric
from hanyeong.results.evaluate import SliceScores
from hanyeong.results.scores import Score

UNNAMED, OTHER = "(unnamed)", "(other)"
MOST_SLICES = 40
"""Of one kind; the rows of smaller ones are put together, lest a corpus with a domain a page make a book."""


def length_label(n_chars: int, bounds: Sequence[int]) -> str:
    """The bucket of a length: with bounds 20 and 100, "001-020", "021-100" or "101-"; zeros keep them in order."""
    width = len(str(bounds[-1] + 1)) if bounds else 1
    low = 1
    for high in bounds:
        if n_chars <= high:
            return f"{low:0{width}}-{high:0{width}}"
        low = high + 1
    return f"{low:0{width}}-"


def by_length(sources: Sequence[str], bounds: Sequence[int]) -> list[str]:
    """The length bucket of each source, counted in characters."""
    return [length_label(len(source), bounds) for source in sources]


def by_name(names: Sequence[str]) -> list[str]:
    """Names as slices: the empty one gets a name; the rarest beyond `MOST_SLICES`, and text, are put together."""
    counted = Counter(names)
    named = nameable(counted)
    common = [name for name, _ in counted.most_common() if name in named][:MOST_SLICES]
    return [(name or UNNAMED) if name in common else OTHER for name in names]


def scored_slices(
    labels: Sequence[str], metrics: Mapping[str, Metric], statistics: Mapping[str, Counts], resamples: int, seed: int
) -> dict[str, SliceScores]:
    """Each label's rows, and their score and interval by every metric; the signature is the whole test's."""
    found: dict[str, SliceScores] = {}
    for label in sorted(set(labels)):
        rows = np.flatnonzero([one == label for one in labels])
        some = {name: counts[rows] for name, counts in statistics.items()}
        scores = score_metrics(metrics, some, resamples, seed)
        found[label] = SliceScores(rows=len(rows), bleu=_unsigned(scores.bleu), chrf=_unsigned(scores.chrf))
    return found


def _unsigned(score: Score) -> Score:
    return score.model_copy(update={"signature": ""})
