"""The last lines of a run: the verdict, what was released, how well it translates, and where the pages are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hanyeong.report import numbers, scores
from hanyeong.report.facts import Book, Facts, read_book
from hanyeong.report.judged import Judgement, read_judgement, reason
from hanyeong.report.render import settings
from hanyeong.report.words import Words
from hanyeong.results.monitor import MonitorResult, SelfCheckVerdict

MOST_LINES = 8
"""Reasons and tests shown in the terminal; the pages have all of them."""
INDEX = "reports/index.html"


def verdict_lines(root: Path) -> list[str]:
    """The verdict with its reasons, the released model and its scores, in the language that params name.

    Without a judgement that can be relied on the first line says so: nothing is called a go that the judge did not.
    """
    language, sources = settings(root)
    w, book = Words(language), read_book(root / "reports", sources)
    page = INDEX if (root / INDEX).is_file() else w("not_there")
    said = [
        *_verdict(read_judgement(book), w),
        *_released(book, w),
        *_scores(book, w),
        *_warnings(book, w),
        *_monitor(book, w),
    ]
    return [*said, _line(w("report_is_at"), page)]


def _verdict(judgement: Judgement, w: Words) -> Iterator[str]:
    if judgement.go is None:
        yield f"{w('unjudged')}: {w(judgement.doubt)}"
    else:
        word = "go" if judgement.go else "no_go"
        yield f"{w(word)}: {w(f'{word}_sentence')}"
    yield from _cut([f"  - {reason(check, w)}" for check in judgement.against], w)


def _warnings(book: Book, w: Words) -> Iterator[str]:
    """Where looking a sentence up beats translating it."""
    for test, nearest, value in scores.nearest_ahead(book):
        yield f"  {w('nearest_ahead', test=test, nearest=numbers.fixed(nearest), value=numbers.fixed(value))}"


def _monitor(book: Book, w: Words) -> Iterator[str]:
    """Whether its alarms cannot be relied on, or were not tested; a monitor that passed needs no word here."""
    result = book.result(MonitorResult)
    check = result.self_check if result else None
    if check and check.verdict is SelfCheckVerdict.FAILED:
        yield f"  {w('monitor_unsure')}"
    elif check and not check.tried_another_domain:
        yield f"  {w('monitor_untested')}"


def _released(book: Book, w: Words) -> Iterator[str]:
    """Name, format, size and digest of the bundle."""
    facts = book.one("package").facts
    which, form = facts.text("model", "which"), facts.text("model", "compute_type")
    model = " ".join(part for part in (w.label(which) if which else "", form) if part)
    size, digest = numbers.size(facts.number("model", "bytes")), facts.text("digest")
    parts = [part for part in (facts.text("name"), model, size, digest[:12] if digest else "") if part]
    yield _line(w("released_model"), ", ".join(parts) or w("not_measured"))


def _scores(book: Book, w: Words) -> Iterator[str]:
    """BLEU of what is served on every test, the most important first."""
    tests = book.one("evaluation", "served").facts.under("tests")
    lines = [_line(w("bleu_on", test=name), _score(tests.under(name), w)) for name in scores.tests_of(book)]
    yield from _cut(lines or [_line("BLEU", w("not_measured"))], w)


def _score(test: Facts, w: Words) -> str:
    score = scores.score_of(test.under("metrics", "bleu"))
    nearest = numbers.fixed(scores.nearest_value(test, "bleu")) or w("not_measured")
    n = w("n_sentences", n=numbers.plain(score.n)) if score.n is not None else ""
    value = " ".join(part for part in (numbers.fixed(score.value), score.interval, n) if part)
    return f"{value or w('not_measured')}; {w('nearest_is', value=nearest)}"


def _line(name: str, value: str) -> str:
    return f"  {name}: {value}"


def _cut(lines: list[str], w: Words) -> Iterator[str]:
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"  {w('and_more', n=len(lines) - MOST_LINES)}"
