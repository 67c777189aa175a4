"""How large the corpus is, before it is cleaned: tokens by a trial vocabulary, rows of dev and tests, whose domains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pyarrow.compute as pc

from hanyeong.corpus.language_pair import Direction, pairs_of, test_name
from hanyeong.corpus.pair_table import VALID, count_rows, raw_table, read_batches
from hanyeong.corpus.sampling import sample_limit
from hanyeong.corpus.sources import HELD_OUT, Source
from hanyeong.corpus.split_params import SplitParams
from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.progress import ShowProgress
from hanyeong.planning.cost import Corpus
from hanyeong.planning.warnings import held_out
from hanyeong.text.normalize import normalize
from hanyeong.tokenization.estimate import VocabEstimate, estimate_vocab


@dataclass(frozen=True)
class MeasuredCorpus:
    """The sources as ingest left them, measured as far as planning needs it."""

    tables: Mapping[str, Path]
    """By source."""
    size: Corpus
    estimate: VocabEstimate
    rows: Mapping[str, int]
    """Rows of dev and of every test set, before cleaning."""


def measure_corpus(raw: Path, params: SimpleNamespace, progress: ShowProgress) -> MeasuredCorpus:
    """Rows, bytes and tokens of data/raw.

    Raises:
        InputError: a source was not read yet.
        GateError: there are no rows to train on.

    """
    sources: Mapping[str, Source] = params.sources
    tables = {name: raw_table(raw, name) for name in sources}
    train = [path for name, path in tables.items() if sources[name].use == "train"]
    estimate = vocabulary_estimate(train, params, progress)
    size = corpus_size(params.direction, estimate, sources, tables)
    return MeasuredCorpus(tables, size, estimate, expected_rows(sources, tables, params.split))


def vocabulary_estimate(tables: Sequence[Path], params: SimpleNamespace, progress: ShowProgress) -> VocabEstimate:
    """Trial vocabularies, trained and measured on a sample of the training rows.

    Raises:
        GateError: there are no rows to train on.

    """
    n_rows = sum(map(count_rows, tables))
    if not n_rows:
        raise GateError("plan: no rows to train on; look at `sources` with `use: train` and at reports/ingest/")
    rows = _sample(tables, n_rows, 2 * params.plan.trial_rows, progress)
    return estimate_vocab(rows, n_rows, params.direction, params.tokenize, params.plan.trial_rows)


def _sample(tables: Sequence[Path], n_rows: int, n_sample: int, progress: ShowProgress) -> list[tuple[str, str]]:
    """Both sides, normalized, of some training rows; which ones, their ids decide, which are hashes."""
    limit = sample_limit(n_rows, n_sample)
    rows: list[tuple[str, str, str]] = []
    for path in progress(tables, "reading rows for the trial vocabulary"):
        for batch in read_batches(path, columns=["id", "ko", "en"]):
            sample = batch.filter(pc.less_equal(batch["id"], limit))
            rows += zip(*(sample[name].to_pylist() for name in ("id", "ko", "en")), strict=True)
    sides = [(normalize(ko), normalize(en)) for _, ko, en in sorted(rows)]
    return [pair for pair in sides if all(pair)]


def corpus_size(
    direction: Direction, estimate: VocabEstimate, sources: Mapping[str, Source], tables: Mapping[str, Path]
) -> Corpus:
    """What is trained on; in both directions each pair counts twice."""
    size = dict.fromkeys(("train", "test", "monitor"), 0)
    for name, path in tables.items():
        size[sources[name].use] += path.stat().st_size
    pairs = sum(count_rows(path) for name, path in tables.items() if sources[name].use == "train")
    return Corpus(
        pairs=pairs * len(pairs_of(direction)),
        text_bytes=size["train"],
        other_bytes=size["test"] + size["monitor"],
        src_tokens_per_pair=estimate.src_tokens_per_pair,
        tgt_tokens_per_pair=estimate.tgt_tokens_per_pair,
    )


def expected_rows(sources: Mapping[str, Source], tables: Mapping[str, Path], split: SplitParams) -> dict[str, int]:
    """Rows of dev and of every test set, before cleaning."""
    set_aside = {name: _set_aside(tables[name]) for name, source in sources.items() if source.use == "train"}
    train = sum(count_rows(tables[name]) - rows for name, rows in set_aside.items())
    tests = {name: count_rows(tables[name]) for name, source in sources.items() if source.use == "test"}
    return held_out(train, split) | {name: rows for name, rows in (set_aside | tests).items() if rows}


def _set_aside(path: Path) -> int:
    """Rows that the source's publisher keeps for validation; they become a test set of the source's name."""
    batches = read_batches(path, columns=["split_hint"])
    return sum(pc.sum(pc.equal(batch["split_hint"], VALID)).as_py() or 0 for batch in batches)


def in_domain_tests(direction: Direction, sources: Mapping[str, Source], tables: Mapping[str, Path]) -> set[str]:
    """Tests of the training sources' own domains: cut from them, or with rows that mostly bear their labels."""
    train = [name for name, source in sources.items() if source.use == "train"]
    trained = {domain for name in train for domain in _domains(tables[name])} - {""}
    in_domain = {HELD_OUT, *train}
    for name, source in sources.items():
        domains = _domains(tables[name]) if source.use == "test" else Counter[str]()
        if domains and sum(domains[domain] for domain in trained) * 2 > domains.total():
            in_domain.add(name)
    return {test_name(name, pair, direction) for name in in_domain for pair in pairs_of(direction)}


def _domains(path: Path) -> Counter[str]:
    """Rows by domain."""
    rows = Counter[str]()
    for batch in read_batches(path, columns=["domain"]):
        rows.update({str(one["values"]): int(one["counts"].as_py()) for one in batch["domain"].value_counts()})
    return rows
