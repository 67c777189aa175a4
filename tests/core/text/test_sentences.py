"""Long text in pieces: each fits, and nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.text.gate import gate
from hanyeong.text.sentences import pieces, split_sentences

WORDS = st.lists(
    st.sampled_from(["가나다.", "Yes!", "“네?”", "a,", "b;", "긴" * 30, "1.5", "응…", "c", "(d.)"]), max_size=30
)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", [""]),
        ("한 문장", ["한 문장"]),
        ("갔다. 왔다.", ["갔다.", "왔다."]),
        ("“갔어?” 왔어!", ["“갔어?”", "왔어!"]),
        ("3.5는 수다.", ["3.5는 수다."]),
        ("(정말.) 그래…", ["(정말.)", "그래…"]),
        ("1. 설정을 엽니다. 2.1. 저장합니다.", ["1. 설정을 엽니다.", "2.1. 저장합니다."]),
        ("가. 목적 (A. 정의) 나. 범위", ["가. 목적 (A. 정의) 나. 범위"]),
        (
            "I met Mr. Smith, e.g. today. Dr. J. Kim vs. us! “Why?” he said.",
            ["I met Mr. Smith, e.g. today.", "Dr. J. Kim vs. us!", "“Why?” he said."],
        ),
        ("It ended. Then etc. came.", ["It ended.", "Then etc. came."]),
    ],
)
def test_sentences_end_at_their_marks(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_sentences_go_one_by_one_even_where_several_fit() -> None:
    found = pieces("갔다. 왔다. 잤다.", lambda _: True)
    assert found.texts == ("갔다.", "왔다.", "잤다.")
    assert not found.broken


def test_a_sentence_too_long_is_broken_at_commas_first() -> None:
    found = pieces("가나 다라, 마바 사아", lambda text: len(text) <= 7)
    assert found.texts == ("가나 다라,", "마바 사아")
    assert found.broken


@settings(deadline=None)
@given(WORDS | st.text().map(lambda text: gate(text).split(" ")), st.integers(1, 40))
def test_every_piece_fits_and_every_letter_stays(words: list[str], room: int) -> None:
    text = " ".join(words)
    found = pieces(text, lambda part: len(part) <= room)
    assert all(len(part) <= room for part in found.texts)
    assert "".join(found.texts).replace(" ", "") == text.replace(" ", "")
    assert found.broken == any(len(sentence) > room for sentence in split_sentences(text))


@settings(deadline=None)
@given(WORDS, st.integers(1, 40))
def test_unbroken_text_comes_together_again(words: list[str], room: int) -> None:
    text = " ".join(words)
    found = pieces(text, lambda part: len(part) <= room)
    if not found.broken:
        assert " ".join(found.texts) == text


def test_a_single_letter_is_never_taken_apart() -> None:
    assert pieces("가나", lambda _: False).texts == ("가", "나")
