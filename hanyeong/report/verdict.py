"""Summary at the end of a run: decision, what may help, model, scores, and where the pages are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hanyeong.report import numbers, scores
from hanyeong.report.advice import advice
from hanyeong.report.catalog import Catalog
from hanyeong.report.judgement import Judgement, read_judgement, reason
from hanyeong.report.render import settings
from hanyeong.report.result_store import ResultStore, read_results
from hanyeong.results.evaluate import TestScores
from hanyeong.results.monitor import MonitorResult, MonitorState
from hanyeong.results.package import PackageResult

MOST_LINES = 8
"""Reasons and tests shown in the terminal; the pages have all of them."""
INDEX = "reports/index.html"


def verdict_lines(root: Path) -> list[str]:
    """The verdict with its reasons, the model and its scores, in the language that params name.

    Without a judgement that can be relied on the first line says so: nothing is called a go that the judge did not.
    """
    language, sources = settings(root)
    w, store = Catalog(language), read_results(root / "reports", sources)
    page = INDEX if (root / INDEX).is_file() else w("not_there")
    judgement = read_judgement(store)
    lines = [
        *_verdict(judgement, w),
        *(f"  {line}" for line in advice(store, w)),
        *_model(store, w("released_model" if judgement.go else "candidate_model"), w),
        *_scores(store, w),
        *_warnings(store, w),
        *_monitor(store, w),
    ]
    return [*lines, _line(w("report_is_at"), page)]


def _verdict(judgement: Judgement, w: Catalog) -> Iterator[str]:
    if judgement.go is None:
        yield f"{w('unjudged')}: {w(judgement.doubt)}"
    else:
        word = "go" if judgement.go else "no_go"
        yield f"{w(word)}: {w(f'{word}_sentence')}"
    yield from _cut([f"  - {reason(check, w)}" for check in judgement.against], w)


def _warnings(store: ResultStore, w: Catalog) -> Iterator[str]:
    """Where looking a sentence up beats translating it."""
    for test, nearest, value in scores.nearest_ahead(store):
        yield f"  {w('nearest_ahead', test=test, nearest=numbers.fixed(nearest), value=numbers.fixed(value))}"


def _monitor(store: ResultStore, w: Catalog) -> Iterator[str]:
    """Whether its alarms cannot be relied on, or were not tested; a monitor that passed needs no word here."""
    result = store.result(MonitorResult)
    check = result.self_check if result else None
    if result and result.state is MonitorState.NOT_ENOUGH_DATA:
        yield f"  {w('monitor_not_judged')}"
    elif result and result.failed_checks:
        yield f"  {w('monitor_failed')}"
    elif check and not check.tried_another_domain:
        yield f"  {w('monitor_untested')}"


def _model(store: ResultStore, called: str, w: Catalog) -> Iterator[str]:
    """Name, format, size and digest of the bundle."""
    result = store.result(PackageResult)
    if result is None:
        yield _line(called, w("not_measured"))
        return
    model = result.model
    named = f"{w.of(model.which)} {model.compute_type}"
    parts = (result.name, named, numbers.size(model.bytes) or "", result.digest[:12])
    yield _line(called, ", ".join(parts))


def _scores(store: ResultStore, w: Catalog) -> Iterator[str]:
    """BLEU of the release candidate on every test, the most important first."""
    tests = scores.candidate_tests(store)
    lines = [_line(w("bleu_on", test=name), _score(tests.get(name), w)) for name in scores.tests_of(store)]
    yield from _cut(lines or [_line("BLEU", w("not_measured"))], w)


def _score(test: TestScores | None, w: Catalog) -> str:
    nearest = test.nearest if test else None
    baseline = numbers.fixed(nearest.bleu.value) if nearest else w("not_measured")
    value = w("not_measured")
    if test:
        bleu = test.metrics.bleu
        value = f"{numbers.fixed(bleu.value)} {scores.interval(bleu)} {w('n_sentences', n=numbers.plain(bleu.n))}"
    return f"{value}; {w('nearest_is', value=baseline)}"


def _line(name: str, value: str) -> str:
    return f"  {name}: {value}"


def _cut(lines: list[str], w: Catalog) -> Iterator[str]:
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"  {w('and_more', n=len(lines) - MOST_LINES)}"
