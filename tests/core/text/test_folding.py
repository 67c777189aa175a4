"""What counts as the same text."""

import hashlib
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.text.folding import fingerprint, fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It's fine.", "its FINE"),
        ("오늘 날씨가 좋네요.", "오늘날씨가 좋네요!!"),
        ("a_b-c", "abc"),
        ("“Yes,” he said.", "yes he said"),
        ("1,000원", "1000 원"),
    ],
)
def test_case_spacing_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("가", "나"),
        ("10", "11"),
        ("!", "?"),
        ("résumé", "resume"),
        ("", "."),
        ("금리가 1.5% 올랐다", "금리가 15% 올랐다"),
        ("도 1-2", "도 12"),
        ("영하 -5도", "영하 5도"),
        ("at 1:30", "at 130"),
        ("It is written in C++.", "It is written in C."),
        ("C#", "C"),
    ],
)
def test_what_is_said_counts(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@settings(deadline=None)
@given(st.text(), st.integers())
def test_folding_forgets_case_and_marks_and_nothing_else(text: str, seed: int) -> None:
    chance = random.Random(seed)
    folded = fold(text)
    assert fold(folded) == folded or not folded.isalnum()
    spread = "".join(c + chance.choice(("", " ", "_", "!")) for c in text)
    if any(c.isalnum() for c in text) and not re.search(r"[-.:/+#]", text):  # those belong to what stands around them
        assert fold(spread) == folded


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    assert fingerprint("") == int.from_bytes(hashlib.blake2b(digest_size=8).digest(), "little")
    assert f"{fingerprint('한영'):016x}" == "2484181ebbb5e403"


@settings(deadline=None)
@given(st.sets(st.text(), max_size=200))
def test_fingerprints_tell_texts_apart_in_64_bits(texts: set[str]) -> None:
    marks = {fingerprint(text) for text in texts}
    assert len(marks) == len(texts)
    assert all(0 <= mark < 2**64 for mark in marks)
