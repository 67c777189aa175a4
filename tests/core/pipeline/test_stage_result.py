import pytest

from hanyeong.pipeline.stage_result import StageResult, StageResultError


def test_rows_that_disappear_are_our_bug() -> None:
    with pytest.raises(StageResultError, match="1 rows disappeared unnamed"):
        StageResult({}, read=10, kept=8, rejected={"empty": 1}).document("clean", None)


def test_refusals_without_a_row_are_left_out() -> None:
    document = StageResult({}, read=3, kept=2, rejected={"empty": 1, "long": 0}).document("clean", None)
    assert document["rows"] == {"read": 3, "kept": 2, "rejected": {"empty": 1}}


def test_a_stage_without_rows_has_none() -> None:
    assert StageResult({"a": 1}).document("train", None)["rows"] is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1: 2}, {1, 2}, b"x"])
def test_what_json_cannot_carry_is_named(value: object) -> None:
    with pytest.raises(StageResultError, match=r"result\.a"):
        StageResult({"a": value}).document("train", None)  # type: ignore[dict-item]
