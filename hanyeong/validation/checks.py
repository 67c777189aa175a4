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

from hanyeong.validation.settings import AtLeast, AtMost, RawExpectations, Severity, SplitExpectations

Kind: TypeAlias = Literal["rows", "no_gaps", "flag", "inside", "mean"]


@dataclass(frozen=True)
class Check:
    """One expectation. `least` and `most` bound what is observed: rows, a share of rows, or a mean.

    For `inside` they bound the share of rows whose value lies outside `low` to `high`.
    """

    name: str
    why: str
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
    checks: tuple[Check, ...]

    def softened(self) -> Suite:
        """The same expectations, none of which stops a run."""
        return replace(self, checks=tuple(replace(check, severity="warning") for check in self.checks))


def raw_suite(table: str, limits: RawExpectations) -> Suite:
    """What is expected of one source."""
    return Suite(
        table,
        (
            _rows("rows", AtLeast(rows=1, severity="critical"), "without rows: a wrong path or a wrong field?"),
            *_sound("ids stand for rows; two rows of one id cannot be told apart"),
            _flag("ko_empty", limits.empty, "an empty Korean side: is this the right column?"),
            _flag("en_empty", limits.empty, "an empty English side: is this the right column?"),
            _flag("not_korean", limits.not_korean, "a Korean side without Hangul: are the columns exchanged?"),
            _flag("swapped", limits.swapped, "English on the Korean side and Korean on the English side"),
            _flag("untranslated", limits.untranslated, "both sides equal: names and numbers, or nobody translated"),
            _flag("placeholder", limits.placeholder, "#NAME?, NULL or nan for a text: an export that failed?"),
            _flag("pair_repeated", limits.repeated, "the same pair again: is a file there twice?"),
            _flag("line_break", limits.line_breaks, "a line break inside a side: are these sentences?"),
            _inside("ko_chars", 0, limits.max_chars, limits.long, "a long Korean side: are these paragraphs?"),
            _inside("en_chars", 0, limits.max_chars, limits.long, "a long English side: are these paragraphs?"),
            _inside("length_ratio", 1, limits.max_ratio, limits.uneven, "sides of very different length: misaligned?"),
        ),
    )


def total_suite(table: str, floor: AtLeast) -> Suite:
    """What is expected of all train sources together."""
    why = "fewer pairs than anything can be learned from"
    return Suite(table, (_rows("train_rows", floor, why), *_unique("an id in two sources")))


def train_suite(table: str, limits: SplitExpectations) -> Suite:
    """What is expected of the rows to learn from."""
    return Suite(
        table,
        (
            _rows("rows", limits.train_rows, "fewer pairs than anything can be learned from"),
            *_sound("an id occurs twice in this part"),
            _flag("id_elsewhere", AtMost(share=0.0, severity="critical"), "a row that is in another part as well"),
            _flag("ko_in_test", limits.leaked, "the Korean side stands in a test set"),
            _flag("en_in_test", limits.leaked, "the English side stands in a test set"),
            _flag("pair_in_dev", limits.leaked, "the pair stands in dev"),
            _flag("ko_empty", AtMost(share=0.0, severity="critical"), "cleaning lets no empty side through"),
            _flag("en_empty", AtMost(share=0.0, severity="critical"), "cleaning lets no empty side through"),
            _flag("line_break", AtMost(share=0.0, severity="critical"), "after the gate a sentence is one line"),
        ),
    )


def dev_suite(table: str, train: pd.DataFrame, n_dev: int, limits: SplitExpectations) -> Suite:
    """What is expected of the rows to stop early by, measured against train."""
    total = len(train) + n_dev
    largest = limits.dev_share * total
    return Suite(
        table,
        (
            _rows("rows", AtLeast(rows=1, severity="critical"), "without dev rows training cannot stop"),
            _rows("rows_enough", limits.dev_rows, "too few rows to tell better from worse"),
            Check(
                "rows_not_too_many",
                "rows that train lacks",
                "rows",
                "warning",
                least=0,
                most=float(max(1, int(largest))),
            ),
            *_sound("an id occurs twice in this part"),
            _flag("id_elsewhere", AtMost(share=0.0, severity="critical"), "a row that is in another part as well"),
            _flag("ko_in_test", limits.leaked, "the Korean side stands in a test set"),
            _flag("en_in_test", limits.leaked, "the English side stands in a test set"),
            _flag("ko_in_train", limits.dev_side_known, "the Korean side stands in train with another translation"),
            _flag("en_in_train", limits.dev_side_known, "the English side stands in train with another translation"),
            *(_like(train[column], n_dev, limits.length_drift) for column in ("ko_chars", "en_chars") if len(train)),
        ),
    )


def held_out_suite(table: str, limits: SplitExpectations) -> Suite:
    """What is expected of a test set: it is scored as it is, so only what would spoil a score is looked at."""
    return Suite(
        table,
        (
            _rows("rows", AtLeast(rows=1, severity="critical"), "a test set without rows scores nothing"),
            _rows("rows_enough", limits.test_rows, "too few rows for a narrow interval"),
            *_sound("an id occurs twice in this part"),
            _flag(
                "ko_empty", AtMost(share=0.0, severity="warning"), "nothing to translate, or nothing to compare with"
            ),
            _flag(
                "en_empty", AtMost(share=0.0, severity="warning"), "nothing to translate, or nothing to compare with"
            ),
            _flag(
                "placeholder", AtMost(share=0.0, severity="warning"), "#NAME?, NULL or nan, scored like a translation"
            ),
            _flag("pair_repeated", AtMost(share=0.05, severity="warning"), "one pair counted many times"),
        ),
    )


def digest(suites: Sequence[Suite]) -> str:
    """SHA-256 of the expectations: a suite edited until it was green shows in the facts."""
    text = json.dumps([asdict(suite) for suite in suites], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def observed(check: Check, result: Mapping[str, object], n_rows: int) -> float | int:
    """What Great Expectations saw, in the check's unit. Without rows no share is observed: 0."""
    if check.kind in ("rows", "mean"):
        value = result["observed_value"]
        number = float(value) if isinstance(value, float | int | np.floating) else 0.0
        return n_rows if check.kind == "rows" else number
    unexpected = result.get("unexpected_count", 0)
    return round(int(unexpected) / max(n_rows, 1), 8) if isinstance(unexpected, int | np.integer) else 0.0


def described(check: Check) -> str:
    """The expectation in a sentence, with what a break of it would mean."""
    share = f"in at most {100 * check.most:.4g} % of rows" if check.most else "in no row"
    sentence = {
        "rows": f"{_bounds(check)} rows",
        "no_gaps": "a number in every row",
        "flag": f"set {share}",
        "inside": f"outside {check.low or 0:g} to {check.high or 0:g} {share}",
        "mean": f"mean {_bounds(check)}",
    }[check.kind]
    return f"{sentence} ({check.severity}): {check.why}"


def _bounds(check: Check) -> str:
    limits = (("at least", check.least), ("at most", check.most))
    return " and ".join(f"{word} {limit:,.6g}" for word, limit in limits if limit is not None)


def _rows(name: str, floor: AtLeast, why: str) -> Check:
    return Check(name, why, "rows", floor.severity, least=floor.rows)


def _flag(column: str, limit: AtMost, why: str) -> Check:
    return Check(column, why, "flag", limit.severity, column, most=limit.share)


def _inside(column: str, low: float, high: float, limit: AtMost, why: str) -> Check:
    return Check(f"{column}_outside", why, "inside", limit.severity, column, most=limit.share, low=low, high=high)


def _like(train: pd.Series, n_dev: int, drift: float) -> Check:
    """The mean of dev near that of train: within the drift allowed, plus three standard errors of so few rows."""
    mean, spread = float(train.mean()), float(train.std(ddof=0))
    room = spread * (drift + 3 / max(n_dev, 1) ** 0.5)
    least, most = round(mean - room, 6), round(mean + room, 6)
    why = "sentences longer or shorter than those learned from"
    return Check(f"{train.name}_like_train", why, "mean", "warning", str(train.name), least=least, most=most)


def _unique(why: str) -> tuple[Check, ...]:
    return (_flag("id_repeated", AtMost(share=0.0, severity="critical"), why),)


def _sound(why_unique: str) -> tuple[Check, ...]:
    """Rows belong here, ids are theirs alone, and no number is missing."""
    columns = ("ko_chars", "en_chars", "ko_hangul_share", "en_hangul_share", "en_latin_share", "length_ratio")
    gaps = (Check(f"{c}_gaps", "a gap passes every other check", "no_gaps", "critical", c, most=0.0) for c in columns)
    stranger = _flag("other_source", AtMost(share=0.0, severity="critical"), "a row that names another source")
    return (*_unique(why_unique), stranger, *gaps)
