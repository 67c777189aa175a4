"""Tokenize: train the tokenizers, encode train and dev.

reads    data/split                    train.parquet, dev.parquet
         reports/validate/split.json   must say "pass"
         models/initial.json           null, or whose tokenizers to take (`renew.start: champion`)
writes   models/tokenizer                src.model, tgt.model (the same bytes where the vocabulary is shared),
                                       subword.json (tokenize.max_tokens)
         data/tokens                   {train,dev}.{src,tgt}.npy and .offsets.npy, and of which source a row is:
                                       {train,dev}.source.npy and .sources.json
         reports/tokenize.json         read == kept + sum(rejected); fertility, coverage, bytes, lengths by part, side

With direction `both` each pair is in data/tokens twice, once per direction; the row counts are of pairs. The rows from
which the vocabularies are learned are chosen by hash of their ids: rows that are added later change few of them.
"""

from __future__ import annotations

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.pair_table import split_table
from hanyeong.models.initial import also_reads, initial
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.results.tokenize import TokenizeResult
from hanyeong.tokenization.encode import encode_split
from hanyeong.tokenization.learn import learn_tokenizer, require_shared, size_notes
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.summary import summarize
from hanyeong.tokenization.tokenizer import copy_tokenizer
from hanyeong.validation.passed import require_passed


def tokenize(job: StageContext) -> StageResult:
    """Learn the vocabularies from train, encode train and dev, reject what is too long or badly covered."""
    params: TokenizeParams = job.params.tokenize
    direction: Direction = job.params.direction
    require_passed(job.reads["verdict"])
    require_shared(direction, params)
    tables = {name: split_table(job.reads["split"], name) for name in ("train", "dev")}
    if start := initial(job.root):
        tokenizer = copy_tokenizer(start / "tokenizer", job.out["tokenizer"])
    else:
        with job.waiting(f"learning {params.vocab_size:,} pieces"):
            tokenizer = learn_tokenizer(tables["train"], job.out["tokenizer"], direction, params, job.params.seed)
    for note in size_notes(tokenizer, params):
        job.say(f"tokenize: {note}")
    encoded = {
        name: encode_split(name, table, job.out["tokens"], tokenizer, direction, job.progress)
        for name, table in tables.items()
    }
    encoded["dev"].require_coverage(params.min_coverage)
    n_read = sum(split.read for split in encoded.values())
    rejected = encoded["train"].rejected + encoded["dev"].rejected
    result = summarize(direction, params, tokenizer, encoded)
    return StageResult(result, read=n_read, kept=n_read - rejected.total(), rejected=dict(sorted(rejected.items())))


STAGE = Stage.of(
    TokenizeResult,
    tokenize,
    params={"direction": Direction, "seed": Seed, "tokenize": TokenizeParams},
    reads={"split": "data/split", "verdict": "reports/validate/split.json"},
    writes={"tokens": "data/tokens", "tokenizer": "models/tokenizer"},
    also_reads=also_reads,
)

if __name__ == "__main__":
    STAGE.main()
