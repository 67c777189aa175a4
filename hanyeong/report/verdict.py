"""The last lines of a run: the verdict, what was released, how well it translates, and where the pages are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hanyeong.report import numbers
from hanyeong.report.facts import Book, Facts, State, read_book
from hanyeong.report.judged import Judgement, read_judgement, reason
from hanyeong.report.render import settings
from hanyeong.report.scores import Score, score_of
from hanyeong.report.words import Words

MOST_LINES = 8
"""Reasons and tests shown in the terminal; the pages have all of them."""


def verdict_lines(root: Path) -> list[str]:
    """The verdict with its reasons, the released model and its scores, in the language that params name.

    Without a judgement that can be read the first line says so: nothing is called a go that the judge did not.
    """
    language, sources = settings(root)
    w, book = Words(language), read_book(root / "reports", sources)
    return [*_verdict(read_judgement(book), w), *_released(book, w), *_scores(book, w), _pages(root, w)]


def _verdict(judgement: Judgement, w: Words) -> Iterator[str]:
    if judgement.go is None:
        known = {State.THERE: "unjudged_unclear", State.UNREADABLE: "unjudged_unreadable"}
        yield f"{w('unjudged')}: {w(known.get(judgement.state, 'unjudged_sentence'))}"
    else:
        word = "go" if judgement.go else "no_go"
        yield f"{w(word)}: {w(f'{word}_sentence')}"
    yield from _cut([f"  - {reason(check, w)}" for check in judgement.against], w)


def _released(book: Book, w: Words) -> Iterator[str]:
    picked = book.one("compress").facts.under("pick")
    name = picked.text("name")
    sizes = [row.number("bytes") for row in book.one("compress").facts.rows("candidates") if row.text("name") == name]
    size = numbers.size(next(iter(sizes), None))
    yield _line(w("released_model"), ", ".join(part for part in (name, size) if part) or w("not_measured"))


def _scores(book: Book, w: Words) -> Iterator[str]:
    tests = book.one("evaluation", "served").facts.named("tests")
    lines = [_line(w("bleu_on", test=name), _score(facts, w)) for name, facts in tests]
    yield from _cut(lines or [_line("BLEU", w("not_measured"))], w)


def _score(test: Facts, w: Words) -> str:
    score = score_of(test.under("metrics", "bleu"))
    return f"{_value(score, w)}; {w('nearest_is', value=_nearest(test) or w('not_measured'))}"


def _value(score: Score, w: Words) -> str:
    if score.value is None:
        return w("not_measured")
    n = w("n_sentences", n=numbers.plain(score.n)) if score.n is not None else ""
    return " ".join(part for part in (numbers.fixed(score.value), score.interval, n) if part)


def _nearest(test: Facts) -> str | None:
    return numbers.fixed(nearest_value(test, "bleu"))


def nearest_value(test: Facts, metric: str) -> float | None:
    """What the nearest-neighbour baseline scores on a test."""
    found = test.number("nearest", metric)
    return found if found is not None else test.number("nearest", metric, "value")


def _pages(root: Path, w: Words) -> str:
    path = Path("reports/index.html")
    return _line(w("report_is_at"), path.as_posix() if (root / path).is_file() else w("not_there"))


def _line(name: str, value: str) -> str:
    return f"  {name}: {value}"


def _cut(lines: list[str], w: Words) -> Iterator[str]:
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"  {w('and_more', n=len(lines) - MOST_LINES)}"
