"""Which module draws which stage's page, and what each stage would say in a few words on the index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hanyeong.pipeline.results_file import State
from hanyeong.report.blocks import Section
from hanyeong.report.facts import Book
from hanyeong.report.pages import (
    clean,
    compress,
    evaluation,
    ingest,
    judgement,
    monitor,
    package,
    plan,
    sample,
    split,
    tokenize,
    training,
    validate,
)
from hanyeong.report.words import Words


@dataclass(frozen=True)
class Special:
    """What a stage's page shows beyond its rows, its clock and its other facts, and its headline."""

    sections: Callable[[Book, Words], list[Section]]
    headline: Callable[[Book, Words], str]
    rows_first: bool = False
    """Whether what happened to rows is the stage's main matter."""


PAGES: Mapping[str, Special] = {
    "sample": Special(sample.sections, sample.headline),
    "ingest": Special(ingest.sections, ingest.headline),
    "plan": Special(plan.sections, plan.headline),
    "validate": Special(validate.sections, validate.headline),
    "clean": Special(clean.sections, clean.headline, rows_first=True),
    "split": Special(split.sections, split.headline),
    "tokenize": Special(tokenize.sections, tokenize.headline),
    "train": Special(training.teacher_sections, training.teacher_headline),
    "distill": Special(training.student_sections, training.student_headline),
    "compress": Special(compress.sections, compress.headline),
    "evaluation": Special(evaluation.sections, evaluation.headline),
    "package": Special(package.sections, package.headline),
    "judgement": Special(judgement.sections, judgement.headline),
    "monitor": Special(monitor.sections, monitor.headline),
}


def headlines(book: Book, w: Words) -> dict[str, str]:
    """A few words for each stage that has left its facts."""
    return {
        stage: special.headline(book, w)
        for stage, special in PAGES.items()
        if any(entry.state is State.THERE for entry in book.all(stage))
    }
