"""The lexicon: large enough, one English word for each Korean one, nothing that no frame can use."""

from collections import Counter

import pytest

from hanyeong.sample import nouns, predicates
from hanyeong.sample.frames import DOMAINS, KITCHEN, Frame, frames
from hanyeong.sample.lexicon import KITCHEN as KITCHEN_NOUNS
from hanyeong.sample.lexicon import Lexicon, word_pairs
from hanyeong.sample.slots import FILLERS

SAME_IN_ENGLISH = {"clean", "take", "collect", "raise", "wash", "use", "introduce", "restore"}
"""Two Korean predicates each, told apart by the object or the speech: 청소하다/깨끗하다, 타다/찍다."""


def verbs(words: Lexicon) -> dict[str, str]:
    return {found.ko: found.en for group in words.predicates.values() for found in group}


def test_it_is_as_large_as_promised(words: Lexicon) -> None:
    own = [noun for noun in words.named.values() if noun.kind not in KITCHEN_NOUNS]
    predicates_of_corpus = set(verbs(words)) - {verb.ko for verb in words.predicates["prep"]}
    adverbs = word_pairs(predicates.ADVERBS)
    assert len({noun.ko for noun in own} | predicates_of_corpus | {ko for ko, _ in adverbs}) >= 1000
    english = {noun.en for noun in own} | {verbs(words)[ko] for ko in predicates_of_corpus} | {en for _, en in adverbs}
    assert len(english) >= 1000
    assert len(predicates_of_corpus) >= 150
    assert len([frame for frame in frames() if frame.domain in DOMAINS]) >= 60
    assert {frame.domain for frame in frames()} == {*DOMAINS, KITCHEN}


def test_every_noun_has_one_translation_in_both_directions(words: Lexicon) -> None:
    found = [noun for group in words.nouns.values() for noun in group]
    assert [ko for ko, n in Counter(noun.ko for noun in found).items() if n > 1] == []
    assert [en for en, n in Counter(noun.en for noun in found).items() if n > 1] == []


def test_every_predicate_has_one_translation(words: Lexicon) -> None:
    meanings = {(found.ko, found.en, found.is_adjective) for group in words.predicates.values() for found in group}
    assert [ko for ko, n in Counter((ko, adjective) for ko, _, adjective in meanings).items() if n > 1] == []
    assert {en for en, n in Counter(verbs(words).values()).items() if n > 1} <= SAME_IN_ENGLISH


def test_what_predicates_take_exists_and_is_never_empty(words: Lexicon) -> None:
    for group in words.predicates.values():
        for predicate in group:
            assert words.arguments(predicate), predicate.ko
            assert all(words.nouns[kind] for kind in predicate.where), predicate.ko


def test_tables_name_only_words_that_exist(words: Lexicon) -> None:
    adjectives = {adjective.ko for adjective in words.predicates["adj"]}
    named = {
        *predicates.GOOD.split(),
        *predicates.BAD.split(),
        *(w for pair in word_pairs(predicates.OPPOSITES) for w in pair),
    }
    assert named <= adjectives
    assert set(nouns.KIND_NAMES) <= set(words.nouns)
    assert {noun.counter for noun in words.named.values() if noun.counter} <= set(nouns.COUNTERS)


@pytest.mark.parametrize("frame", frames(), ids=lambda frame: frame.name)
def test_a_frame_asks_only_for_slots_that_it_fills(frame: Frame) -> None:
    filled = {name for name, _, _ in frame.slots}
    for sentence in (frame.ko, frame.en):
        assert {piece.slot for piece in sentence if not isinstance(piece, str)} <= filled
    assert {filler for _, filler, _ in frame.slots} <= set(FILLERS)


def test_frames_have_names_of_their_own() -> None:
    assert [name for name, n in Counter((f.domain, f.name) for f in frames()).items() if n > 1] == []
