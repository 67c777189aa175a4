"""The division of rows, against a brute-force reading of the texts themselves."""

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hanyeong.corpus.split import (
    DEV,
    TEST,
    TRAIN,
    SplitAssignment,
    assign_splits,
)
from hanyeong.corpus.split_params import SplitParams
from hanyeong.corpus.split_rows import RowCollector, known_fingerprints, side_fingerprints
from hanyeong.pipeline.errors import GateError
from hanyeong.text.comparison_key import comparison_key
from hanyeong.text.normalize import normalize

SOURCES = ("news", "talk")
ONE_TEST = {"exam": [("시험", "exam")]}


class Row(NamedTuple):
    ko: str
    en: str
    source: str = "talk"
    document: str = ""
    held_out: bool = False


def division(
    rows: Sequence[Row], tests: dict[str, list[tuple[str, str]]] = ONE_TEST, seed: int = 1, **shares: object
) -> SplitAssignment:
    rules = SplitParams.model_validate(shares)
    collector = RowCollector(rules, seed)
    for at in range(0, len(rows), 7):  # batches make no difference
        part = rows[at : at + 7]
        held_out = [SOURCES.index(row.source) if row.held_out else -1 for row in part]
        collector.add(
            {name: [getattr(row, name) for row in part] for name in ("ko", "en", "source", "document")}, held_out
        )
    known = {name: known_fingerprints([ko for ko, _ in test], [en for _, en in test]) for name, test in tests.items()}
    return assign_splits(collector.rows(), rules, known, SOURCES)


def same(text: str) -> str:
    return comparison_key(normalize(text))


def of(rows: Sequence[Row], which: np.ndarray) -> list[Row]:
    return [rows[at] for at in np.flatnonzero(which).tolist()]


def numbered(n: int, **more: object) -> list[Row]:
    return [Row(f"문장 {i}", f"line {i}", **more) for i in range(n)]


SIDE = st.sampled_from(["가", "가!", "나", "다", "라 마", "라마", "바", "사", "아", "자", "ａ", "a", "\u1100\u1161"])
OTHER = st.sampled_from(["one", "One.", "two", "three", "four", "f-ive", "five", "six", "seven", "eight", "９", "9"])
ROWS = st.lists(
    st.builds(
        Row,
        ko=st.builds("{}{}".format, SIDE, st.integers(0, 9) | st.just("")),
        en=st.builds("{}{}".format, OTHER, st.integers(0, 9) | st.just("")),
        source=st.sampled_from(SOURCES),
        document=st.sampled_from(["", "", "a", "b", "c"]),
        held_out=st.sampled_from([False, False, False, True]),
    ),
    min_size=8,
    max_size=40,
)
TESTS = st.dictionaries(st.sampled_from(["exam", "quiz"]), st.lists(st.tuples(SIDE, OTHER), min_size=1, max_size=3))
SHARES = st.fixed_dictionaries(
    {
        "dev_share": st.sampled_from([0.2, 0.5]),
        "test_share": st.sampled_from([0.0, 0.3]),
        "group": st.sampled_from(["document", "row"]),
    }
)


def divided(rows: Sequence[Row], tests: dict, seed: int, shares: dict) -> SplitAssignment:
    """The division, where there is one."""
    try:
        return division(rows, tests, seed, **shares)
    except GateError:
        assume(False)
        raise


@settings(max_examples=100, deadline=None)
@given(ROWS, TESTS, st.integers(0, 50), SHARES)
def test_no_side_stands_in_two_parts(rows: list[Row], tests: dict, seed: int, shares: dict) -> None:
    found = divided(rows, tests, seed, shares)
    held_out = [(row.ko, row.en) for row in of(rows, found.splits >= TEST)]
    exams = [pair for test in tests.values() for pair in test] + held_out
    train, dev = (of(rows, (found.splits == part) & found.kept) for part in (TRAIN, DEV))
    for side in (0, 1):
        in_tests = {same(pair[side]) for pair in exams}
        in_train, in_dev = ({same(row[side]) for row in part} for part in (train, dev))
        assert not in_train & in_tests
        assert not in_dev & in_tests
        assert not in_train & in_dev


@settings(max_examples=100, deadline=None)
@given(ROWS, TESTS, st.integers(0, 50), SHARES)
def test_what_leaves_is_known_where_it_is_said_to_be(rows: list[Row], tests: dict, seed: int, shares: dict) -> None:
    found = divided(rows, tests, seed, shares)
    tables = {f"test/{name}": pairs for name, pairs in tests.items()}
    for part in range(TEST, len(found.names)):
        tables[found.names[part]] = [(row.ko, row.en) for row in of(rows, found.splits == part)]
    tables["dev"] = [(row.ko, row.en) for row in of(rows, (found.splits == DEV) & found.kept)]
    reasons = found.reasons_of(slice(0, len(rows)))
    for row, reason in zip(rows, reasons, strict=True):
        if reason:
            table = tables[reason.partition(":")[2]]
            assert any(same(row.ko) == same(ko) or same(row.en) == same(en) for ko, en in table)
    assert found.reasons() == {reason: reasons.count(reason) for reason in {*reasons} - {""}}
    for leak in found.leaks:
        part = of(rows, found.splits == found.names.index(leak.part))
        kos, ens = ({same(pair[side]) for pair in tables[leak.held_by]} for side in (0, 1))
        hits = [(same(row.ko) in kos, same(row.en) in ens) for row in part]
        assert (leak.ko, leak.en, leak.both) == tuple(map(hits.count, [(True, False), (False, True), (True, True)]))


@settings(max_examples=100, deadline=None)
@given(ROWS, st.integers(0, 50), SHARES)
def test_groups_stay_together(rows: list[Row], seed: int, shares: dict) -> None:
    found = divided(rows, {"exam": [("x", "y")]}, seed, shares)
    places: dict[tuple[str, ...], set[int]] = {}
    for row, part in zip(rows, found.splits.tolist(), strict=True):
        by_document = row.document and shares["group"] == "document"
        group = ("document", row.source, row.document) if by_document else ("row", same(row.ko))
        if row.held_out:
            assert found.names[part] == f"test/{row.source}"
        else:
            places.setdefault(group, set()).add(part)
    assert all(len(parts) == 1 for parts in places.values())
    assert found.n_groups == len(places)


@settings(max_examples=100, deadline=None)
@given(ROWS, ROWS, st.integers(0, 50), SHARES, st.randoms())
def test_further_rows_move_no_row(
    rows: list[Row], more: list[Row], seed: int, shares: dict, chance: random.Random
) -> None:
    before = divided(rows, ONE_TEST, seed, shares)
    grown = [*enumerate(rows), *((-1, row) for row in more)]
    chance.shuffle(grown)
    after = divided([row for _, row in grown], ONE_TEST, seed, shares)
    names = [before.names[part] for part in before.splits.tolist()]
    for (at, _), part in zip(grown, after.splits.tolist(), strict=True):
        assert at < 0 or after.names[part] == names[at]


def test_the_same_seed_the_same_division_and_another_seed_another() -> None:
    rows = numbered(400)
    parts = [division(rows, seed=seed, dev_share=0.2).splits.tolist() for seed in (1, 1, 2)]
    assert parts[0] == parts[1] != parts[2]


def test_shares_are_about_what_was_asked_for() -> None:
    found = division(numbered(20_000), dev_share=0.05, test_share=0.1, dev_max_rows=10_000, test_max_rows=10_000)
    counts = np.bincount(found.splits, minlength=3)
    assert counts.sum() == 20_000
    # five standard deviations of a binomial count
    assert abs(counts[DEV] - 1_000) < 5 * (20_000 * 0.05 * 0.95) ** 0.5
    assert abs(counts[TEST] - 2_000) < 5 * (20_000 * 0.1 * 0.9) ** 0.5


def test_a_part_too_large_is_halved_and_keeps_what_it_keeps() -> None:
    small, large = (
        division(numbered(1_000), dev_share=0.5, dev_max_rows=600),
        division(numbered(4_000), dev_share=0.5, dev_max_rows=600),
    )
    assert (small.shares["dev"], large.shares["dev"]) == (0.5, 0.125)
    dev = [set(np.flatnonzero(one.splits[:1_000] == DEV).tolist()) for one in (small, large)]
    assert dev[1] < dev[0]
    assert 300 < (large.splits == DEV).sum() <= 600


def test_a_document_is_its_source_s_own() -> None:
    rows = [
        Row(f"{source} {d} {i}", f"{source} {d} {i}", source, str(d))
        for source in SOURCES
        for d in range(40)
        for i in range(3)
    ]
    found = division(rows, dev_share=0.5)
    of_source = np.array([row.source == "news" for row in rows])
    assert found.splits[of_source].tolist() != found.splits[~of_source].tolist()
    assert found.n_groups == 80


@pytest.mark.parametrize(
    ("train", "test"),
    [
        (Row("오늘 날씨", "x"), ("오늘날씨!", "y")),
        (Row("x", "It's Fine"), ("y", "its fine.")),
        (Row("x", "Kim & Lee"), ("y", "Kim &amp; Lee")),
        (Row("회사 (주)한영", "x"), ("회사 ㈜한영", "y")),
        (Row("미국", "x"), ("미\u200b국", "y")),
        (Row("x", "yes"), ("> y", "> Yes")),
        (Row("한글", "x"), ("\u1112\u1161\u11ab\u1100\u1173\u11af", "y")),
        (Row("노·사 합의", "x"), ("노ㆍ사 합의", "y")),
        (Row("노\u119e사 합의", "x"), ("노・사 합의", "y")),
        (Row("서울-부산", "x"), ("서울ㅡ부산", "y")),
        (Row("글쎄…", "x"), ("글쎄\u11a2", "y")),
        (Row("x", "I don't"), ("y", "I donʼt")),
        (Row("2~3일 걸린다", "x"), ("2ㅡ3일 걸린다", "y")),
        (Row("x", "pages 7-9"), ("y", "pages 7–9")),
        (Row("기온 -8도", "x"), ("기온 −8도", "y")),
    ],
)
def test_a_leak_is_seen_through_what_cleaning_mends(train: Row, test: tuple[str, str]) -> None:
    found = division([*numbered(60), train], {"exam": [test]}, dev_share=0.3)
    assert found.reasons_of(slice(60, 61))[0] in {"train:test/exam", "dev:test/exam"}
    assert found.kept[:60].all()


@pytest.mark.parametrize(
    ("train", "test"),
    [
        (Row("23일 걸린다", "x"), ("2~3일 걸린다", "y")),
        (Row("기온 8도", "x"), ("기온 −8도", "y")),
        (Row("x", "pages 79"), ("y", "pages 7–9")),
    ],
)
def test_another_number_is_no_leak(train: Row, test: tuple[str, str]) -> None:
    assert division([*numbered(60), train], {"exam": [test]}, dev_share=0.3).kept.all()


@pytest.mark.parametrize(
    ("rows", "shares", "complaint"),
    [
        (numbered(50, document="d"), {}, r"no row is left for dev; .* 50 rows in 1 groups .*split\.group to `row`"),
        (numbered(50, document="d"), {"dev_share": 0.5, "test_share": 0.5}, r"no row is left for train; .*Add pairs"),
        ([], {}, "no row is left for train; expected at least 1. 0 rows in 0 groups"),
        ([Row("시험", "a"), Row("나", "exam!")] * 9, {"dev_share": 0.5}, "no row is left for train"),
        (
            numbered(50),
            {"test_share": 1e-9, "dev_share": 0.5},
            r"for test/split; .* none was chosen\. Raise split\.test",
        ),
    ],
)
def test_a_part_without_rows_stops_with_what_to_change(rows: list[Row], shares: dict, complaint: str) -> None:
    with pytest.raises(GateError, match=complaint):
        division(rows, **shares)


def test_without_any_test_set_nothing_is_divided() -> None:
    with pytest.raises(GateError, match="no test set; mark a source `use: test`"):
        division(numbered(50), {})
    assert "test/split" in division(numbered(50), {}, test_share=0.4, dev_share=0.4).tables
    held_out = [*numbered(50), Row("가", "a", held_out=True)]
    assert "test/talk" in division(held_out, {}, dev_share=0.4).tables


@pytest.mark.parametrize(
    "shares", [{"dev_share": 0.0}, {"dev_share": 0.6}, {"test_share": -0.1}, {"dev_max_rows": 0}, {"group": "page"}]
)
def test_settings_that_cannot_be_right_are_refused(shares: dict) -> None:
    with pytest.raises(ValidationError, match=next(iter(shares))):
        SplitParams.model_validate(shares)


def test_marks_stand_for_what_is_left_of_a_text() -> None:
    one, other = side_fingerprints(["가 나.", "다"], ["A-b", "c"]), side_fingerprints(["가나", "라"], ["ab!", "c"])
    assert (one.ko == other.ko).tolist() == [True, False]
    assert (one.en == other.en).tolist() == [True, True]


@settings(max_examples=60, deadline=None)
@given(ROWS, TESTS, st.integers(0, 50), SHARES)
def test_rows_beside_a_publishers_test_rows_are_counted(rows: list[Row], tests: dict, seed: int, shares: dict) -> None:
    found = divided(rows, tests, seed, shares)
    examined = {(row.source, row.document) for row in rows if row.held_out and row.document}
    learned = of(rows, (found.splits == TRAIN) & found.kept)
    beside = sum((row.source, row.document) in examined for row in learned)
    assert found.n_documents_shared == (beside if shares["group"] == "document" else 0)
