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

from hanyeong.corpus.ledger import COLUMNS, SOUND
from hanyeong.corpus.sample import lexicon
from hanyeong.corpus.sample.defects import EXPECT, Line, plant
from hanyeong.corpus.sample.delivery import LABELS, SHAPES, Part, Shape, divide, write
from hanyeong.corpus.sample.grammar import Made, make_kitchen, make_pairs
from hanyeong.corpus.sample.params import SampleParams
from hanyeong.run.receipt import Json, Receipt
from hanyeong.run.stage import Job, Stage

_LEDGER = pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in COLUMNS])


def sample(job: Job) -> Receipt:
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
    return Receipt(_facts(pairs, kitchen, files, params))


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


# -- what is told


def _facts(pairs: Sequence[Made], kitchen: Sequence[Made], files: Files, params: SampleParams) -> dict[str, Json]:
    held_out = [pair for pair in pairs if pair.held_out]
    kinds = Counter(line.kind for lines in files.values() for line in lines)
    rows = sum(kinds.values())
    return {
        "seed": params.seed,
        "pairs": {"train": len(pairs) - len(held_out), "held_out": len(held_out), "drift": len(kitchen)},
        "rows": {"all": rows} | {part: sum(len(x) for (p, _), x in files.items() if p == part) for part in PARTS},
        "grammar": _grammar(pairs),
        "domains": _domains(pairs),
        "words": {"ko": _words(pair.ko for pair in pairs), "en": _words(pair.en for pair in pairs)},
        "defects": {
            kind: {"expect": EXPECT[kind], "rows": kinds[kind]} for kind in EXPECT if kind != SOUND and kinds[kind]
        },
        "sound": kinds[SOUND],
        "defect_share": round(1 - kinds[SOUND] / rows, 6),
        "files": [{"file": shape.member(part), "part": part, "rows": len(x)} for (part, shape), x in files.items()],
    }


PARTS: tuple[Part, ...] = ("train", "valid")


def _grammar(pairs: Sequence[Made]) -> dict[str, Json]:
    """What the sentences are made of; the kitchen's words are in the drift only."""
    words = lexicon.load()
    predicates = [verb for group, found in words.predicates.items() if group != "prep" for verb in found]
    nouns = [noun for kind, found in words.nouns.items() if kind not in lexicon.KITCHEN for noun in found]
    return {
        "frames": len({(pair.domain, pair.frame) for pair in pairs}),
        "predicates": len({predicate.ko for predicate in predicates}),
        "nouns": len({noun.ko for noun in nouns}),
        "content_words": {
            "ko": len({word.ko for word in (*predicates, *nouns)}),
            "en": len({word.en for word in (*predicates, *nouns)}),
        },
        "combinations_held_out": len({pair.combination for pair in pairs if pair.held_out}),
    }


def _domains(pairs: Sequence[Made]) -> dict[str, Json]:
    """Sound pairs and frames of each domain, under the name that it has in the delivery."""
    train = Counter(pair.domain for pair in pairs if not pair.held_out)
    held_out = Counter(pair.domain for pair in pairs if pair.held_out)
    frames = {domain: {pair.frame for pair in pairs if pair.domain == domain} for domain in LABELS}
    return {
        domain: {
            "label": label, "train": train[domain], "held_out": held_out[domain], "frames": len(frames[domain])
        }
        for domain, label in LABELS.items()
    }  # fmt: skip


def _words(texts: Iterable[str]) -> dict[str, Json]:
    """Running words and distinct ones, as written between blanks; marks at their ends and case apart."""
    counts = Counter(word.strip(".,?!").lower() for text in texts for word in text.split())
    return {"running": counts.total(), "distinct": len(counts)}


STAGE = Stage(
    name="sample",
    run=sample,
    params={"sample": SampleParams},
    reads={},
    writes={"sample": "data/sample", "facts": "reports/sample.json"},
)

if __name__ == "__main__":
    STAGE.main()
