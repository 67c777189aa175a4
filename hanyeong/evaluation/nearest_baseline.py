"""The nearest-neighbour baseline of every test, beside the release candidate."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.corpus.pair_table import read_table
from hanyeong.corpus.sampling import sample_rows
from hanyeong.evaluation.nearest_neighbour import NearestNeighbour
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.evaluation.score_system import SystemScores, score_nearest_neighbour
from hanyeong.evaluation.test_sets import TestSet
from hanyeong.pipeline.progress import ShowProgress
from hanyeong.pipeline.stage_result import Json
from hanyeong.results.evaluate import NearestNeighbourScores


@dataclass
class NearestBaseline:
    """Holds the index of one direction at a time, built when it is asked for."""

    train: Path
    """The training table."""
    params: EvaluateParams
    seed: int
    progress: ShowProgress
    say: Callable[[str], None]
    timings: dict[str, Json]
    """For the time that searching takes."""
    _indexes: dict[LanguagePair, tuple[NearestNeighbour, list[str]]] = field(default_factory=dict)

    def beside(self, test: TestSet, system: SystemScores) -> NearestNeighbourScores:
        """What it scores, and how far the system is above it on the same rows."""
        index, translations = self._index(test.direction)
        rows = sample_rows(test.ids, self.params.nearest_rows)
        started = time.perf_counter()
        blocks = index.find([test.sources[row] for row in rows])
        places = self.progress((place for block in blocks for place in block), f"nearest: {test.name}", len(rows))
        answers = [translations[place] for place in places]
        self.timings[f"{test.name}.nearest_s"] = round(time.perf_counter() - started, 2)
        found = score_nearest_neighbour(
            test, rows, answers, system, samples=self.params.bootstrap_samples, seed=self.seed
        )
        return NearestNeighbourScores(
            bleu=found.scores.bleu,
            chrf=found.scores.chrf,
            rows=len(rows),
            over=found.over,
            train_rows=len(translations),
        )

    def _index(self, pair: LanguagePair) -> tuple[NearestNeighbour, list[str]]:
        if pair not in self._indexes:
            self.say(f"nearest: indexing the training sources ({pair})")
            train = read_table(self.train, ["id", pair.src, pair.tgt])
            rows = sample_rows(train["id"].to_pylist(), self.params.nearest_train_rows)
            sources, translations = (train[side].take(rows).to_pylist() for side in (pair.src, pair.tgt))
            self._indexes = {pair: (NearestNeighbour(sources), translations)}  # the other direction's makes room
        return self._indexes[pair]
