"""The exercises of the part on the life of a model."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from hanyeong.results.base import Text
from learn.part import Exercise, expect
from learn.right import expect_close

Function = Callable[..., Any]


def _judge_pick(answer: Function) -> None:
    candidates = {
        "teacher float32": (80.0, 52.0),
        "teacher int8": (20.0, 51.6),
        "student float32": (11.0, 50.9),
        "student int8": (3.0, 50.3),
    }
    cases = (
        (None, 1.5, "student float32"),
        (None, 2.0, "student int8"),
        (None, 0.0, "teacher float32"),
        (40.0, 0.5, "teacher int8"),
        (10.0, 0.5, None),
    )
    for most_mb, drop, wanted in cases:
        found = answer(candidates, most_mb, drop)
        limit = "없음" if most_mb is None else f"{most_mb:g} MB"
        limit_en = "none" if most_mb is None else f"{most_mb:g} MB"
        expect(
            found == wanted,
            f"크기 한도 {limit}, 허용 하락 {drop}점: 결과가 {found}입니다. {wanted}이어야 합니다",
            f"size limit {limit_en}, drop {drop} allowed: found {found}, expected {wanted}",
        )


def _judge_decision(answer: Function) -> None:
    cases: Sequence[tuple[dict[str, str], tuple[str, list[str]]]] = (
        ({"bundle": "pass", "min_bleu": "pass"}, ("go", [])),
        ({"bundle": "pass", "licences": "unknown"}, ("no-go", ["licences"])),
        ({"champion": "not applicable", "bundle": "pass"}, ("go", [])),
        ({"min_chrf": "fail", "bundle": "pass", "terms": "unknown"}, ("no-go", ["min_chrf", "terms"])),
    )
    for checks, (verdict, against) in cases:
        found = answer(checks)
        right = isinstance(found, tuple) and len(found) == 2 and (found[0], sorted(found[1])) == (verdict, against)
        expect(
            right,
            f"검사 {checks}: 결과가 {found}입니다. {(verdict, against)}이어야 합니다",
            f"checks {checks}: found {found}, expected {(verdict, against)}",
        )


def _judge_wilson(answer: Function) -> None:
    for successes, trials in ((0, 20), (3, 40), (50, 100), (20, 20), (1, 1)):
        rate, square = successes / trials, 1.96**2 / trials
        half = 1.96 * math.sqrt(rate * (1 - rate) / trials + square / (4 * trials))
        wanted = [(rate + square / 2 - half) / (1 + square), (rate + square / 2 + half) / (1 + square)]
        tried = Text(f"창 {trials}개 중 경보 {successes}개", f"{successes} alarms in {trials} windows")
        expect_close(answer(successes, trials), wanted, tried, 1e-6)


EXERCISES: Final[Sequence[Exercise]] = (
    Exercise(
        "pick_model",
        '''def pick_model(candidates, most_mb, allowed_drop):
    """The smallest candidate within the limits: its name, or None where there is none.

    `candidates`: name -> (megabytes, chrF++). A candidate may have `most_mb` at most (None: any size), and at most
    `allowed_drop` points less than the best of all candidates.
    """
''',
        """def pick_model(candidates, most_mb, allowed_drop):
    best = max(chrf for _, chrf in candidates.values())
    within = {
        name: mb
        for name, (mb, chrf) in candidates.items()
        if (most_mb is None or mb <= most_mb) and chrf >= best - allowed_drop
    }
    return min(within, key=within.get, default=None)
""",
        _judge_pick,
    ),
    Exercise(
        "release_decision",
        '''def release_decision(checks):
    """The verdict, "go" or "no-go", and the list of checks that speak against the release.

    `checks`: name -> "pass", "fail", "unknown" or "not applicable". What is not known speaks against it.
    """
''',
        """def release_decision(checks):
    against = [name for name, status in checks.items() if status in ("fail", "unknown")]
    return ("no-go" if against else "go"), against
""",
        _judge_decision,
    ),
    Exercise(
        "wilson_interval",
        '''import math


def wilson_interval(successes, trials):
    """Both ends of Wilson's 95 % interval of a rate, with z = 1.96."""
''',
        """import math


def wilson_interval(successes, trials):
    rate, square = successes / trials, 1.96**2 / trials
    middle = (rate + square / 2) / (1 + square)
    half = 1.96 * math.sqrt(rate * (1 - rate) / trials + square / (4 * trials)) / (1 + square)
    return middle - half, middle + half
""",
        _judge_wilson,
    ),
)
