"""The classifier of domains decides as scikit-learn's naive Bayes does, and says only what may be reported."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.naive_bayes import MultinomialNB

from hanyeong.corpus.pair_table import COLUMNS, PairWriter
from hanyeong.monitoring.domain_labels import MIN_ROWS, labels_of
from hanyeong.monitoring.domains import DomainClassifier, DomainCounts, accuracy

VOCABULARY = 40


def rows(seed: int, n: int) -> tuple[list[list[int]], list[str]]:
    """Sentences of token ids; each domain prefers its own third of the vocabulary."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(["news", "talk", "travel"], n, p=[0.6, 0.3, 0.1])
    starts = {"news": 0, "talk": 13, "travel": 26}
    ids = [((rng.integers(0, 20, rng.integers(0, 9)) + starts[label]) % VOCABULARY).tolist() for label in labels]
    return ids, [str(label) for label in labels]


def test_it_decides_as_scikit_learn_does(tmp_path: Path) -> None:
    pieces, labels = rows(0, 400)
    counts = DomainCounts(sorted(set(labels)), VOCABULARY)
    counts.add(pieces[:150], labels[:150])
    counts.add([*pieces[150:], [1, 2]], [*labels[150:], "unheard of"])
    made = counts.classifier()
    assert made is not None
    made.save(tmp_path / "domains.npz")
    found = DomainClassifier.load(tmp_path / "domains.npz")
    others, theirs = rows(1, 300)
    bags = [[np.bincount(ids, minlength=VOCABULARY) for ids in side] for side in (pieces, others)]
    oracle = MultinomialNB(alpha=1.0).fit(bags[0], labels)
    assert found.names(others) == oracle.predict(bags[1]).tolist()
    told = accuracy(found, others, theirs)
    assert told.accuracy == pytest.approx(oracle.score(bags[1], theirs), abs=1e-5)
    assert told.accuracy > told.most_frequent == pytest.approx(theirs.count("news") / 300, abs=1e-5)


@pytest.mark.parametrize(
    ("domains", "known"),
    [
        (["law"] * 30 + ["art"] * 30, ["art", "law"]),
        (["law"] * 30 + [""] * 30, ["corpus", "law"]),
        (["law"] * 30 + ["rare"] * (MIN_ROWS - 1), ["law"]),
        (["law"] * 30 + ["a whole sentence that someone put where a label should stand"] * 30, ["corpus", "law"]),
        ([f"title {n}" for n in range(60)], ["corpus"]),
    ],
)
def test_rows_are_called_by_what_may_be_reported(domains: list[str], known: list[str], tmp_path: Path) -> None:
    columns = {name: [""] * len(domains) for name in COLUMNS} | {"domain": domains, "source": ["corpus"] * len(domains)}
    with PairWriter(tmp_path / "train.parquet") as writer:
        writer.write(columns)
    labels, found = labels_of(tmp_path / "train.parquet")
    assert found == known
    assert DomainCounts(found, 3).classifier() is None or len(found) > 1
    assert all(len(labels.of(domain, "corpus")) <= 40 for domain in domains)
