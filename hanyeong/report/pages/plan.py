"""plan."""

from __future__ import annotations

from hanyeong.report.blocks import Section
from hanyeong.report.facts import Book
from hanyeong.report.words import Words


def sections(book: Book, w: Words) -> list[Section]:
    return []


def headline(book: Book, w: Words) -> str:
    return ""
