"""What `validate` expects of tables: each expectation's limit, and whether breaking it stops the run."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from hanyeong.pipeline.params import Params

Severity: TypeAlias = Literal["critical", "warning"]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class AtMost(Params):
    """A share of rows that may be so."""

    share: Share
    """Rows concerned / all rows, 0 to 1."""
    severity: Severity
    """critical stops the run, warning stands in the report."""


class AtLeast(Params):
    """Rows that must be there."""

    rows: Annotated[int, Field(ge=1)]
    """Number of rows."""
    severity: Severity
    """critical stops the run, warning stands in the report."""


class RawExpectations(Params):
    """Each source as it was read, before cleaning: wrong files and wrong columns show here, single bad rows do not."""

    train_rows: AtLeast = AtLeast(rows=100, severity="critical")
    """All train sources together."""
    empty: AtMost = AtMost(share=0.05, severity="critical")
    """Rows with an empty side, each side by itself."""
    not_korean: AtMost = AtMost(share=0.5, severity="critical")
    """Rows whose Korean side has fewer than a tenth of its letters in Hangul."""
    swapped: AtMost = AtMost(share=0.05, severity="critical")
    """Rows whose Korean side is English and whose English side is Korean."""
    untranslated: AtMost = AtMost(share=0.2, severity="warning")
    """Rows whose two sides are equal."""
    placeholder: AtMost = AtMost(share=0.0, severity="warning")
    """Rows with a side that a program wrote for no text (#NAME?, NULL, nan): cleaning rejects, a test scores them."""
    repeated: AtMost = AtMost(share=0.4, severity="warning")
    """Rows whose pair stood earlier in the source, but for case, spacing and punctuation."""
    line_breaks: AtMost = AtMost(share=0.02, severity="warning")
    """Rows with a line break inside a side."""
    max_chars: Annotated[int, Field(gt=0)] = 1_000
    """What is called long: characters of a side."""
    long: AtMost = AtMost(share=0.02, severity="warning")
    """Rows with a side longer than that."""
    max_ratio: Annotated[float, Field(gt=1)] = 9.0
    """What is called uneven: longer side / shorter side, in characters."""
    uneven: AtMost = AtMost(share=0.05, severity="warning")
    """Rows whose sides differ in length by more than that."""


class SplitExpectations(Params):
    """Train, dev and test, before anything is trained."""

    train_rows: AtLeast = AtLeast(rows=100, severity="critical")
    """Rows to learn from."""
    dev_rows: AtLeast = AtLeast(rows=50, severity="warning")
    """Rows to stop early by; none at all is always critical."""
    test_rows: AtLeast = AtLeast(rows=50, severity="warning")
    """Rows of each test set; none at all is always critical."""
    leaked: AtMost = AtMost(share=0.0, severity="critical")
    """Train or dev rows with a side that a test set holds, train rows with a pair that dev holds (compared folded)."""
    dev_side_known: AtMost = AtMost(share=0.2, severity="warning")
    """Dev rows with a side that train holds: short sentences have many partners."""
    dev_share: Share = 0.2
    """Dev rows / rows of train and dev together, at most (a warning)."""
    length_drift: Annotated[float, Field(gt=0)] = 0.25
    """Mean length of dev may differ from train's by so many standard deviations (a warning)."""


class ValidateParams(Params):
    """The section `validate` of params.yaml."""

    raw: RawExpectations = RawExpectations()
    split: SplitExpectations = SplitExpectations()
