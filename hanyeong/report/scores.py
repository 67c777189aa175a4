"""Scores as a reader should meet them: value, 95 % interval, number of sentences, signature; on one common scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hanyeong.report import charts, numbers
from hanyeong.report.blocks import Block, BulletList, Cell, Column, Paragraph, Table, Tile
from hanyeong.report.catalog import Catalog
from hanyeong.report.result_store import ResultStore
from hanyeong.results.evaluate import EvaluateResult, System, TestScores
from hanyeong.results.judge import CheckName, CheckStatus, JudgeResult
from hanyeong.results.plan import GoalName, PlanResult
from hanyeong.results.scores import Score

PRIMARY_GOAL = GoalName.MIN_GAIN_OVER_NEAREST_BLEU
"""A goal that is about the primary test alone."""


@dataclass(frozen=True)
class Named:
    """A score and whose it is."""

    name: str
    score: Score | None
    """None where it was not measured."""
    tone: str = "main"


def interval(score: Score | None) -> str:
    """The 95 % interval in brackets, or nothing."""
    return (numbers.interval(score.low, score.high) or "") if score else ""


def tests_of(store: ResultStore) -> list[str]:
    """Names of all tests that any system was scored on, the most important first."""
    names = {name for result in store.results(EvaluateResult).values() for name in result.tests}
    first = _named_primary(store)
    return sorted(names, key=lambda name: (name != first, name))


def candidate_tests(store: ResultStore) -> Mapping[str, TestScores]:
    """What the release candidate scored, by test; empty where that is not known."""
    candidate = store.result(EvaluateResult, System.CANDIDATE)
    return candidate.tests if candidate else {}


def primary_test(store: ResultStore) -> str | None:
    """The test that counts most: as the goals say; otherwise the first that there is."""
    return next(iter(tests_of(store)), None)


def _named_primary(store: ResultStore) -> str | None:
    """What `judge` and `plan` were told in goals.primary_test."""
    result = store.result(JudgeResult)
    passed = [check for check in (result.checks if result else ()) if check.status is CheckStatus.PASS]
    judged = [str(check.found) for check in passed if check.name is CheckName.PRIMARY_TEST]
    plan = store.result(PlanResult)
    planned = [goal.test for goal in plan.goals if goal.goal is PRIMARY_GOAL] if plan else []
    return next((name for name in (*judged, *planned) if name), None)


def nearest_ahead(store: ResultStore) -> list[tuple[str, float, float]]:
    """Tests on which the nearest neighbour scores more than the model: test, its BLEU and the model's.

    Both on the rows that the baseline was worked out for.
    """
    tests = candidate_tests(store)
    found = [(name, tests[name].nearest) for name in tests_of(store) if name in tests]
    return [
        (name, nearest.bleu.value, nearest.bleu.value + nearest.over.bleu)
        for name, nearest in found
        if nearest is not None and nearest.over.bleu < 0
    ]


def warnings(store: ResultStore, w: Catalog) -> list[Block]:
    """A word wherever looking a sentence up beats translating it, whatever the goals allow."""
    return [
        Paragraph(w("nearest_ahead", test=test, nearest=numbers.fixed(nearest), value=numbers.fixed(value)), "warn")
        for test, nearest, value in nearest_ahead(store)
    ]


def tile(name: str, score: Score | None, w: Catalog, tone: str = "") -> Tile:
    """A score in a large font, its interval and n beneath."""
    if score is None:
        return Tile(name, None, "", tone)
    n = w("n_sentences", n=numbers.plain(score.n))
    return Tile(name, numbers.fixed(score.value), " · ".join([interval(score), n]), tone)


def dots(caption: str, named: Sequence[Named], w: Catalog, first: str = "system") -> list[Block]:
    """One row a score: a dot with its interval, the value, the interval, n; then the signatures."""
    known = [each.score for each in named if each.score]
    scale = charts.scale_of([end for score in known for end in (score.value, score.low, score.high)], room=0.03)
    heads = [
        Column(w(first)),
        Column("", "picture"),
        Column(w("value"), "num"),
        Column(w("interval"), "num"),
        Column(w("n"), "num"),
    ]
    blocks: list[Block] = [Table(caption, heads, [_row(each, scale) for each in named])]
    signatures = sorted({score.signature for score in known if score.signature})
    if signatures:
        blocks.append(BulletList([w("signature_is", signature=signature) for signature in signatures], w("signatures")))
    return blocks


def _row(each: Named, scale: charts.Scale) -> list[Cell]:
    score = each.score
    if score is None:
        return [each.name, "", None, "", ""]
    picture = charts.dot(score.value, score.low, score.high, scale, tone=each.tone)
    return [each.name, picture, numbers.fixed(score.value), interval(score), numbers.plain(score.n)]
