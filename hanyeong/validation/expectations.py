"""The expectations, as data: which column, within which limits, how grave. They are code, so a change is reviewed.

Each table's first expectation is a floor on its rows, since an empty table meets nearly every other one; and every
column is expected to be without gaps, since gaps pass every check of values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from hanyeong.results.base import Code
from hanyeong.results.validate import ExpectationName
from hanyeong.results.validate import ExpectationReason as Why
from hanyeong.validation.params import AtLeast, AtMost, RawExpectations, Severity, SplitExpectations

Kind: TypeAlias = Literal["rows", "no_gaps", "flag", "inside", "mean"]


@dataclass(frozen=True)
class TableExpectation:
    """One expectation. `least` and `most` bound what is observed: rows, a share of rows, or a mean.

    For `inside` they bound the share of rows whose value lies outside `low` to `high`.
    """

    name: str
    why: Code
    kind: Kind
    severity: Severity
    column: str = ""
    least: float | None = None
    most: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Suite:
    """The expectations of one table."""

    table: str
    checks: tuple[TableExpectation, ...]

    def softened(self) -> Suite:
        """The same expectations, none of which stops a run."""
        return replace(self, checks=tuple(replace(check, severity="warning") for check in self.checks))


def raw_suite(table: str, limits: RawExpectations) -> Suite:
    """What is expected of one source."""
    return Suite(
        table,
        (
            _rows("rows", AtLeast(rows=1, severity="critical"), Why.NO_ROWS),
            *_sound(Why.ID_NOT_UNIQUE),
            _flag("ko_empty", limits.empty, Why.KO_EMPTY),
            _flag("en_empty", limits.empty, Why.EN_EMPTY),
            _flag("not_korean", limits.not_korean, Why.NO_HANGUL),
            _flag("swapped", limits.swapped, Why.SIDES_SWAPPED),
            _flag("untranslated", limits.untranslated, Why.SIDES_EQUAL),
            _flag("placeholder", limits.placeholder, Why.PLACEHOLDER),
            _flag("pair_repeated", limits.repeated, Why.PAIR_AGAIN),
            _flag("line_break", limits.line_breaks, Why.LINE_BREAK_INSIDE),
            _inside("ko_chars", 0, limits.max_chars, limits.long, Why.KO_LONG),
            _inside("en_chars", 0, limits.max_chars, limits.long, Why.EN_LONG),
            _inside("length_ratio", 1, limits.max_ratio, limits.uneven, Why.LENGTHS_DIFFER),
        ),
    )


def total_suite(table: str, floor: AtLeast) -> Suite:
    """What is expected of all train sources together."""
    why = Why.TOO_FEW_TO_LEARN
    return Suite(table, (_rows("train_rows", floor, why), *_unique(Why.ID_IN_TWO_SOURCES)))


def train_suite(table: str, limits: SplitExpectations) -> Suite:
    """What is expected of the rows to learn from."""
    return Suite(
        table,
        (
            _rows("rows", limits.train_rows, Why.TOO_FEW_TO_LEARN),
            *_sound(Why.ID_TWICE),
            _flag("id_elsewhere", AtMost(share=0.0, severity="critical"), Why.ROW_ELSEWHERE),
            _flag("ko_in_test", limits.leaked, Why.KO_IN_TEST),
            _flag("en_in_test", limits.leaked, Why.EN_IN_TEST),
            _flag("pair_in_dev", limits.leaked, Why.PAIR_IN_DEV),
            _flag("ko_empty", AtMost(share=0.0, severity="critical"), Why.CLEANED_NOT_EMPTY),
            _flag("en_empty", AtMost(share=0.0, severity="critical"), Why.CLEANED_NOT_EMPTY),
            _flag("line_break", AtMost(share=0.0, severity="critical"), Why.CLEANED_ONE_LINE),
        ),
    )


def dev_suite(table: str, train: pd.DataFrame, n_dev: int, limits: SplitExpectations) -> Suite:
    """What is expected of the rows to stop early by, measured against train."""
    total = len(train) + n_dev
    largest = limits.dev_share * total
    return Suite(
        table,
        (
            _rows("rows", AtLeast(rows=1, severity="critical"), Why.NO_DEV_ROWS),
            _rows("rows_enough", limits.dev_rows, Why.FEW_DEV_ROWS),
            TableExpectation(
                ExpectationName.ROWS_NOT_TOO_MANY,
                Why.TAKEN_FROM_TRAIN,
                "rows",
                "warning",
                least=0,
                most=float(max(1, int(largest))),
            ),
            *_sound(Why.ID_TWICE),
            _flag("id_elsewhere", AtMost(share=0.0, severity="critical"), Why.ROW_ELSEWHERE),
            _flag("ko_in_test", limits.leaked, Why.KO_IN_TEST),
            _flag("en_in_test", limits.leaked, Why.EN_IN_TEST),
            _flag("ko_in_train", limits.dev_side_known, Why.KO_IN_TRAIN),
            _flag("en_in_train", limits.dev_side_known, Why.EN_IN_TRAIN),
            *(_like(train[column], n_dev, limits.length_drift) for column in ("ko_chars", "en_chars") if len(train)),
        ),
    )


def held_out_suite(table: str, limits: SplitExpectations) -> Suite:
    """What is expected of a test set: it is scored as it is, so only what would spoil a score is looked at."""
    return Suite(
        table,
        (
            _rows("rows", AtLeast(rows=1, severity="critical"), Why.NO_TEST_ROWS),
            _rows("rows_enough", limits.test_rows, Why.FEW_TEST_ROWS),
            *_sound(Why.ID_TWICE),
            _flag("ko_empty", AtMost(share=0.0, severity="warning"), Why.NOTHING_TO_SCORE),
            _flag("en_empty", AtMost(share=0.0, severity="warning"), Why.NOTHING_TO_SCORE),
            _flag("placeholder", AtMost(share=0.0, severity="warning"), Why.PLACEHOLDER_SCORED),
            _flag("pair_repeated", AtMost(share=0.05, severity="warning"), Why.PAIR_COUNTED_OFTEN),
        ),
    )


def digest(suites: Sequence[Suite]) -> str:
    """SHA-256 of the expectations: a suite edited until it was green shows in the result."""
    text = json.dumps([asdict(suite) for suite in suites], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def observed(check: TableExpectation, result: Mapping[str, object], n_rows: int) -> float | int:
    """What Great Expectations saw, in the check's unit. Without rows no share is observed: 0."""
    if check.kind in ("rows", "mean"):
        value = result["observed_value"]
        number = float(value) if isinstance(value, float | int | np.floating) else 0.0
        return n_rows if check.kind == "rows" else number
    unexpected = result.get("unexpected_count", 0)
    return round(int(unexpected) / max(n_rows, 1), 8) if isinstance(unexpected, int | np.integer) else 0.0


def described(check: TableExpectation) -> str:
    """The expectation in a sentence, with what a break of it would mean."""
    share = f"in at most {100 * check.most:.4g} % of rows" if check.most else "in no row"
    sentence = {
        "rows": f"{_bounds(check)} rows",
        "no_gaps": "a number in every row",
        "flag": f"set {share}",
        "inside": f"outside {check.low or 0:g} to {check.high or 0:g} {share}",
        "mean": f"mean {_bounds(check)}",
    }[check.kind]
    return f"{sentence} ({check.severity}): {check.why.text.en}"


def _bounds(check: TableExpectation) -> str:
    limits = (("at least", check.least), ("at most", check.most))
    return " and ".join(f"{word} {limit:,.6g}" for word, limit in limits if limit is not None)


def _rows(name: str, floor: AtLeast, why: Why) -> TableExpectation:
    return TableExpectation(ExpectationName(name), why, "rows", floor.severity, least=floor.rows)


def _flag(column: str, limit: AtMost, why: Why) -> TableExpectation:
    return TableExpectation(ExpectationName(column), why, "flag", limit.severity, column, most=limit.share)


def _inside(column: str, low: float, high: float, limit: AtMost, why: Why) -> TableExpectation:
    name = ExpectationName(f"{column}_outside")
    return TableExpectation(name, why, "inside", limit.severity, column, most=limit.share, low=low, high=high)


def _like(train: pd.Series, n_dev: int, drift: float) -> TableExpectation:
    """The mean of dev near that of train: within the drift allowed, plus three standard errors of so few rows."""
    mean, spread = float(train.mean()), float(train.std(ddof=0))
    room = spread * (drift + 3 / max(n_dev, 1) ** 0.5)
    least, most = round(mean - room, 6), round(mean + room, 6)
    name = ExpectationName(f"{train.name}_like_train")
    return TableExpectation(name, Why.OTHER_LENGTHS, "mean", "warning", str(train.name), least=least, most=most)


def _unique(why: Why) -> tuple[TableExpectation, ...]:
    return (_flag("id_repeated", AtMost(share=0.0, severity="critical"), why),)


def _sound(why_unique: Why) -> tuple[TableExpectation, ...]:
    """Rows belong here, ids are theirs alone, and no number is missing."""
    columns = ("ko_chars", "en_chars", "ko_hangul_share", "en_hangul_share", "en_latin_share", "length_ratio")
    gaps = (
        TableExpectation(ExpectationName(f"{c}_gaps"), Why.GAP, "no_gaps", "critical", c, most=0.0) for c in columns
    )
    stranger = _flag("other_source", AtMost(share=0.0, severity="critical"), Why.OTHER_SOURCE)
    return (*_unique(why_unique), stranger, *gaps)
