"""What a filter is: a code, its words, its params, pairs that show what it does, and which pairs of a batch it rejects.

Params and results are read before any library is loaded, and both derive from the filters. A filter's module therefore
imports nothing heavy: arrays come from the batch, and what is slow to import is imported where it is used.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeAlias, TypeVar

from hanyeong.pipeline.params import Params
from hanyeong.results.base import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hanyeong.corpus.filtering.batch import PairBatch

    Mask: TypeAlias = NDArray[np.bool_]
    Scores: TypeAlias = NDArray[np.float64]

P = TypeVar("P", bound=Params)

Pair: TypeAlias = tuple[str, str]
"""Korean, English."""

KO, EN = "어제 시장에서 새 자전거를 샀습니다.", "I bought a new bicycle at the market yesterday."
"""A pair without any defect, for examples."""


@dataclass(frozen=True)
class Example:
    """A pair that a filter rejects, and one like it that every filter keeps."""

    rejected: Pair
    kept: Pair
    params: Mapping[str, Any] = field(default_factory=dict)
    """Params of cleaning, where they are not the defaults."""


class Filter(ABC, Generic[P]):
    """A rule that rejects pairs."""

    code: ClassVar[str]
    """Reason code of a rejected pair, in tables and results."""
    order: ClassVar[int]
    """Its place: filters are asked from the lowest number to the highest, and the first that rejects a pair gives the
    reason. A side that is empty has no script, a copy has no language worth asking for, and what costs most is asked
    last, of what is left. The numbers of all stand in docs/contracts.md."""
    text: ClassVar[Text]
    """The reason in words."""
    params_type: ClassVar[type[Params]] = Params
    """Its keys in section `clean` of params.yaml."""
    examples: ClassVar[tuple[Example, ...]]
    quotable: ClassVar[bool] = True
    """Whether rejected pairs of open sources may be shown."""

    def __init__(self, params: P) -> None:
        self.params = params

    @property
    def is_on(self) -> bool:
        """Whether params ask for it."""
        return True

    @abstractmethod
    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs it rejects."""

    def decide(self, batch: PairBatch) -> tuple[Mask, Scores | None]:
        """Which pairs it rejects, and their scores where it has some."""
        return self.reject(batch), None


class ScoredFilter(Filter[P]):
    """A filter that compares a score with a threshold; the report shows how the scores are distributed."""

    score_text: ClassVar[Text]
    """What the score is."""
    score_edges: ClassVar[tuple[float, ...]]
    """Lower edges of the bars of its histogram; the last bar is open. The threshold becomes an edge too."""
    rejects: ClassVar[Literal["above", "below"]]
    """On which side of the threshold a pair is rejected; at the threshold itself it is kept."""

    @property
    @abstractmethod
    def threshold(self) -> float:
        """The score up to which, or from which on, a pair is kept."""

    @abstractmethod
    def score(self, batch: PairBatch) -> Scores:
        """A finite number for each pair."""

    def reject(self, batch: PairBatch) -> Mask:
        """Which pairs lie on the wrong side of the threshold."""
        return self.decide(batch)[0]

    def decide(self, batch: PairBatch) -> tuple[Mask, Scores]:
        """Which pairs lie on the wrong side of the threshold, and all scores."""
        scores = self.score(batch)
        rejected: Mask = scores > self.threshold if self.rejects == "above" else scores < self.threshold
        return rejected, scores
