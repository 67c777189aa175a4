"""kiwipiepy, an analyser that knows nothing of our grammar, reads its sentences: spacing, particles, analysis.

Where it spaces otherwise than we do, each place must be of a kind that docs/sample.md explains.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from kiwipiepy import Kiwi

from hanyeong.sample import nouns, numerals
from hanyeong.sample.grammar import Made
from hanyeong.sample.lexicon import Lexicon, word_pairs
from hanyeong.text.hangul import is_syllable, with_josa

DOC = Path(__file__).parents[3] / "docs/sample.md"
N_SENTENCES = 500
PARTICLES = {"은/는": "JX", "이/가": "JKS", "을/를": "JKO", "과/와": "JC", "으로/로": "JKB"}
SWAPPED = str.maketrans("은는을를이가과와", "는은를을가이와과")
NUMERALS = tuple(ko for ko, _ in (*numerals.NATIVE, *numerals.AGES) if len(ko) > 1)
TIMES = ("지난달", "지난주", "지난해", "지난여름", "이날", "올해", "전날")
VERBS = ("가져.", "빌려.", "돌려.", "재미있", "맛있", "포장하", "재검토")
"""Compound verbs of the dictionary; a dot for the syllable that is inflected."""
KINDS = ("compound", "number", "time", "cannot", "suffix", "auxiliary")


@pytest.fixture(scope="module")
def sentences(made: list[Made]) -> list[str]:
    return [pair.ko for pair in made[:: len(made) // N_SENTENCES]][:N_SENTENCES]


@pytest.fixture(scope="module")
def known(words: Lexicon) -> tuple[str, ...]:
    """Words that hold no blank: nouns, names, titles, calls."""
    tables = (nouns.NAMES, nouns.CALLS, nouns.POLICE, nouns.REASONS, nouns.TITLES)
    spoken = [*words.named, *(ko for table in tables for ko, _ in word_pairs(table)), *VERBS]
    return tuple({part for word in spoken for part in word.split() if len(part) > 1})


def boundaries(text: str) -> set[int]:
    """Where blanks stand, counted in letters before them."""
    words = text.split()
    return {sum(map(len, words[:i])) for i in range(1, len(words))}


def word_at(text: str, place: int) -> tuple[str, int]:
    """The word around a place in it, counted in letters from its start."""
    start = max((b for b in boundaries(text) if b < place), default=0)
    end = min((b for b in boundaries(text) if b > place), default=len(text.replace(" ", "")))
    return text.replace(" ", "")[start:end], place - start


def kinds(ours: str, theirs: str, known: tuple[str, ...]) -> Iterator[str]:
    """Why each disagreement stands, "" where none of our reasons holds."""
    bare = ours.replace(" ", "")
    for place in sorted(boundaries(theirs) - boundaries(ours)):
        yield why_together(*word_at(ours, place), known)
    for place in sorted(boundaries(ours) - boundaries(theirs)):
        yield "auxiliary" if bare[place] in "하해합한" and bare[place - 1] in "야고" else ""


def why_together(word: str, place: int, known: tuple[str, ...]) -> str:
    if any(found.start() < place < found.end() for part in known for found in re.finditer(part, word)):
        return "compound"
    if word[place - 1].isdigit() or word[place].isdigit() or word.startswith(NUMERALS):
        return "number"
    if word.startswith(TIMES):
        return "time"
    if word[:place].endswith("못"):
        return "cannot"
    return "suffix" if word[place:] == "쯤" else ""


def test_where_it_spaces_otherwise_the_manual_says_why(
    sentences: list[str], known: tuple[str, ...], kiwi: Kiwi
) -> None:
    found: Counter[str] = Counter()
    unexplained = []
    for ours, theirs in zip(sentences, kiwi.space(sentences), strict=True):
        reasons = list(kinds(ours, theirs, known))
        found.update(reasons)
        unexplained += [(ours, theirs)] * reasons.count("")
    assert len(unexplained) <= 0.004 * N_SENTENCES, unexplained
    assert sum(found.values()) <= 0.08 * sum(len(boundaries(text)) for text in sentences), found
    assert all(f"| {kind} |" in DOC.read_text(encoding="utf-8") for kind in KINDS)


def test_an_injected_slip_of_spacing_is_not_explained_away(known: tuple[str, ...], kiwi: Kiwi) -> None:
    ours = "저는 어제 도서관에서책을 읽었어요."
    assert "" in list(kinds(ours, str(kiwi.space(ours)), known))


def test_it_joins_every_noun_with_the_particle_that_we_choose(words: Lexicon, kiwi: Kiwi) -> None:
    wrong = [
        (noun, pair)
        for noun in words.named
        for pair, tag in PARTICLES.items()
        if kiwi.join([(noun, "NNG"), (pair.split("/")[0], tag)]) != with_josa(noun, pair)
    ]
    assert wrong == []


def test_it_finds_our_particles_likelier_than_the_other_ones(sentences: list[str], kiwi: Kiwi) -> None:
    def likely(text: str) -> float:
        return float(kiwi.analyze(text)[0][1])

    compared = [(text, " ".join(swapped)) for text in sentences[:200] if (swapped := with_one_swapped(text.split()))]
    assert len(compared) > 100
    doubted = [ours for ours, swapped in compared if likely(ours) <= likely(swapped)]
    assert len(doubted) <= 0.01 * len(compared), doubted


def with_one_swapped(words: list[str]) -> list[str]:
    """The words with the first particle turned into its twin; none where there is no particle to turn."""
    for i, word in enumerate(words[:-1]):
        if len(word) > 2 and word[-1] in "은는을를이가과와" and is_syllable(word[-2]):  # it cannot read KTX
            return [*words[:i], word[:-1] + word[-1].translate(SWAPPED), *words[i + 1 :]]
    return []


def test_every_sentence_ends_in_a_final_ending(sentences: list[str], kiwi: Kiwi) -> None:
    without = []
    for text in sentences:
        tags = [token.tag for token in kiwi.tokenize(text)]
        if tags[-2:] not in (["EF", "SF"], ["JX", "SF"]):  # 주세요요? never; 어디예요: the copula's ending
            without.append(text)
    assert len(without) <= 0.01 * N_SENTENCES, without
