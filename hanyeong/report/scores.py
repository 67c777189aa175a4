"""Scores as a reader should meet them: value, 95 % interval, number of sentences, signature; on one common scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hanyeong.report import numbers, pictures
from hanyeong.report.blocks import Block, Cell, Head, Points, Say, Table, Tile
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words
from hanyeong.results.judge import CheckName, CheckResult, CheckStatus, JudgeResult
from hanyeong.results.plan import GoalName, PlanResult

METRICS = ("bleu", "chrf")
NAMES = {"bleu": "BLEU", "chrf": "chrF++"}
PRIMARY_GOAL = GoalName.MIN_GAIN_OVER_NEAREST_BLEU
"""A goal that is about the primary test alone."""


@dataclass(frozen=True)
class Score:
    """A measured number; without a value it was not measured."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    signature: str = ""

    @property
    def interval(self) -> str:
        """The 95 % interval in brackets, or nothing."""
        return numbers.interval(self.low, self.high) or ""


@dataclass(frozen=True)
class Named:
    """A score and whose it is."""

    name: str
    score: Score
    tone: str = "main"


def score_of(facts: Facts) -> Score:
    """The score that stands in a facts mapping."""
    return Score(
        facts.number("value"),
        facts.number("low"),
        facts.number("high"),
        facts.number("n"),
        facts.text("signature") or "",
    )


def tests_of(book: Book) -> list[str]:
    """Names of all tests that any system was scored on, the most important first."""
    names = [name for entry in book.all("evaluation") for name, _ in entry.facts.named("tests")]
    first = _named_primary(book)
    return sorted(set(names), key=lambda name: (name != first, name))


def primary_test(book: Book) -> str | None:
    """The test that counts most: as the goals say; otherwise the first that there is."""
    return next(iter(tests_of(book)), None)


def _named_primary(book: Book) -> str | None:
    """What `judge` and `plan` were told in goals.primary_test."""
    result = book.result(JudgeResult)
    judged = [str(check.found) for check in result.checks if _is_primary(check)] if result else []
    plan = book.result(PlanResult)
    planned = [goal.test for goal in plan.goals if goal.goal is PRIMARY_GOAL] if plan else []
    return next((name for name in (*judged, *planned) if name), None)


def _is_primary(check: CheckResult) -> bool:
    return check.name is CheckName.PRIMARY_TEST and check.status is CheckStatus.PASS


def nearest_value(test: Facts, metric: str) -> float | None:
    """What the nearest-neighbour baseline scores on a test."""
    return test.number("nearest", metric, "value")


def nearest_ahead(book: Book) -> list[tuple[str, float, float]]:
    """Tests on which the nearest neighbour scores more than the model: test, its BLEU and the model's.

    Both on the rows that the baseline was worked out for, where the facts tell how far the model is above it.
    """
    found = []
    for test in tests_of(book):
        facts = book.one("evaluation", "served").facts.under("tests", test)
        nearest, over = nearest_value(facts, "bleu"), facts.number("nearest", "over", "bleu")
        if nearest is not None and over is not None and over < 0:
            found.append((test, nearest, nearest + over))
    return found


def warnings(book: Book, w: Words) -> list[Block]:
    """A word wherever looking a sentence up beats translating it, whatever the goals allow."""
    return [
        Say(w("nearest_ahead", test=test, nearest=numbers.fixed(nearest), value=numbers.fixed(value)), "warn")
        for test, nearest, value in nearest_ahead(book)
    ]


def tile(name: str, score: Score, w: Words, tone: str = "") -> Tile:
    """A score in a large font, its interval and n beneath."""
    n = w("n_sentences", n=numbers.plain(score.n)) if score.n is not None else ""
    return Tile(name, numbers.fixed(score.value), " · ".join(part for part in (score.interval, n) if part), tone)


def dots(caption: str, named: Sequence[Named], w: Words, first: str = "system") -> list[Block]:
    """One row a score: a dot with its interval, the value, the interval, n; then the signatures."""
    known = [v for each in named for v in (each.score.value, each.score.low, each.score.high) if v is not None]
    scale = pictures.scale_of(known, room=0.03)
    heads = [
        Head(w(first)),
        Head("", "picture"),
        Head(w("value"), "num"),
        Head(w("interval"), "num"),
        Head(w("n"), "num"),
    ]
    blocks: list[Block] = [Table(caption, heads, [_row(each, scale) for each in named])]
    signatures = sorted({each.score.signature for each in named if each.score.signature})
    if signatures:
        blocks.append(Points([w("signature_is", signature=signature) for signature in signatures], w("signatures")))
    return blocks


def _row(each: Named, scale: pictures.Scale) -> list[Cell]:
    score = each.score
    if score.value is None:
        return [each.name, "", None, "", ""]
    picture = pictures.dot(score.value, score.low, score.high, scale, tone=each.tone)
    return [each.name, picture, numbers.fixed(score.value), score.interval, numbers.plain(score.n) or ""]
