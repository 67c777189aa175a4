"""A small classifier of the domain of a source sentence: multinomial naive Bayes over its token ids.

It knows the domains of the training table and no other: what it finds in a window is which of ours its sentences look
like, and a new domain shows as another distribution over ours. Labels are those that may be reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from hanyeong.results.monitor import DomainAccuracy

DECIMALS: Final = 5


@dataclass(frozen=True)
class DomainClassifier:
    """The domains, how frequent each is, and how frequent each token is in it."""

    labels: tuple[str, ...]
    log_prior: NDArray[np.float32]
    """[domains]"""
    log_likelihood: NDArray[np.float32]
    """[vocabulary, domains]"""

    def predict(self, pieces: Sequence[Sequence[int]]) -> NDArray[np.int64]:
        """The most likely domain of each sentence of token ids, as a number of `labels`."""
        found = [self.log_prior + self.log_likelihood[list(ids)].sum(axis=0) for ids in pieces]
        return np.array([scores.argmax() for scores in found], dtype=np.int64)

    def names(self, pieces: Sequence[Sequence[int]]) -> list[str]:
        """The most likely domain of each sentence."""
        return [self.labels[n] for n in self.predict(pieces)]

    def save(self, path: Path) -> None:
        """As arrays."""
        labels = np.array(self.labels, dtype=np.str_)
        np.savez_compressed(path, labels=labels, log_prior=self.log_prior, log_likelihood=self.log_likelihood)

    @classmethod
    def load(cls, path: Path) -> Self:
        """From what `save` wrote.

        Raises:
            OSError, ValueError, LookupError: the file is missing or something else.

        """
        with np.load(path, allow_pickle=False) as arrays:
            labels = tuple(str(label) for label in arrays["labels"])
            return cls(labels, arrays["log_prior"], arrays["log_likelihood"])


def accuracy(classifier: DomainClassifier, pieces: Sequence[Sequence[int]], labels: Sequence[str]) -> DomainAccuracy:
    """How well it names the domains of other rows; those of a domain that it does not know are left out."""
    known = [(ids, label) for ids, label in zip(pieces, labels, strict=True) if label in classifier.labels]
    found = classifier.names([ids for ids, _ in known])
    right = sum(name == label for name, (_, label) in zip(found, known, strict=True))
    most = max(Counter(label for _, label in known).values(), default=0)
    n = max(1, len(known))
    return DomainAccuracy(
        labels=classifier.labels,
        rows=len(known),
        accuracy=round(right / n, DECIMALS),
        most_frequent=round(most / n, DECIMALS),
    )


class DomainCounts:
    """Counts of tokens by domain, from which the classifier is made."""

    def __init__(self, labels: Sequence[str], vocabulary: int) -> None:
        self._number = {label: n for n, label in enumerate(labels)}
        self._tokens = np.zeros((len(labels), vocabulary), dtype=np.int64)
        self._rows = np.zeros(len(labels), dtype=np.int64)

    def add(self, pieces: Sequence[Sequence[int]], labels: Sequence[str]) -> None:
        """Count sentences of token ids; those of no known domain are left out."""
        of_domain: dict[int, list[int]] = {}
        for ids, label in zip(pieces, labels, strict=True):
            if (number := self._number.get(label)) is not None:
                of_domain.setdefault(number, []).extend(ids)
                self._rows[number] += 1
        for number, ids in of_domain.items():
            self._tokens[number] += np.bincount(ids, minlength=self._tokens.shape[1])

    def classifier(self) -> DomainClassifier | None:
        """The classifier with add-one smoothing; None where there are no two domains to tell apart."""
        if len(self._number) < 2:
            return None
        smooth = self._tokens + 1.0
        likelihood = np.log(smooth / smooth.sum(axis=1, keepdims=True)).T
        prior = np.log((self._rows + 1) / (self._rows + 1).sum())
        return DomainClassifier(tuple(self._number), prior.astype(np.float32), likelihood.astype(np.float32))
