"""Warnings from params and corpus size: duration, size of the test sets, and what will be too small.

`plan` says it with the corpus read, `hanyeong check` with whatever is there. Sentences are for people; the codes beside
them are for reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from hanyeong.corpus.sources import HELD_OUT
from hanyeong.corpus.split_params import SplitParams, fitting_share
from hanyeong.results.plan import ConcernResult
from hanyeong.training.params import TrainParams
from hanyeong.validation.params import SplitExpectations

ONE_PASS = 1.0
PAIR_TOKENS = 40
"""Of a pair, both sides, where nobody has counted them: short sentences have 20, documentation 50."""


@dataclass(frozen=True)
class PlanWarning:
    """Something that will be too small; nothing stops for it."""

    code: Literal["few_rows", "less_than_a_pass"]
    about: str
    """The part or the training: "dev", "split", "train", "distill.train"."""
    found: float
    least: float
    advice: str

    @property
    def sentence(self) -> str:
        """For the terminal."""
        if self.code == "few_rows":
            return f"{_part(self.about)}: about {self.found:.0f} rows, fewer than {self.least:.0f}; {self.advice}"
        return f"{self.about}: less than one pass over the corpus ({self.found:.2f}); {self.advice}"

    def result(self) -> ConcernResult:
        """For the result."""
        return ConcernResult(code=self.code, about=self.about, found=round(self.found, 3), least=self.least)


def held_out(n_rows: int, rules: SplitParams) -> dict[str, int]:
    """Rows that `split` will take from so many of the training sources: dev and, if one is cut, the test set.

    Before cleaning, and where documents are small: whole groups go.
    """
    dev = _rows_of_share(n_rows, rules.dev_share, rules.dev_max_rows)
    return {"dev": dev} | (
        {HELD_OUT: _rows_of_share(n_rows, rules.test_share, rules.test_max_rows)} if rules.test_share else {}
    )


def few_rows(parts: Mapping[str, int], rules: SplitParams, limits: SplitExpectations) -> Iterator[PlanWarning]:
    """Parts that will have fewer rows than `validate` expects; every one that is neither dev nor cut was given."""
    for name, rows in parts.items():
        key = "dev_rows" if name == "dev" else "test_rows"
        least = (limits.dev_rows if name == "dev" else limits.test_rows).rows
        if rows < least:
            yield PlanWarning("few_rows", name, rows, least, _more_rows(name, rules, key))


def few_passes(passes: Mapping[str, float], params: Mapping[str, TrainParams]) -> Iterator[PlanWarning]:
    """Trainings that will not see all of the corpus; by where their params stand."""
    for where, seen in passes.items():
        if seen < ONE_PASS:
            by_steps = limited_by_steps(params[where])
            key = "max_steps" if by_steps else "max_tokens"
            yield PlanWarning("less_than_a_pass", where, seen, ONE_PASS, f"raise {where}.{key}")


def rough_passes(pairs: int, params: Mapping[str, TrainParams]) -> dict[str, float]:
    """How often each training sees so many pairs, before any was read."""
    tokens = {name: p.max_steps * p.batch_tokens for name, p in params.items()}
    return {
        name: min(tokens[name], p.max_tokens or tokens[name]) / max(1, pairs * PAIR_TOKENS)
        for name, p in params.items()
    }


def limited_by_steps(p: TrainParams) -> bool:
    """Whether the limit of steps comes before that of tokens, in full batches."""
    return p.max_tokens is None or p.max_steps * p.batch_tokens < p.max_tokens


def _rows_of_share(n_rows: int, share: float, most: int) -> int:
    return round(n_rows * fitting_share(share, most, lambda part: n_rows * part))


def _part(name: str) -> str:
    return "dev" if name == "dev" else f"test `{name}`"


def _more_rows(name: str, rules: SplitParams, key: str) -> str:
    if name in ("dev", HELD_OUT):
        share = "dev_share" if name == "dev" else "test_share"
        return f"raise split.{share} (now {getattr(rules, share):g}), or lower validate.split.{key}"
    return f"scores of it will be unsure; add rows, or lower validate.split.{key}"
