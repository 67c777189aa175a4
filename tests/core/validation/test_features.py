import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.corpus.pair_table import PairWriter
from hanyeong.pipeline.errors import InputError
from hanyeong.validation import features
from hanyeong.validation.features import again, among, measure


def test_each_feature_says_what_it_is_called(table) -> None:
    pairs = [
        ("가나다 abc", "a"),
        ("", " \t"),
        ("hello there", "안녕하세요"),
        ("Azure", "Azure"),
        ("한 줄\n두 줄", "one\u2028two"),
        ("가나다  ABC!", "A."),
        ("창문을 닫으세요", "#REF!"),
        ("없음", "None"),
    ]
    frame = measure(table(pairs), {"s"}).frame
    assert list(frame["ko_chars"]) == [7, 0, 11, 5, 7, 9, 8, 2]
    assert list(frame["en_chars"]) == [1, 2, 5, 5, 7, 2, 5, 4]
    assert frame["ko_hangul_share"].round(3).tolist() == [0.5, 0.0, 0.0, 0.0, 1.0, 0.5, 1.0, 1.0]
    assert frame["length_ratio"].tolist() == pytest.approx([7.0, 2.0, 2.2, 1.0, 1.0, 4.5, 1.6, 2.0])
    for column, rows in {
        "ko_empty": [1], "en_empty": [1], "swapped": [2], "not_korean": [2, 3], "untranslated": [3], "line_break": [4],
        "pair_repeated": [5], "placeholder": [6], "other_source": [], "id_repeated": [],
    }.items():  # fmt: skip
        assert np.flatnonzero(frame[column]).tolist() == rows, column


def test_a_line_feed_at_the_end_is_a_line_break(table) -> None:
    """`$` of a regular expression would stand before it."""
    ends = [("가\n", "a"), ("가", "a\n"), ("\n가", "a"), ("가", "a\r"), ("가", "a")]
    assert measure(table(ends), {"s"}).frame["line_break"].tolist() == [1, 1, 1, 1, 0]


def test_the_frame_holds_numbers_only(table) -> None:
    frame = measure(table([("비밀", "secret")] * 3), {"s"}).frame
    assert all(kind.kind in "iuf" for kind in frame.dtypes)


def test_rows_of_another_source_and_repeated_ids_show(table) -> None:
    path = table([("가", "a"), ("나", "b")])
    assert measure(path, {"other"}).frame["other_source"].tolist() == [1, 1]
    assert measure(path, {"other", "s"}).frame["other_source"].tolist() == [0, 0]


@given(st.lists(st.integers(0, 5), max_size=12), st.lists(st.integers(0, 5), max_size=5))
def test_marks_repeat_as_in_a_plain_loop(values: list[int], others: list[int]) -> None:
    marks, other = np.array(values, np.uint64), np.array(others, np.uint64)
    assert again(marks).tolist() == [value in values[:at] for at, value in enumerate(values)]
    assert among(marks, [other]).tolist() == [value in others for value in values]
    assert not among(marks, []).any()


def test_batches_do_not_show_in_the_result(table, monkeypatch) -> None:
    pairs = [(f"문장 {n % 7}", f"sentence {n % 5}") for n in range(40)]
    whole = measure(table(pairs), {"s"})
    monkeypatch.setattr(features, "BATCH_ROWS", 9)
    parts = measure(table(pairs), {"s"})
    assert parts.frame.equals(whole.frame)
    assert (parts.id == whole.id).all()


def test_an_empty_table_has_all_columns_and_no_row(table) -> None:
    assert (
        measure(table([]), {"s"}).frame.columns.tolist() == measure(table([("가", "a")]), {"s"}).frame.columns.tolist()
    )


def test_ids_of_another_make_are_refused(tmp_path) -> None:
    path = tmp_path / "x.parquet"
    with PairWriter(path) as writer:
        writer.write({name: ["x"] for name in writer.schema.names})
    with pytest.raises(InputError, match="ids that are not 16 hexadecimal digits"):
        measure(path, {"s"})
