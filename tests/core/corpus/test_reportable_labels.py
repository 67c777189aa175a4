import pytest

from hanyeong.corpus.reportable_labels import nameable
from hanyeong.evaluation.slices import OTHER, by_name


def test_what_says_of_many_rows_what_they_are_may_be_named() -> None:
    assert nameable({"구어체": 400_000, "": 3, "IT/기술": 10}) == {"구어체", "", "IT/기술"}
    assert nameable({f"domain {i}": 90 for i in range(400)})


@pytest.mark.parametrize(
    "labels",
    [
        {"오늘은 날씨가 좋아서 친구와 함께 한강 공원에 가서 자전거를 탔다고 한다.": 1},
        {f"title {i}": 1 for i in range(500)},
        {f"title {i}": 100 for i in range(1_001)},
    ],
    ids=["a sentence", "a title a row", "more than anybody calls a domain"],
)
def test_text_is_never_named(labels: dict[str, int]) -> None:
    assert nameable(labels) == set()
    assert set(by_name([label for label, n in labels.items() for _ in range(n)])) == {OTHER}
