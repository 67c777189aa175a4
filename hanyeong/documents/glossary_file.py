"""Glossaries as files: a term a line, its translation after a tab (TSV) or a comma (CSV, quoted as spreadsheets do)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

from hanyeong.pipeline.errors import InputError

GlossaryFormat = Literal["tsv", "csv"]


def read_terms(text: str, form: GlossaryFormat) -> list[tuple[str, str]]:
    """The terms; blank lines count for nothing, and nor do columns after the second.

    Raises:
        InputError: a line without two columns. The message quotes nothing of it.

    """
    rows = text.removeprefix("\ufeff")
    lines: Iterable[Sequence[str]]
    if form == "tsv":
        lines = (line.split("\t") for line in rows.splitlines())
    else:
        lines = csv.reader(io.StringIO(rows, newline=""))
    found = []
    try:
        for n, line in enumerate(lines, start=1):
            if not any(cell.strip() for cell in line):
                continue
            if len(line) < 2:
                raise InputError(f"glossary, line {n}: one column; expected a term and its translation ({form})")
            found.append((line[0], line[1]))
    except csv.Error:
        raise InputError("glossary: cannot be read as CSV; expected a term, a comma and its translation") from None
    return found


def write_tsv(terms: Iterable[tuple[str, str]]) -> str:
    """Terms as TSV; one that holds a tab or a line break is written with a blank there."""
    return "\n".join("\t".join(" ".join(cell.split()) for cell in term) for term in terms)
