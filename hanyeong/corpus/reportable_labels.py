"""Which of a corpus's labels may stand in results and pages: a field that says what a row is, not one that quotes it.

A user can name any key as `domain`; a title or a sentence there would be text in a report, which restricted text may
never be.
"""

from __future__ import annotations

from collections.abc import Mapping

LONGEST_CHARS = 40
MOST_LABELS = 1_000
FEW_ROWS = 5
"""Rows a label on average below which the field is text, once it has more than `FEW_LABELS` of them."""
FEW_LABELS = 40


def nameable(rows_by_label: Mapping[str, int]) -> frozenset[str]:
    """The labels that may be named; none at all where the field is text."""
    n = len(rows_by_label)
    if n > MOST_LABELS or (n > FEW_LABELS and sum(rows_by_label.values()) < FEW_ROWS * n):
        return frozenset()
    return frozenset(label for label in rows_by_label if len(label) <= LONGEST_CHARS)
