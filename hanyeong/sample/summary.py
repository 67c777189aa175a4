"""Counts of the sample corpus: pairs, rows, words, sentence patterns, domains and defects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from hanyeong.corpus.defect_labels import CLEAN
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
from hanyeong.sample.corpus import Files, SampleCorpus
from hanyeong.sample.defects import EXPECT
from hanyeong.sample.delivery import LABELS
from hanyeong.sample.grammar import Made


def summarize(corpus: SampleCorpus, seed: int) -> SampleResult:
    """The result of the stage."""
    pairs, kinds, rows = corpus.pairs, _rows_by_kind(corpus.files), _row_counts(corpus.files)
    n_held_out = sum(pair.held_out for pair in pairs)
    return SampleResult(
        seed=seed,
        pairs=PairCounts(train=len(pairs) - n_held_out, held_out=n_held_out, drift=len(corpus.drift)),
        rows=rows,
        grammar=_grammar(pairs),
        domains=_domains(pairs),
        words={Language.KO: _words(pair.ko for pair in pairs), Language.EN: _words(pair.en for pair in pairs)},
        defects={
            kind: InjectedDefect(expect=Expectation(EXPECT[kind]), rows=kinds[kind])
            for kind in DefectKind
            if kinds[kind]
        },
        clean_rows=kinds[CLEAN],
        defect_rate=round(1 - kinds[CLEAN] / rows.all, 6),
        files=tuple(
            DeliveredFile(file=shape.member(part), part=DeliveredPart(part), rows=len(lines))
            for (part, shape), lines in corpus.files.items()
        ),
    )


def _rows_by_kind(files: Files) -> Counter[str]:
    return Counter(line.kind for lines in files.values() for line in lines)


def _row_counts(files: Files) -> RowCounts:
    rows = Counter[str]()
    for (part, _), lines in files.items():
        rows[part] += len(lines)
    return RowCounts(all=rows.total(), train=rows["train"], valid=rows["valid"])


def _grammar(pairs: Sequence[Made]) -> Grammar:
    """What the sentences are made of; words of the drift domain occur in no pair of the corpus and do not count."""
    words = lexicon.load()
    predicates = [verb for group, verbs in words.predicates.items() if group != "prep" for verb in verbs]
    nouns = [noun for kind, members in words.nouns.items() if kind not in lexicon.KITCHEN for noun in members]
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
    """Pairs and frames of each domain, under the name that it has in the delivery."""
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
    """Running and distinct words, as written between blanks; punctuation at their ends and case do not count."""
    counts = Counter(word.strip(".,?!").lower() for text in texts for word in text.split())
    return WordCounts(running=counts.total(), distinct=len(counts))
