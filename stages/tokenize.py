"""Tokenize: subword models, and every row of train and dev as numbers.

reads    data/split                    train.parquet, dev.parquet
         reports/validate/split.json   must say "pass"
writes   models/subword                src.model, tgt.model (the same bytes where the vocabulary is shared),
                                       subword.json (tokenize.max_tokens)
         data/tokens                   {train,dev}.{src,tgt}.npy and .offsets.npy, and of which source a row is:
                                       {train,dev}.source.npy and .sources.json
         reports/tokenize.json         read == kept + sum(refused); fertility, coverage, bytes, lengths by part and side

With direction `both` each pair stands in data/tokens twice, once each way; the receipt counts pairs. Which rows the
vocabularies are learned from is decided by hash of their ids: rows that are added later change few of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hanyeong.corpus.language_pair import Direction, Language, pairs_of
from hanyeong.corpus.pair_table import count_rows, read_batches
from hanyeong.pipeline.errors import GateError, InputError, ParamsError
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.results import codes
from hanyeong.results.tokenize import (
    LengthReason,
    SideLanguages,
    SplitsTokens,
    SplitTokens,
    TokenizeResult,
    VocabularySizes,
)
from hanyeong.tokenization.encoded_pairs import RowSources, write_row_sources
from hanyeong.tokenization.fertility import Fertility, PieceTable
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.shards import ShardWriter, shard_writer
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer, write_tokenizer
from hanyeong.validation.passed import require_passed

PARTS = ("train", "dev")
BATCH_ROWS = 10_000
NO_ROWS = np.empty(0, np.uint16)


def tokenize(job: StageContext) -> Receipt:
    """Learn the vocabularies from train, encode train and dev, refuse what is too long or badly covered."""
    params: TokenizeParams = job.params.tokenize
    require_passed(job.reads["verdict"])
    if job.params.direction == "both" and not params.shared:
        raise ParamsError("tokenize.shared: false, but direction is both: either language is on either side; say true")
    tables = {part: _table(job.reads["split"], part) for part in PARTS}
    subword = _learned(job, tables["train"])
    counted = {part: _encoded(job, subword, part, table) for part, table in tables.items()}
    result = _result(job, subword, counted)
    _require_coverage(counted["dev"], params.min_coverage)
    read = sum(one.read for one in counted.values())
    refused = counted["train"].refused + counted["dev"].refused
    return Receipt(result, read=read, kept=read - refused.total(), refused=dict(sorted(refused.items())))


# -- vocabularies


def _learned(job: StageContext, train: Path) -> Tokenizer:
    """The subword models, written and loaded."""
    params: TokenizeParams = job.params.tokenize
    threshold = _threshold(train, params.sample_rows, job.params.seed)
    pair = pairs_of(job.params.direction)[0]
    columns: list[list[Language]] = [["ko", "en"]] if params.shared else [[pair.src], [pair.tgt]]
    with job.waiting(f"learning {params.vocab_size:,} pieces"):
        models = [train_tokenizer(_sample(job, train, languages, threshold), params) for languages in columns]
    write_tokenizer(job.out["subword"], models[0], models[-1], params.max_tokens)
    subword = Tokenizer(processor(models[0]), processor(models[-1]), params.shared, params.max_tokens)
    for side, model in (("source", subword.src), ("target", subword.tgt)):
        if model.vocab_size() < params.vocab_size:
            job.say(
                f"tokenize: the corpus holds no more than {model.vocab_size():,} {side} pieces; "
                f"tokenize.vocab_size asks for {params.vocab_size:,}"
            )
    return subword


def _sample(job: StageContext, table: Path, languages: list[Language], threshold: int) -> Iterator[str]:
    """Lines to learn from, one language after the other within a row."""
    for batch in read_batches(table, BATCH_ROWS, ["id", *languages]):
        chosen = np.flatnonzero(_ranks(batch["id"].to_pylist(), job.params.seed) <= threshold)
        texts = [batch[language].take(chosen).to_pylist() for language in languages]
        for row in zip(*texts, strict=True):
            yield from row


def _threshold(table: Path, rows: int, seed: int) -> int:
    """The rank up to which rows are learned from."""
    if count_rows(table) <= rows:
        return int(np.iinfo(np.uint64).max)
    ranks = [_ranks(batch["id"].to_pylist(), seed) for batch in read_batches(table, BATCH_ROWS, ["id"])]
    return int(np.partition(np.concatenate(ranks), rows - 1)[rows - 1])


def _ranks(ids: list[str], seed: int) -> npt.NDArray[np.uint64]:
    """A number for each row that looks random: its id, a hash already, mixed with the seed (splitmix64's finish)."""
    x = np.array([int(one, 16) for one in ids], np.uint64) ^ np.uint64(seed % (1 << 64))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    ranks: npt.NDArray[np.uint64] = x ^ (x >> np.uint64(31))
    return ranks


# -- rows


@dataclass
class Part:
    """What was found while a part was encoded."""

    src: Fertility
    tgt: Fertility
    read: int
    refused: Counter[LengthReason]
    rows: int = 0
    """Rows in the shards: pairs, or twice as many where both directions are learned."""
    names: dict[str, int] = field(default_factory=dict)
    """Sources, numbered as they come."""
    source: list[npt.NDArray[np.uint16]] = field(default_factory=list)
    """Of each batch of rows in the shards: the number of their source."""


@dataclass(frozen=True)
class Pair:
    """Encoded pairs of one batch in one direction."""

    src: list[list[int]]
    tgt: list[list[int]]


def _encoded(job: StageContext, subword: Tokenizer, part: str, table: Path) -> Part:
    """Write the shards of a part."""
    tables = PieceTable(subword.src), PieceTable(subword.tgt)
    found = Part(Fertility(tables[0]), Fertility(tables[1]), count_rows(table), Counter())
    total = -(-found.read // BATCH_ROWS)
    with shard_writer(job.out["tokens"], part, subword.vocabulary) as shards:
        for batch in job.progress(read_batches(table, BATCH_ROWS, ["ko", "en", "source"]), f"encoding {part}", total):
            columns = {name: batch[name].to_pylist() for name in ("ko", "en", "source")}
            _write(job, subword, columns, shards, found)
        found.rows = shards.n_rows
    write_row_sources(job.out["tokens"], part, RowSources(tuple(found.names), np.concatenate([NO_ROWS, *found.source])))
    if not found.rows:
        raise GateError(
            f"{table}: not one of {found.read:,} rows is within tokenize.max_tokens "
            f"({job.params.tokenize.max_tokens}); raise it, or look at what reports/split.json left over"
        )
    return found


def _write(
    job: StageContext, subword: Tokenizer, columns: dict[str, list[str]], shards: ShardWriter, found: Part
) -> None:
    """Encode a batch in every direction that is learned, and keep the pairs that fit in all of them."""
    both = job.params.direction == "both"
    directions = pairs_of(job.params.direction)
    encoded = [
        Pair(subword.encode_src(columns[one.src], one.tgt if both else None), subword.encode_tgt(columns[one.tgt]))
        for one in directions
    ]
    fits = _fitting(encoded, job.params.tokenize.max_tokens, found.refused)
    mark = 1 if both else 0
    for one, way in zip(directions, encoded, strict=True):
        found.src.add([columns[one.src][i] for i in fits], [way.src[i][mark:-1] for i in fits])
        found.tgt.add([columns[one.tgt][i] for i in fits], [way.tgt[i][:-1] for i in fits])
    numbers = [found.names.setdefault(columns["source"][i], len(found.names)) for i in fits]
    found.source.append(np.repeat(np.array(numbers, np.uint16), len(directions)))
    shards.write([way.src[i] for i in fits for way in encoded], [way.tgt[i] for i in fits for way in encoded])


def _fitting(encoded: list[Pair], longest: int, refused: Counter[LengthReason]) -> list[int]:
    """Rows neither side of which is too long, in any direction; the others are counted."""
    src, tgt = (
        np.max([[len(row) for row in rows] for rows in sides], axis=0, initial=0)
        for sides in ([way.src for way in encoded], [way.tgt for way in encoded])
    )
    refused[LengthReason.SRC_TOO_LONG] += int((src > longest).sum())
    refused[LengthReason.TGT_TOO_LONG] += int(((tgt > longest) & (src <= longest)).sum())
    return [int(i) for i in np.flatnonzero((src <= longest) & (tgt <= longest))]


# -- the result


def _result(job: StageContext, subword: Tokenizer, counted: dict[str, Part]) -> TokenizeResult:
    params: TokenizeParams = job.params.tokenize
    v = subword.vocabulary
    direction: Direction = job.params.direction
    pairs = pairs_of(direction)
    src, tgt = (tuple(map(codes.Language, side)) for side in ([p.src for p in pairs], [p.tgt for p in pairs]))
    return TokenizeResult(
        direction=codes.Direction(direction),
        languages=SideLanguages(src=src, tgt=tgt),
        vocabulary=VocabularySizes(
            wanted=params.vocab_size,
            src=v.src,
            tgt=v.tgt,
            shared=v.shared,
            lowered=min(v.src, v.tgt) < params.vocab_size,
        ),
        sampled_rows=min(counted["train"].read, params.sample_rows),
        max_tokens=params.max_tokens,
        min_coverage=params.min_coverage,
        parts=SplitsTokens(**{name: _of_part(part) for name, part in counted.items()}),
    )


def _of_part(part: Part) -> SplitTokens:
    return SplitTokens(
        pairs=part.read - part.refused.total(),
        rows=part.rows,
        refused=dict(sorted(part.refused.items())),
        src=part.src.result(),
        tgt=part.tgt.result(),
    )


def _require_coverage(dev: Part, least: float) -> None:
    """Dev must look like train: what has no piece was not met in training."""
    found = {"source": dev.src.coverage, "target": dev.tgt.coverage}
    short = [f"{side} {coverage:.2%}" for side, coverage in found.items() if coverage < least]
    if short:
        raise GateError(
            f"tokenize: coverage of dev characters is {', '.join(short)}; expected at least {least:.2%} "
            f"(tokenize.min_coverage). Train on text like dev, or raise tokenize.vocab_size or character_coverage"
        )


def _table(split: Path, part: str) -> Path:
    path = split / f"{part}.parquet"
    if not path.is_file():
        raise InputError(f"{path}: not there; run `dvc repro split` first")
    return path


STAGE = Stage.of(
    TokenizeResult,
    tokenize,
    params={"direction": Direction, "seed": Seed, "tokenize": TokenizeParams},
    reads={"split": "data/split", "verdict": "reports/validate/split.json"},
    writes={"tokens": "data/tokens", "subword": "models/subword"},
)

if __name__ == "__main__":
    STAGE.main()
