"""Long text in pieces: each fits, and nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.text.normalize import normalize
from hanyeong.text.segment import pieces, sentence_spans

WORDS = st.lists(
    st.sampled_from(["가나다.", "Yes!", "“네?”", "a,", "b;", "긴" * 30, "1.5", "응…", "c", "(d.)"]), max_size=30
)


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


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
        ("1. 사과 2. 배 3. 감", ["1. 사과 2. 배 3. 감"]),
        ("제1장 1. 총칙", ["제1장 1. 총칙"]),
        ("그림 2. 구조", ["그림 2. 구조"]),
        ("*Figure 12. The parts", ["*Figure 12. The parts"]),
        ("다음: 3. 설정", ["다음: 3. 설정"]),
        ("시행일은 2031. 4. 7. 이다.", ["시행일은 2031. 4. 7. 이다."]),
        ("응. 갈게.", ["응.", "갈게."]),
        ("가지 마. 여기 있어 줘. 꼭.", ["가지 마.", "여기 있어 줘.", "꼭."]),
        ("이리 와. 이것 좀 봐. 저것도.", ["이리 와.", "이것 좀 봐.", "저것도."]),
        ("빨리 가. 늦겠어.", ["빨리 가.", "늦겠어."]),
        ("이게 다. 끝.", ["이게 다.", "끝."]),
        ("“안 해.” 그가 말했다.", ["“안 해.”", "그가 말했다."]),
        (
            "She moved here in 1987. He came in 2003. Then we met.",
            ["She moved here in 1987.", "He came in 2003.", "Then we met."],
        ),
        ("We sold 12. They sold 15.", ["We sold 12.", "They sold 15."]),
        (
            "I met Mr. Smith, e.g. today. Dr. J. Kim vs. us! “Why?” he said.",
            ["I met Mr. Smith, e.g. today.", "Dr. J. Kim vs. us!", "“Why?” he said."],
        ),
        ("It ended. Then etc. came.", ["It ended.", "Then etc. came."]),
    ],
)
def test_sentences_end_at_their_marks(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize("mark", "가나다라마바사아자차카타파하")
def test_a_syllable_is_a_mark_only_where_a_list_can_be(mark: str) -> None:
    assert sentences_of(f"{mark}. 그 밖의 것") == [f"{mark}. 그 밖의 것"]
    assert sentences_of(f"그것이 {mark}. 그 밖의 것") == [f"그것이 {mark}.", "그 밖의 것"]


@pytest.mark.parametrize("word", ["네", "예", "응", "해", "봐", "줘", "와", "돼", "써", "꺼", "커", "뭐"])
def test_a_sentence_may_be_one_syllable_long(word: str) -> None:
    assert sentences_of(f"{word}. 그래.") == [f"{word}.", "그래."]
    assert sentences_of(f"좀 {word}. 그래.") == [f"좀 {word}.", "그래."]


def test_sentences_go_one_by_one_even_where_several_fit() -> None:
    found = pieces("갔다. 왔다. 잤다.", lambda _: True)
    assert found.texts == ("갔다.", "왔다.", "잤다.")
    assert not found.broken


def test_a_sentence_too_long_is_broken_at_commas_first() -> None:
    found = pieces("가나 다라, 마바 사아", lambda text: len(text) <= 7)
    assert found.texts == ("가나 다라,", "마바 사아")
    assert found.broken


@settings(deadline=None)
@given(WORDS | st.text().map(lambda text: normalize(text).split(" ")), st.integers(1, 40))
def test_every_piece_fits_and_every_letter_stays(words: list[str], room: int) -> None:
    text = " ".join(words)
    found = pieces(text, lambda part: len(part) <= room)
    assert all(len(part) <= room for part in found.texts)
    assert "".join(found.texts).replace(" ", "") == text.replace(" ", "")
    assert found.broken == any(len(sentence) > room for sentence in sentences_of(text))


@settings(deadline=None)
@given(WORDS, st.integers(1, 40))
def test_unbroken_text_comes_together_again(words: list[str], room: int) -> None:
    text = " ".join(words)
    found = pieces(text, lambda part: len(part) <= room)
    if not found.broken:
        assert " ".join(found.texts) == text


def test_a_single_letter_is_never_taken_apart() -> None:
    assert pieces("가나", lambda _: False).texts == ("가", "나")
