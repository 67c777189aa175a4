"""What a page is about, in a line under its title: model, direction, corpus, test set, bundle."""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.report import numbers, scores
from hanyeong.report.asked import Asked
from hanyeong.report.facts import Book
from hanyeong.report.words import Words
from hanyeong.results.codes import Direction
from hanyeong.results.package import PackageResult
from hanyeong.results.plan import PlanResult
from hanyeong.results.tokenize import TokenizeResult

MOST_NAMES = 4
"""Sources that are named; of more, the number is told."""


def place(book: Book, asked: Asked, w: Words) -> list[str]:
    """Name, direction, pairs and where they are from, primary test set, bundle: what is known of them."""
    return [part for part in _parts(book, asked, w) if part]


def _parts(book: Book, asked: Asked, w: Words) -> Iterator[str | None]:
    package, direction = book.result(PackageResult), direction_of(book)
    yield package.name if package else None
    yield w.of(direction) if direction else None
    kept = numbers.plain(book.one("clean").rows.kept)
    named = _named(asked, w)
    yield None if not kept else w("place_pairs", n=kept, sources=named) if named else w("place_all", n=kept)
    test = scores.primary_test(book)
    yield w("place_test", test=test) if test else None
    yield w("place_bundle", digest=package.digest[:12]) if package else None


def direction_of(book: Book) -> Direction | None:
    """As the latest stage that knows it says."""
    known = (book.result(PackageResult), book.result(TokenizeResult), book.result(PlanResult))
    return next((result.direction for result in known if result), None)


def _named(asked: Asked, w: Words) -> str:
    """The sources, or how many there are; nothing where params do not say."""
    names = list(asked.learned)
    return ", ".join(names) if len(names) <= MOST_NAMES else w("place_sources", n=numbers.plain(len(names)))
