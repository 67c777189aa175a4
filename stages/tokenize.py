"""Tokenize: subword models, and every row of train and dev as numbers.

reads    data/split                    train.parquet, dev.parquet
         reports/validate/split.json   must say "pass"
writes   models/tokenizer                src.model, tgt.model (the same bytes where the vocabulary is shared),
                                       subword.json (tokenize.max_tokens)
         data/tokens                   {train,dev}.{src,tgt}.npy and .offsets.npy, and of which source a row is:
                                       {train,dev}.source.npy and .sources.json
         reports/tokenize.json         read == kept + sum(refused); fertility, coverage, bytes, lengths by part and side

With direction `both` each pair stands in data/tokens twice, once each way; the receipt counts pairs. Which rows the
vocabularies are learned from is decided by hash of their ids: rows that are added later change few of them.
"""

from __future__ import annotations

from pathlib import Path

from hanyeong.corpus.language_pair import Direction, Language, pairs_of
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.results import codes
from hanyeong.results.tokenize import SideLanguages, SplitsTokens, TokenizeResult, VocabularySizes
from hanyeong.tokenization.encode import EncodedSplit, encode_split
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer, write_tokenizer
from hanyeong.tokenization.vocabulary_sample import sampled_lines
from hanyeong.validation.passed import require_passed

SPLITS = ("train", "dev")


def tokenize(job: StageContext) -> Receipt:
    """Learn the vocabularies from train, encode train and dev, refuse what is too long or badly covered."""
    params: TokenizeParams = job.params.tokenize
    direction: Direction = job.params.direction
    require_passed(job.reads["verdict"])
    if direction == "both" and not params.shared:
        raise ParamsError("tokenize.shared: false, but direction is both: either language is on either side; say true")
    tables = {name: _table(job.reads["split"], name) for name in SPLITS}
    tokenizer = _trained(job, tables["train"])
    encoded = {
        name: encode_split(name, table, job.out["tokens"], tokenizer, direction, job.progress)
        for name, table in tables.items()
    }
    encoded["dev"].require_coverage(params.min_coverage)
    read = sum(one.read for one in encoded.values())
    refused = encoded["train"].refused + encoded["dev"].refused
    result = _result(job, tokenizer, encoded)
    return Receipt(result, read=read, kept=read - refused.total(), refused=dict(sorted(refused.items())))


def _trained(job: StageContext, train: Path) -> Tokenizer:
    """The SentencePiece models, written and loaded."""
    params: TokenizeParams = job.params.tokenize
    pair = pairs_of(job.params.direction)[0]
    columns: list[list[Language]] = [["ko", "en"]] if params.shared else [[pair.src], [pair.tgt]]
    with job.waiting(f"learning {params.vocab_size:,} pieces"):
        lines = [sampled_lines(train, languages, params.sample_rows, job.params.seed) for languages in columns]
        models = [train_tokenizer(sample, params) for sample in lines]
    write_tokenizer(job.out["subword"], models[0], models[-1], params.max_tokens)
    tokenizer = Tokenizer(processor(models[0]), processor(models[-1]), params.shared, params.max_tokens)
    for side, model in (("source", tokenizer.src), ("target", tokenizer.tgt)):
        if model.vocab_size() < params.vocab_size:
            job.say(
                f"tokenize: the corpus holds no more than {model.vocab_size():,} {side} pieces; "
                f"tokenize.vocab_size asks for {params.vocab_size:,}"
            )
    return tokenizer


def _result(job: StageContext, tokenizer: Tokenizer, encoded: dict[str, EncodedSplit]) -> TokenizeResult:
    params: TokenizeParams = job.params.tokenize
    v, pairs = tokenizer.vocabulary, pairs_of(job.params.direction)
    src, tgt = (tuple(map(codes.Language, side)) for side in ([p.src for p in pairs], [p.tgt for p in pairs]))
    return TokenizeResult(
        direction=codes.Direction(job.params.direction),
        languages=SideLanguages(src=src, tgt=tgt),
        vocabulary=VocabularySizes(
            wanted=params.vocab_size,
            src=v.src,
            tgt=v.tgt,
            shared=v.shared,
            lowered=min(v.src, v.tgt) < params.vocab_size,
        ),
        sampled_rows=min(encoded["train"].read, params.sample_rows),
        max_tokens=params.max_tokens,
        min_coverage=params.min_coverage,
        parts=SplitsTokens(**{name: split.result() for name, split in encoded.items()}),
    )


def _table(split: Path, name: str) -> Path:
    path = split / f"{name}.parquet"
    if not path.is_file():
        raise InputError(f"{path}: not there; run `dvc repro split` first")
    return path


STAGE = Stage.of(
    TokenizeResult,
    tokenize,
    params={"direction": Direction, "seed": Seed, "tokenize": TokenizeParams},
    reads={"split": "data/split", "verdict": "reports/validate/split.json"},
    writes={"tokens": "data/tokens", "subword": "models/tokenizer"},
)

if __name__ == "__main__":
    STAGE.main()
