"""Feasibility of the goals: what a corpus of this size usually reaches, and whether the student fits the size."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from hanyeong.planning.cost import FLOAT_BYTES, INT8_BYTES, TOKENIZER_BYTES, Cost
from hanyeong.release.goals import GoalsParams
from hanyeong.results.plan import Feasibility, GoalFeasibility, GoalName

REFERENCE_SCORES: tuple[tuple[int, float, str], ...] = (
    (302_752, 10.3, "a plain Transformer on product documentation with a little Tatoeba, tested on Tatoeba"),
    (1_600_000, 16.4, "a Transformer on AI Hub's 1.6 million pairs of 2019, tested on IWSLT 2016 ko-en"),
    (51_000_000, 27.7, "Mozilla's ko-en student, 51 million pairs with distillation, tested on FLORES"),
)
"""Training pairs, BLEU on text of a domain that the corpus was not made for, and whose figure it is."""


def general_bleu(pairs: int) -> float:
    """Rule of thumb: BLEU that a corpus of so many pairs reaches on text of *other* domains.

    A line through the reference scores over the logarithm of pairs. They differ in tests, tokenization and effort: read
    it as an order of magnitude. On held-out text of its own domain a corpus can reach far more, the more its sentences
    resemble each other; that cannot be known before training, and nothing is said about it.
    """
    logs = [math.log10(n) for n, _, _ in REFERENCE_SCORES]
    scores = [bleu for _, bleu, _ in REFERENCE_SCORES]
    mean_log, mean_score = sum(logs) / len(logs), sum(scores) / len(scores)
    slope = sum((x - mean_log) * (y - mean_score) for x, y in zip(logs, scores, strict=True))
    slope /= sum((x - mean_log) ** 2 for x in logs)
    return max(0.0, mean_score + slope * (math.log10(max(pairs, 1)) - mean_log))


AMBITIOUS_FACTOR = 1.5
"""A goal up to this many times the rule of thumb is called ambitious; above it, out of reach."""


def assess_goal(goal_bleu: float, pairs: int, in_domain: bool) -> Feasibility:
    """A BLEU goal compared with the rule of thumb."""
    usual = general_bleu(pairs)
    if goal_bleu <= usual:
        return Feasibility.USUAL
    if in_domain:
        return Feasibility.DEPENDS
    return Feasibility.AMBITIOUS if goal_bleu <= AMBITIOUS_FACTOR * usual else Feasibility.OUT_OF_REACH


AFTER_TRAINING, NOT_SET = Feasibility.AFTER_TRAINING, Feasibility.NOT_SET


def assess_goals(
    goals: GoalsParams, pairs: int, in_domain: Collection[str], student: Cost
) -> tuple[GoalFeasibility, ...]:
    """For every goal: its name, the test it is about, its value, and whether it can be reached.

    `in_domain` names the tests of the training sources' own domains. The size goal is compared with the student in
    int8, the smallest that `compress` makes.
    """
    return tuple(_assessments(goals, pairs, in_domain, student))


def _assessments(
    goals: GoalsParams, pairs: int, in_domain: Collection[str], student: Cost
) -> Iterator[GoalFeasibility]:
    for test, value in sorted(goals.min_bleu.items()):
        yield _goal_feasibility("min_bleu", test, value, assess_goal(value, pairs, test in in_domain))
    for test, value in sorted(goals.min_chrf.items()):
        yield _goal_feasibility("min_chrf", test, value, AFTER_TRAINING)
    primary = goals.primary_test or ""
    if not ({*goals.min_bleu, *goals.min_chrf} & {primary}):
        yield _goal_feasibility("primary_test", primary, None, NOT_SET)
    yield _goal_feasibility("max_model_mb", "", goals.max_model_mb, _size_feasibility(goals.max_model_mb, student))
    for name in ("min_gain_over_nearest_bleu", "max_drop_vs_teacher_bleu", "min_slice_chrf"):
        value = getattr(goals, name)
        yield _goal_feasibility(name, primary, value, NOT_SET if value is None else AFTER_TRAINING)


def _goal_feasibility(goal: str, test: str, value: float | None, feasibility: Feasibility) -> GoalFeasibility:
    return GoalFeasibility(goal=GoalName(goal), test=test, value=value, feasibility=feasibility)


def _size_feasibility(most_mb: float | None, student: Cost) -> Feasibility:
    if most_mb is None:
        return NOT_SET
    room = most_mb * 1e6 - TOKENIZER_BYTES
    as_float32, as_int8 = student.parameters * FLOAT_BYTES <= room, student.parameters * INT8_BYTES <= room
    fits = {
        (True, True): Feasibility.FITS,
        (True, False): Feasibility.FITS_FLOAT32,
        (False, True): Feasibility.FITS_INT8,
    }
    return fits.get((as_float32, as_int8), Feasibility.TOO_LARGE)
