"""Dev rows with their translations by the model that is served, in two halves: one to fit on, one to judge with."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.corpus.pair_table import read_table, split_table
from hanyeong.corpus.sampling import sample_rows
from hanyeong.evaluation.metrics import chrf
from hanyeong.quality_estimation.features import Numbers
from hanyeong.results.estimate_quality import POINTS
from hanyeong.text.placeholders import for_no_text

FEWEST_GROUPS: Final = 20
"""Documents below which rows are divided one by one: a large document would be a half by itself."""


@dataclass(frozen=True)
class DevSample:
    """Rows to translate one way."""

    sources: list[str]
    references: list[str]
    fitted: NDArray[np.bool_]
    """Which rows fit the estimator; the others judge it. Rows of one document are on the same side."""

    def __len__(self) -> int:
        return len(self.sources)


def read_dev_sample(split: Path, pair: LanguagePair, max_rows: int) -> DevSample:
    """At most `max_rows` dev rows with a text on both sides, chosen by hash.

    Raises:
        InputError: there is no dev table.

    """
    table = read_table(split_table(split, "dev"), ["id", "ko", "en", "source", "document"])
    texts = table.filter(_have_texts(table))
    rows = texts.take(sample_rows(texts["id"].to_pylist(), max_rows))
    sources, references = (_composed(rows[side].to_pylist()) for side in (pair.src, pair.tgt))
    return DevSample(sources, references, _first_half(_groups(rows)))


def sentence_quality(outputs: Sequence[str], references: Sequence[str]) -> Numbers:
    """chrF++ / 100 of each sentence by itself."""
    metric = chrf()
    return np.asarray(metric.score(metric.statistics(outputs, references)) / POINTS)


def _have_texts(table: pa.Table) -> pa.Array:
    """Which rows have no side that a program filled in for want of a text."""
    sides = zip(table["ko"].to_pylist(), table["en"].to_pylist(), strict=True)
    return pa.array(
        [bool(ko.strip() and en.strip()) and not (for_no_text(ko, en) or for_no_text(en, ko)) for ko, en in sides],
        pa.bool_(),
    )


def _composed(texts: list[str]) -> list[str]:
    """In NFC, as outputs are."""
    return [unicodedata.normalize("NFC", text) for text in texts]


def _groups(rows: pa.Table) -> list[str]:
    """What must not be divided: the document of each row, or the row itself."""
    ids = rows["id"].to_pylist()
    documents = zip(ids, rows["source"].to_pylist(), rows["document"].to_pylist(), strict=True)
    groups = [f"{source}\0{document}" if document else key for key, source, document in documents]
    return groups if len(set(groups)) >= FEWEST_GROUPS else ids


def _first_half(groups: Sequence[str]) -> NDArray[np.bool_]:
    """Whole groups, in the order of a hash, until half of the rows are reached."""
    sizes = Counter(groups)
    chosen: set[str] = set()
    n_rows = 0
    for group in sorted(sizes, key=lambda name: hashlib.blake2b(name.encode()).digest()):
        if 2 * n_rows >= len(groups):
            break
        chosen.add(group)
        n_rows += sizes[group]
    return np.array([group in chosen for group in groups], dtype=bool)
