"""The pick: quality and bytes decide, the same way every time."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hanyeong.export.params import CompressParams
from hanyeong.export.selection import Candidate, select
from hanyeong.results.scores import ModelRole

TEACHER = Candidate(ModelRole.TEACHER, "float32", 120_000_000, 60.0)
TEACHER_INT8 = Candidate(ModelRole.TEACHER, "int8", 31_000_000, 59.8)
STUDENT = Candidate(ModelRole.STUDENT, "float32", 40_000_000, 58.9)
STUDENT_INT8 = Candidate(ModelRole.STUDENT, "int8", 10_500_000, 58.4)
ALL = [TEACHER, TEACHER_INT8, STUDENT, STUDENT_INT8]


@pytest.mark.parametrize(
    ("limits", "name", "rule"),
    [
        ({}, "student-int8", "smallest good enough"),
        ({"max_quality_drop": 1.2}, "teacher-int8", "smallest good enough"),
        ({"max_quality_drop": 0.5}, "teacher-int8", "smallest good enough"),
        ({"max_quality_drop": 0.0}, "teacher-float32", "smallest good enough"),
        ({"max_quality_drop": 0.5, "max_bytes": 20_000_000}, "student-int8", "best within the size"),
        ({"max_bytes": 1_000}, "student-int8", "smallest of all"),
    ],
)
def test_the_smallest_that_keeps_all_limits_is_picked(limits: dict, name: str, rule: str) -> None:
    found = select(ALL, CompressParams(**limits))
    assert found.selected.name == name
    assert found.rule == rule


@pytest.mark.parametrize(("drop", "selected"), [(None, "student-int8"), (1.9, "student-int8"), (2.1, "teacher-int8")])
def test_what_it_may_lose_at_worst_counts_not_what_it_seems_to_lose(drop: float | None, selected: str) -> None:
    others = [replace(one, drop=0.1) for one in (TEACHER, TEACHER_INT8)]
    found = select([*others, replace(STUDENT_INT8, drop=drop)], CompressParams(max_quality_drop=2.0))
    assert found.selected.name == selected


def test_what_is_ruled_out_says_by_which_limit() -> None:
    found = select(ALL, CompressParams(max_quality_drop=1.2, max_bytes=50_000_000))
    assert found.ruled_out == {"teacher-float32": "bytes", "student-int8": "quality"}
    assert found.selected == TEACHER_INT8


def test_the_best_sets_the_bar_even_if_it_is_too_large_itself() -> None:
    found = select([TEACHER, Candidate(ModelRole.STUDENT, "int8", 10, 30.0)], CompressParams(max_bytes=1_000))
    assert found.rule == "best within the size"


def test_time_decides_nothing_unless_a_limit_is_set() -> None:
    slow = Candidate(ModelRole.STUDENT, "int8", 10_500_000, 58.4, p95_ms=1e9)
    assert select([TEACHER, slow], CompressParams()).selected == slow
    assert select([TEACHER, slow], CompressParams(max_latency_ms=50)).selected == TEACHER
    assert select([TEACHER, slow], CompressParams(max_latency_ms=50)).ruled_out == {"student-int8": "latency"}


@given(st.permutations(ALL), st.floats(0, 5), st.one_of(st.none(), st.integers(1, 200_000_000)))
def test_the_order_of_candidates_does_not_matter(order: list[Candidate], drop: float, size: int | None) -> None:
    params = CompressParams(max_quality_drop=drop, max_bytes=size)
    assert select(order, params).selected == select(ALL, params).selected


def test_ties_go_to_the_better_one_then_to_the_name() -> None:
    same = [
        Candidate(ModelRole.TEACHER, "int8", 5, 50.0),
        Candidate(ModelRole.STUDENT, "int8", 5, 50.0),
        Candidate(ModelRole.STUDENT, "float32", 5, 49.0),
    ]
    for order in itertools.permutations(same):
        assert select(order, CompressParams()).selected.name == "student-int8"


@pytest.mark.parametrize(
    "wrong", [{"compute_types": []}, {"compute_types": ["int8", "int8"]}, {"compute_types": ["int4"]}, {"max_bytes": 0}]
)
def test_nonsense_is_refused(wrong: dict) -> None:
    with pytest.raises(ValidationError):
        CompressParams(**wrong)
