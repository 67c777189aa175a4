"""What repeats, against a plain walk over the rows with dictionaries of texts."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.corpus.dedup.exact import (
    DUPLICATE,
    KEPT,
    NORMALIZED_DUPLICATE,
    TOO_MANY_SOURCES,
    TOO_MANY_TARGETS,
    DuplicateFinder,
    rank,
)
from hanyeong.text.comparison_key import comparison_key, fingerprint

SIDE = st.sampled_from(["가", "가.", "나", "나 다", "나다!", "A", "a", "b", "!"])
ROWS = st.lists(st.tuples(SIDE, SIDE, st.booleans()), max_size=40)


def decisions(rows: list[tuple[str, str, bool]], per_ko: int = 8, per_en: int = 8, batch: int = 1_000) -> list[int]:
    repeats = DuplicateFinder()
    for at in range(0, max(len(rows), 1), batch):
        part = rows[at : at + batch]
        repeats.add([r[0] for r in part], [r[1] for r in part], np.array([r[2] for r in part], dtype=bool))
    return repeats.decisions(per_ko, per_en).tolist()


def plainly(rows: list[tuple[str, str, bool]], per_ko: int, per_en: int) -> list[int]:
    """One question after the other over all rows, as the docstring tells it."""
    found = [KEPT] * len(rows)
    for decision, key, most in (
        (DUPLICATE, lambda ko, en: (ko, en), 1),
        (NORMALIZED_DUPLICATE, lambda ko, en: (comparison_key(ko), comparison_key(en)), 1),
        (TOO_MANY_TARGETS, lambda ko, _: comparison_key(ko), per_ko),
        (TOO_MANY_SOURCES, lambda _, en: comparison_key(en), per_en),
    ):
        seen: Counter = Counter()
        for row, (ko, en, held_out) in enumerate(rows):
            if found[row] == KEPT:
                which = (held_out, key(ko, en))
                if seen[which] >= most:
                    found[row] = decision
                seen[which] += 1
    return found


@settings(deadline=None)
@given(ROWS, st.integers(1, 3), st.integers(1, 3), st.integers(1, 7))
def test_decisions_agree_with_a_plain_walk(rows: list, per_ko: int, per_en: int, batch: int) -> None:
    assert decisions(rows, per_ko, per_en, batch) == plainly(rows, per_ko, per_en)


@settings(deadline=None)
@given(ROWS)
def test_exact_repeats_agree_with_pandas(rows: list) -> None:
    frame = pd.DataFrame(rows, columns=["ko", "en", "held_out"])
    assert [v == DUPLICATE for v in decisions(rows)] == frame.duplicated(keep="first").tolist()


def test_rows_set_aside_for_validation_are_compared_among_themselves() -> None:
    rows = [("가", "a", False), ("가", "a", True), ("가", "a", True), ("가", "a", False)]
    assert decisions(rows) == [KEPT, KEPT, DUPLICATE, DUPLICATE]


def test_an_injected_answer_is_refused_from_the_ninth_on_and_shows() -> None:
    rows = [(f"질문 {n}", "I am your friend.", False) for n in range(500)]
    found = decisions(rows)
    assert Counter(found) == {KEPT: 8, TOO_MANY_SOURCES: 492}
    repeats = DuplicateFinder()
    repeats.add([r[0] for r in rows], [r[1] for r in rows], np.zeros(500, dtype=bool))
    mark = f"{fingerprint(comparison_key('I am your friend.')):016x}"
    assert repeats.most_repeated(3) == {"ko": [], "en": [(mark, 500)]}


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), max_size=50))
def test_rank_counts_the_equal_ones_before(keys: list[int]) -> None:
    expected = [keys[:at].count(key) for at, key in enumerate(keys)]
    assert rank(np.array(keys, dtype=np.uint64)).tolist() == expected


@pytest.mark.parametrize(
    ("second", "decision"),
    [
        (("가나", "a b"), DUPLICATE),
        (("가 나!", "A B."), NORMALIZED_DUPLICATE),
        (("가나", "c"), KEPT),
        (("다", "a b"), KEPT),
    ],
)
def test_the_second_of_two(second: tuple[str, str], decision: int) -> None:
    assert decisions([("가나", "a b", False), (*second, False)]) == [KEPT, decision]
