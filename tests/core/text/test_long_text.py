"""No text, however long and whatever it repeats, takes more than its length in time."""

import time

import pytest

from hanyeong.corpus.cleaning import clean_batch
from hanyeong.corpus.params import CleanParams
from hanyeong.text.comparison_key import comparison_key
from hanyeong.text.numbers import values
from hanyeong.text.pii import find_pii
from hanyeong.text.segment import sentence_spans

LENGTH = 20_000
MOST_SECONDS = 4.0
"""Each of these takes a few tenths of a second; what is quadratic takes minutes."""
UNITS = [
    "1. ", "가. ", "J. ", "1-", "1 ", "1~", "010-", "0", "12,", "ㅡ", "ㆍ1", "〇", "ㅇ ", " ㅣ", '""', '"',
    "\\n", "\\u0", "{\\an8", "_x000D", "`", "&", "a@", "@", "(", "+82", "계좌", "1천", "백", "#", "제1", "a+",
    "é", "<", "가나다라", "word ",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_a_side_of_one_thing_over_and_over_is_read_once(unit: str) -> None:
    text = (unit * (LENGTH // len(unit) + 1))[:LENGTH]
    start = time.process_time()
    for question in (comparison_key, find_pii, sentence_spans, values):
        question(text)
    clean_batch([text], [text], CleanParams(max_chars=10_000))
    assert time.process_time() - start < MOST_SECONDS


def test_many_short_pairs_cost_microseconds_each() -> None:
    n = 5_000
    ko, en = [f"{i}번 문은 닫혀 있습니다." for i in range(n)], [f"Door number {i} is closed." for i in range(n)]
    start = time.process_time()
    assert clean_batch(ko, en, CleanParams()).reasons.count("") == n
    assert time.process_time() - start < n * 1e-3
