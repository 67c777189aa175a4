"""Test sets as they are scored: one direction each, the rows chosen by hash where there are too many.

A translator of both directions meets every test twice, as NAME.ko-en and NAME.en-ko; scores of two directions are
never put together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from hanyeong.corpus.language_pair import Direction, Language, LanguagePair, pairs_of, test_name
from hanyeong.corpus.pair_table import read_table
from hanyeong.corpus.sampling import sample_rows
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.progress import log
from hanyeong.text.placeholders import for_no_text


@dataclass(frozen=True)
class TestSet:
    """Rows to translate one way, and what they should have become."""

    __test__ = False  # pytest takes the name for a test
    name: str
    direction: LanguagePair
    ids: list[str]
    sources: list[str]
    references: list[str]
    domains: list[str]
    origins: list[str]
    """Which side was written first: "ko-en", "en-ko" or ""."""
    available: int
    """Rows that the test has, of which these were chosen."""

    @property
    def language(self) -> Language:
        """The language to translate into."""
        return self.direction.tgt

    def __len__(self) -> int:
        return len(self.ids)


def _composed(texts: list[str]) -> list[str]:
    """The same texts in NFC, as answers are: a file written on macOS, decomposed, would match no answer at all."""
    return [unicodedata.normalize("NFC", text) for text in texts]


def read_test_sets(
    split: Path, direction: Direction, max_rows: int | None, say: Callable[[str], None] = log
) -> Iterator[TestSet]:
    """Every test set below `split`, in the order of their names, without rows in which a program wrote NULL or #NAME?.

    No translation is right for such a side: its row would measure nothing. `say` hears how many there are.

    Raises:
        InputError: there is none, or one is empty.

    """
    paths = sorted((split / "test").glob("*.parquet"))
    if not paths:
        raise InputError(
            f"{split / 'test'}: no test set; expected at least one table. Give a source `use: test`, or let `split` "
            f"take one from the training sources (split.test_share)"
        )
    for path in paths:
        table = read_table(path, ["id", "ko", "en", "domain", "direction"])
        if not table.num_rows:
            raise InputError(f"{path}: no rows, and a score of nothing means nothing; look at reports/split.json")
        texts = table.filter(_are_texts(table))
        if n := table.num_rows - texts.num_rows:
            say(f"test {path.stem}: {n} row(s) hold a placeholder such as NULL or #NAME? for a text and are not scored")
        if not texts.num_rows:
            raise InputError(f"{path}: no row has a text on both sides; look at the source of this test")
        some = texts.take(sample_rows(texts["id"].to_pylist(), max_rows))
        for pair in pairs_of(direction):
            yield TestSet(
                name=test_name(path.stem, pair, direction),
                direction=pair,
                ids=some["id"].to_pylist(),
                sources=_composed(some[pair.src].to_pylist()),
                references=_composed(some[pair.tgt].to_pylist()),
                domains=some["domain"].to_pylist(),
                origins=some["direction"].to_pylist(),
                available=table.num_rows,
            )


def _are_texts(table: pa.Table) -> pa.Array:
    """Which rows have no side that a program filled in for want of a text."""
    sides = zip(table["ko"].to_pylist(), table["en"].to_pylist(), strict=True)
    return pa.array([not (for_no_text(ko, en) or for_no_text(en, ko)) for ko, en in sides], pa.bool_())
