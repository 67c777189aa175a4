"""What a page is about, in a line under its title: which translator, which direction, which corpus, which bundle."""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.report import numbers
from hanyeong.report.asked import Asked
from hanyeong.report.facts import Book
from hanyeong.report.words import Words

MOST_NAMES = 4
"""Sources that are named; of more, the number is told."""


def place(book: Book, asked: Asked, w: Words) -> list[str]:
    """Name, direction, pairs and where they are from, bundle: what is known of them."""
    return [part for part in _parts(book, asked, w) if part]


def _parts(book: Book, asked: Asked, w: Words) -> Iterator[str | None]:
    package = book.one("package").facts
    yield package.text("name")
    direction = direction_of(book)
    yield w.label(direction, "direction") if direction else None
    kept = numbers.plain(book.one("clean").rows.number("kept"))
    named = _named(asked, w)
    yield None if not kept else w("place_pairs", n=kept, sources=named) if named else w("place_all", n=kept)
    digest = package.text("digest")
    yield w("place_bundle", digest=digest[:12]) if digest else None


def direction_of(book: Book) -> str | None:
    """As the latest stage that knows it says."""
    known = (book.one(stage).facts.text("direction") for stage in ("package", "tokenize", "plan"))
    return next((direction for direction in known if direction), None)


def _named(asked: Asked, w: Words) -> str:
    """The sources, or how many there are; nothing where params do not say."""
    names = list(asked.learned)
    return ", ".join(names) if len(names) <= MOST_NAMES else w("place_sources", n=numbers.plain(len(names)))
