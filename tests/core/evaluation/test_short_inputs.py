"""Very short inputs: the fixed test is what it says, and each way of going wrong is counted once."""

from __future__ import annotations

import re

from hanyeong.evaluation.short_inputs import SHORT_INPUTS, score_outputs
from hanyeong.inference.translator import Translation
from hanyeong.results.evaluate import ShortInputKind


def test_the_inputs_are_syllables_words_and_phrases_of_two_or_three() -> None:
    korean = [text for pairs in SHORT_INPUTS.values() for text in pairs]
    assert 90 <= len(korean) == len(set(korean))
    assert all(re.fullmatch("[가-힣 ]+", text) for text in korean)
    assert all(re.fullmatch("[A-Za-z ,]+", text) for pairs in SHORT_INPUTS.values() for text in pairs.values())
    words = {kind: {len(text.split()) for text in pairs} for kind, pairs in SHORT_INPUTS.items()}
    assert words == {ShortInputKind.SYLLABLE: {1}, ShortInputKind.WORD: {1}, ShortInputKind.PHRASE: {2, 3}}
    assert {len(text) for text in SHORT_INPUTS[ShortInputKind.SYLLABLE]} == {1}


def test_loops_explosions_and_silence_are_counted_and_a_sentence_is_not() -> None:
    def said(text: str, *flags: str) -> Translation:
        return Translation(text, -0.1, 2, 2, 1, flags)

    outputs = [
        said("Water."),
        said("I bought an apple at the store."),
        said(""),
        said("tea tea tea tea tea"),
        said("rice", "repetitive"),
        said("moon", "truncated"),
        said("the star that shines above the house of which nobody has ever asked anything"),
        said(""),
    ]
    references = ["water", "apple", "x", "tea", "rice", "moon", "star", "y"]
    found = score_outputs(outputs, references, 100, 1)
    assert (found.rows, found.exact_rate) == (8, 3 / 8)
    assert (found.empty_rate, found.repetition_rate, found.too_long_rate) == (2 / 8, 2 / 8, 2 / 8)
    assert found.fault_rate == 6 / 8
