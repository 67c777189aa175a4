"""Sample: the embedded corpus, made from its grammar and delivered as AI Hub delivers, with planted defects.

reads    nothing: `sample` in params.yaml decides everything
writes   data/sample/corpus/           workbooks of data set 126, zipped JSON of 71265; Training and Validation
         data/sample/ledger.parquet    every row of the corpus: member, row, kind, expect
         data/sample/drift.jsonl       pairs of another domain, for `monitor`
         reports/sample.json           pairs, words, frames, domains, defects by kind
stops    when the grammar cannot make so many distinct pairs
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hanyeong.corpus.defect_labels import CLEAN, COLUMNS
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.results.codes import Language
from hanyeong.results.defects import DefectKind, Expectation
from hanyeong.results.sample import (
    DeliveredFile,
    DeliveredPart,
    DomainCounts,
    Grammar,
    InjectedDefect,
    PairCounts,
    RowCounts,
    SampleDomain,
    SampleResult,
    WordCounts,
)
from hanyeong.sample import lexicon
from hanyeong.sample.defects import EXPECT, Line, plant
from hanyeong.sample.delivery import LABELS, SHAPES, Part, Shape, divide, write
from hanyeong.sample.grammar import Made, make_kitchen, make_pairs
from hanyeong.sample.params import SampleParams

_LEDGER = pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in COLUMNS])


def sample(job: StageContext) -> Receipt:
    """Make the pairs, plant the defects, write the delivery and its ledger."""
    params: SampleParams = job.params.sample
    job.say(f"sample: making {params.pairs:,} pairs to train on")
    pairs = make_pairs(params.pairs, params.seed, params.held_out_share)
    kitchen = make_kitchen(params.drift_pairs, params.seed)
    files = _files(pairs, params)
    folder = job.out["sample"]
    with pq.ParquetWriter(folder / "ledger.parquet", _LEDGER, compression="zstd") as ledger:
        for (part, shape), lines in job.progress(files.items(), "sample", len(files)):
            write(folder / "corpus", shape, part, lines)
            ledger.write_table(_ledger(shape.member(part), lines))
    _write_lines(folder / "drift.jsonl", kitchen)
    return Receipt(_result(pairs, kitchen, files, params))


Files = Mapping[tuple[Part, Shape], Sequence[Line]]


def _files(pairs: Sequence[Made], params: SampleParams) -> Files:
    """The rows of every file that has any."""
    mixed = list(pairs)
    random.Random(f"{params.seed}:order").shuffle(mixed)  # noqa: S311  a corpus, not a secret
    train, valid = (
        divide(Line(pair.ko, pair.en, pair.domain) for pair in mixed if pair.held_out == held) for held in (False, True)
    )
    planted = plant(
        {shape.name: lines for shape, lines in train.items()},
        {shape.name: lines for shape, lines in valid.items()},
        {shape.name for shape in SHAPES if shape.is_json},
        params.defects,
        params.seed,
    )
    files: dict[tuple[Part, Shape], Sequence[Line]] = {("train", shape): planted[shape.name] for shape in SHAPES}
    files |= {("valid", shape): valid[shape] for shape in SHAPES}
    return {place: lines for place, lines in files.items() if lines}


def _ledger(member: str, lines: Sequence[Line]) -> pa.Table:
    """What stands in each row of a file; row 1 is its first pair."""
    kinds = [line.kind for line in lines]
    columns = {
        "member": [member] * len(lines),
        "row": range(1, len(lines) + 1),
        "kind": kinds,
        "expect": [EXPECT[kind] for kind in kinds],
    }
    return pa.table({name: list(columns[name]) for name in COLUMNS}, schema=_LEDGER)


def _write_lines(path: Path, pairs: Iterable[Made]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for pair in pairs:
            record = {"ko": pair.ko, "en": pair.en, "domain": pair.domain}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


# -- the result


def _result(pairs: Sequence[Made], kitchen: Sequence[Made], files: Files, params: SampleParams) -> SampleResult:
    held_out = sum(pair.held_out for pair in pairs)
    kinds = Counter(line.kind for lines in files.values() for line in lines)
    rows = Counter({part: sum(len(x) for (p, _), x in files.items() if p == part) for part in PARTS})
    return SampleResult(
        seed=params.seed,
        pairs=PairCounts(train=len(pairs) - held_out, held_out=held_out, drift=len(kitchen)),
        rows=RowCounts(all=rows.total(), train=rows["train"], valid=rows["valid"]),
        grammar=_grammar(pairs),
        domains=_domains(pairs),
        words={Language.KO: _words(pair.ko for pair in pairs), Language.EN: _words(pair.en for pair in pairs)},
        defects={
            kind: InjectedDefect(expect=Expectation(EXPECT[kind]), rows=kinds[kind])
            for kind in DefectKind
            if kinds[kind]
        },
        clean_rows=kinds[CLEAN],
        defect_rate=round(1 - kinds[CLEAN] / rows.total(), 6),
        files=tuple(
            DeliveredFile(file=shape.member(part), part=DeliveredPart(part), rows=len(lines))
            for (part, shape), lines in files.items()
        ),
    )


PARTS: tuple[Part, ...] = ("train", "valid")


def _grammar(pairs: Sequence[Made]) -> Grammar:
    """What the sentences are made of; the kitchen's words are in the drift only."""
    words = lexicon.load()
    predicates = [verb for group, found in words.predicates.items() if group != "prep" for verb in found]
    nouns = [noun for kind, found in words.nouns.items() if kind not in lexicon.KITCHEN for noun in found]
    return Grammar(
        frames=len({(pair.domain, pair.frame) for pair in pairs}),
        predicates=len({predicate.ko for predicate in predicates}),
        nouns=len({noun.ko for noun in nouns}),
        content_words={
            Language.KO: len({verb.ko for verb in predicates} | {noun.ko for noun in nouns}),
            Language.EN: len({verb.en for verb in predicates} | {noun.en for noun in nouns}),
        },
        combinations_held_out=len({pair.combination for pair in pairs if pair.held_out}),
    )


def _domains(pairs: Sequence[Made]) -> dict[SampleDomain, DomainCounts]:
    """Sound pairs and frames of each domain, under the name that it has in the delivery."""
    train = Counter(pair.domain for pair in pairs if not pair.held_out)
    held_out = Counter(pair.domain for pair in pairs if pair.held_out)
    frames = {domain: {pair.frame for pair in pairs if pair.domain == domain} for domain in LABELS}
    return {
        SampleDomain(domain): DomainCounts(
            label=label, train=train[domain], held_out=held_out[domain], frames=len(frames[domain])
        )
        for domain, label in LABELS.items()
    }


def _words(texts: Iterable[str]) -> WordCounts:
    """Running words and distinct ones, as written between blanks; marks at their ends and case apart."""
    counts = Counter(word.strip(".,?!").lower() for text in texts for word in text.split())
    return WordCounts(running=counts.total(), distinct=len(counts))


STAGE = Stage.of(
    SampleResult,
    sample,
    params={"sample": SampleParams},
    reads={},
    writes={"sample": "data/sample"},
)

if __name__ == "__main__":
    STAGE.main()
