"""The pairs themselves: distinct, reproducible, balanced, sound, and held out by combination, never by word."""

import re
from collections import Counter

import pytest

from hanyeong.corpus.cleaning import clean_batch
from hanyeong.corpus.filtering.batch import pair_batch
from hanyeong.corpus.filters.numbers import numbers_differ
from hanyeong.corpus.params import CleanParams
from hanyeong.pipeline.errors import InputError
from hanyeong.sample import grammar
from hanyeong.sample.frames import DOMAINS, frames
from hanyeong.sample.grammar import MOST_PAIRS, Made, make_drift_pairs, make_pairs
from hanyeong.sample.held_out import hold_out
from hanyeong.sample.lexicon import Lexicon
from hanyeong.text.comparison_key import comparison_key

SEEN = 8
"""Times that a word of the held-out part must stand in the part trained on."""


def combinations(pair: Made) -> list[tuple[str, str]]:
    return [(predicate, noun) for predicate, _, noun in (c.partition(":") for c in pair.combination.split(" + "))]


def test_as_many_as_asked_for(train: list[Made], held: list[Made]) -> None:
    assert (len(train), len(held)) == (20_000, 1_000)


def test_no_side_comes_twice_whatever_its_case_spacing_and_punctuation(made: list[Made]) -> None:
    for side in ("ko", "en"):
        assert len({comparison_key(getattr(pair, side)) for pair in made}) == len(made)


def test_one_seed_makes_one_corpus() -> None:
    first, again, other = (make_pairs(1_000, seed, 0.1) for seed in (3, 3, 4))
    assert first == again
    assert len(set(first) & set(other)) < 20


def test_domains_and_frames_come_equally_often(train: list[Made]) -> None:
    assert Counter(pair.domain for pair in train) == dict.fromkeys(DOMAINS, 4_000)
    for domain in DOMAINS:
        frequency = Counter(pair.frame for pair in train if pair.domain == domain)
        assert set(frequency) == {frame.name for frame in frames() if frame.domain == domain}
        assert min(frequency.values()) >= 0.5 * max(frequency.values()), frequency.most_common()[-3:]


def test_what_is_held_out_is_combined_nowhere_else(train: list[Made], held: list[Made]) -> None:
    trained = {found for pair in train for found in combinations(pair)}
    tested = {found for pair in held for found in combinations(pair)}
    assert len(tested) >= 300
    assert trained.isdisjoint(tested)


def test_every_domain_has_held_out_pairs(held: list[Made]) -> None:
    assert Counter(pair.domain for pair in held) == dict.fromkeys(DOMAINS, 200)


def test_the_words_of_held_out_combinations_are_seen_elsewhere(train: list[Made], held: list[Made]) -> None:
    text = "\n".join(pair.ko for pair in train)
    predicates = Counter(predicate for pair in train for predicate, _ in combinations(pair))
    wanted = {combination for pair in held for combination in combinations(pair)}
    assert {predicate: n for predicate, _ in wanted if (n := predicates[predicate]) < SEEN} == {}
    assert {noun: n for _, noun in wanted if (n := text.count(noun)) < SEEN} == {}


def test_nearly_every_english_word_of_the_held_out_part_is_seen_elsewhere(train: list[Made], held: list[Made]) -> None:
    def spoken(part: list[Made]) -> Counter[str]:
        return Counter(word for pair in part for word in re.findall(r"[a-z']+", pair.en.lower()))

    seen, asked = spoken(train), spoken(held)
    assert sum(n for word, n in asked.items() if seen[word] < SEEN) <= 0.01 * asked.total()
    assert sum(n for word, n in asked.items() if not seen[word]) <= 0.003 * asked.total()


def test_nothing_held_out_where_nothing_is_asked_for() -> None:
    made = make_pairs(500, 1, 0.0)
    assert len(made) == 500
    assert not any(pair.held_out for pair in made)


def test_the_cleaning_rules_refuse_next_to_none(made: list[Made]) -> None:
    judged = clean_batch([pair.ko for pair in made], [pair.en for pair in made], CleanParams())
    assert sum(map(bool, judged.reasons)) <= 0.001 * len(made), Counter(judged.reasons)
    assert not any(judged.repairs)
    assert not numbers_differ(pair_batch([pair.ko for pair in made], [pair.en for pair in made])).any()


def test_no_trace_of_the_grammar_is_left(made: list[Made]) -> None:
    for pair in made:
        assert not re.search(r"[{}|=*~@/]|  | [.,?]|\.\.|은/는", pair.ko + pair.en), pair
        assert re.fullmatch(r"[가-힣A-Z0-9 .,?%]+[.?]", pair.ko), pair
        assert re.fullmatch(r"[A-Z0-9][A-Za-z0-9 .,?%:'-]+[.?]", pair.en), pair
        assert pair.ko.endswith("?") == pair.en.endswith("?"), pair


def test_speech_levels_are_cued_in_english(made: list[Made]) -> None:
    for pair in made:
        casual = re.search(r"[아야], ", pair.ko) is not None
        assert casual == pair.en.startswith("Hey "), pair
        if re.search(r"씁?니까\?$", pair.ko):
            assert pair.domain == "business"
        if re.search(r"(?<!니)다\.$", pair.ko):
            assert pair.domain in ("news", "municipal")


def test_elders_are_honoured(made: list[Made]) -> None:
    elders = [pair for pair in made if "께서는" in pair.ko and pair.domain == "talk"]
    assert len(elders) > 50
    assert all(re.search(r"[시신실십셨셔세계]", pair.ko) for pair in elders)


def test_a_noun_keeps_two_thirds_of_its_predicates() -> None:
    arguments = {f"v{i}": [f"n{j}" for j in range(10)] for i in range(9)}
    held = hold_out(arguments, 1)
    lost = Counter(noun for _, noun in held.combinations)
    assert held.combinations
    assert max(lost.values()) <= 3
    assert hold_out({"rare": ["a", "b"], "also": ["a", "b"]}, 1).combinations == frozenset()


def test_the_kitchen_is_another_domain(made: list[Made], words: Lexicon) -> None:
    kitchen = make_drift_pairs(2_000, 1)
    assert {pair.domain for pair in kitchen} == {"kitchen"}
    assert len({comparison_key(pair.ko) for pair in kitchen}) == 2_000
    own = {noun.ko for kind in ("seasoning", "broth") for noun in words.nouns[kind]}
    assert sum(any(word in pair.ko for word in own) for pair in kitchen) > 1_000
    assert not {pair.frame for pair in kitchen} & {pair.frame for pair in made}


def test_more_than_the_grammar_makes_is_refused_with_what_it_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=f"at most {MOST_PAIRS:,}"):
        make_pairs(MOST_PAIRS + 1, 1, 0.0)
    narrow = tuple(frame for frame in frames() if frame.name == "favourite")
    monkeypatch.setattr(grammar, "frames", lambda: narrow)
    with pytest.raises(InputError, match=r"5,000 pairs wanted, the grammar makes [\d,]+; ask for at most so many"):
        make_pairs(5_000, 1, 0.0)
