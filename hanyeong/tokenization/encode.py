"""Pairs of a split as token ids: encoded in every direction that is learned, too long ones left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hanyeong.corpus.language_pair import Direction, pairs_of
from hanyeong.corpus.pair_table import count_rows, read_batches
from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.progress import ShowProgress
from hanyeong.results.tokenize import LengthReason, SplitTokens
from hanyeong.tokenization.encoded_pairs import RowSources, write_row_sources
from hanyeong.tokenization.fertility import Fertility, PieceTable
from hanyeong.tokenization.shards import ShardWriter, shard_writer
from hanyeong.tokenization.tokenizer import Tokenizer
from hanyeong.tokenization.vocabulary_sample import BATCH_ROWS

NO_ROWS = np.empty(0, np.uint16)


@dataclass
class EncodedSplit:
    """What was counted while a split was encoded."""

    src: Fertility
    tgt: Fertility
    read: int
    rejected: Counter[LengthReason]
    rows: int = 0
    """Rows in the shards: pairs, or twice as many where both directions are learned."""
    names: dict[str, int] = field(default_factory=dict)
    """Sources, numbered as they come."""
    source: list[npt.NDArray[np.uint16]] = field(default_factory=list)
    """Of each batch of rows in the shards: the number of their source."""

    def result(self) -> SplitTokens:
        """The counts, as reports/tokenize.json has them."""
        return SplitTokens(
            pairs=self.read - self.rejected.total(),
            rows=self.rows,
            rejected=dict(sorted(self.rejected.items())),
            src=self.src.result(),
            tgt=self.tgt.result(),
        )

    def require_coverage(self, least: float) -> None:
        """Dev must look like train: what has no piece was not met in training.

        Raises:
            GateError: a side has too many characters without a piece.

        """
        coverage = {"source": self.src.coverage, "target": self.tgt.coverage}
        short = [f"{side} {covered:.2%}" for side, covered in coverage.items() if covered < least]
        if short:
            raise GateError(
                f"tokenize: coverage of dev characters is {', '.join(short)}; expected at least {least:.2%} "
                f"(tokenize.min_coverage). Train on text like dev, or raise tokenize.vocab_size or character_coverage"
            )


@dataclass(frozen=True)
class Pair:
    """Encoded pairs of one batch in one direction."""

    src: list[list[int]]
    tgt: list[list[int]]


def encode_split(  # noqa: PLR0917  what, from where, into where, by what
    name: str, table: Path, into: Path, tokenizer: Tokenizer, direction: Direction, progress: ShowProgress
) -> EncodedSplit:
    """Write the shards of a split.

    Raises:
        GateError: every row is too long.

    """
    tables = PieceTable(tokenizer.src), PieceTable(tokenizer.tgt)
    found = EncodedSplit(Fertility(tables[0]), Fertility(tables[1]), count_rows(table), Counter())
    total = -(-found.read // BATCH_ROWS)
    with shard_writer(into, name, tokenizer.vocabulary) as shards:
        for batch in progress(read_batches(table, BATCH_ROWS, ["ko", "en", "source"]), f"encoding {name}", total):
            columns = {column: batch[column].to_pylist() for column in ("ko", "en", "source")}
            _write(tokenizer, direction, columns, shards, found)
        found.rows = shards.n_rows
    write_row_sources(into, name, RowSources(tuple(found.names), np.concatenate([NO_ROWS, *found.source])))
    if not found.rows:
        raise GateError(
            f"{table}: not one of {found.read:,} rows is within tokenize.max_tokens "
            f"({tokenizer.max_tokens}); raise it, or look at what reports/split.json left over"
        )
    return found


def _write(
    tokenizer: Tokenizer,
    direction: Direction,
    columns: dict[str, list[str]],
    shards: ShardWriter,
    found: EncodedSplit,
) -> None:
    """Encode a batch in every direction that is learned, and keep the pairs that fit in all of them."""
    both = direction == "both"
    directions = pairs_of(direction)
    encoded = [
        Pair(tokenizer.encode_src(columns[one.src], one.tgt if both else None), tokenizer.encode_tgt(columns[one.tgt]))
        for one in directions
    ]
    fits = _fitting(encoded, tokenizer.max_tokens, found.rejected)
    mark = 1 if both else 0
    for one, way in zip(directions, encoded, strict=True):
        found.src.add([columns[one.src][i] for i in fits], [way.src[i][mark:-1] for i in fits])
        found.tgt.add([columns[one.tgt][i] for i in fits], [way.tgt[i][:-1] for i in fits])
    numbers = [found.names.setdefault(columns["source"][i], len(found.names)) for i in fits]
    found.source.append(np.repeat(np.array(numbers, np.uint16), len(directions)))
    shards.write([way.src[i] for i in fits for way in encoded], [way.tgt[i] for i in fits for way in encoded])


def _fitting(encoded: list[Pair], longest: int, rejected: Counter[LengthReason]) -> list[int]:
    """Rows neither side of which is too long, in any direction; the others are counted."""
    src, tgt = (
        np.max([[len(row) for row in rows] for rows in sides], axis=0, initial=0)
        for sides in ([way.src for way in encoded], [way.tgt for way in encoded])
    )
    rejected[LengthReason.SRC_TOO_LONG] += int((src > longest).sum())
    rejected[LengthReason.TGT_TOO_LONG] += int(((tgt > longest) & (src <= longest)).sum())
    return [int(i) for i in np.flatnonzero((src <= longest) & (tgt <= longest))]
