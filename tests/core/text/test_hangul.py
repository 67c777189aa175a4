"""Syllables taken apart and put together, particles by the last sound; Unicode's decomposition is the oracle."""

# ruff: noqa: E501  a table has one line a row

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.text.hangul import FIRST, LAST, compose, decompose, final, has_final, is_syllable, josa, with_josa

SYLLABLES = st.characters(min_codepoint=ord(FIRST), max_codepoint=ord(LAST))
WORDS = st.text(SYLLABLES, min_size=1, max_size=8)
PAIRS = st.sampled_from(["은/는", "이/가", "을/를", "과/와", "이라는/라는", "이나/나"])
RIEUL = "\u11af"


def jamo(syllable: str) -> str:
    return unicodedata.normalize("NFD", syllable)


@given(SYLLABLES)
def test_a_syllable_put_together_again_is_the_same(syllable: str) -> None:
    assert compose(*decompose(syllable)) == syllable


@given(SYLLABLES)
def test_unicode_finds_a_tail_where_we_do(syllable: str) -> None:
    assert bool(decompose(syllable)[2]) == (len(jamo(syllable)) == 3)


@given(WORDS, PAIRS)
def test_a_particle_follows_the_last_sound(word: str, pair: str) -> None:
    closed, opened = pair.split("/")
    assert with_josa(word, pair) == word + (closed if len(jamo(word[-1])) == 3 else opened)


@given(WORDS)
def test_after_rieul_comes_ro(word: str) -> None:
    ends = jamo(word[-1])
    assert josa(word, "으로/로") == ("로" if len(ends) == 2 or ends[-1] == RIEUL else "으로")


@given(WORDS, PAIRS, st.sampled_from([" (참고)", "(Seoul)", '"', "”", "'", ")", "...", " "]))
def test_what_is_not_spoken_changes_no_particle(word: str, pair: str, unspoken: str) -> None:
    assert josa(word + unspoken, pair) == josa(word, pair)


@given(st.text())
def test_every_text_has_an_answer(text: str) -> None:
    assert josa(text, "은/는") in ("은", "는")
    assert has_final(text) == bool(final(text))


@pytest.mark.parametrize(
    ("word", "pair", "particle"),
    [
        ("3", "이/가", "이"), ("4", "이/가", "가"), ("10", "은/는", "은"), ("100", "을/를", "을"), ("1,000", "을/를", "을"),
        ("20,000", "은/는", "은"), ("7", "으로/로", "로"), ("8", "으로/로", "로"), ("3", "으로/로", "으로"), ("0", "이/가", "이"),
        ("2.5", "이/가", "가"), ("3.14", "이/가", "가"), ("1.0", "이/가", "이"), ("100,000,000", "이/가", "이"),
        ("30%", "이/가", "가"), ("5km", "을/를", "를"), ("5kg", "을/를", "을"), ("PDF", "을/를", "를"), ("URL", "을/를", "을"),
        ("HTML", "으로/로", "로"), ("XML", "은/는", "은"), ("phone", "을/를", "을"), ("sale", "으로/로", "로"), ("data", "은/는", "는"),
        ("book", "을/를", "을"), ("market", "이/가", "이"), ("KTX", "을/를", "를"), ("서울", "으로/로", "로"), ("부산", "으로/로", "으로"),
    ],
)  # fmt: skip
def test_digits_and_latin_letters_are_read_as_koreans_read_them(word: str, pair: str, particle: str) -> None:
    assert josa(word, pair) == particle


@pytest.mark.parametrize("text", ["", "a", "ㄱ", "가나", "\u1100\u1161", "漢"])
def test_only_one_precomposed_syllable_is_taken_apart(text: str) -> None:
    assert not is_syllable(text)
    with pytest.raises(ValueError, match="one Hangul syllable"):
        decompose(text)
