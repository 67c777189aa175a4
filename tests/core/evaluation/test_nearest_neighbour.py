"""The nearest training sentence, against a look at every one of them with sacreBLEU's own chrF."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.chrf import CHRF

from hanyeong.evaluation.nearest_neighbour import CANDIDATES, NearestNeighbour, _Corpus, chrf_pairs

THEIRS = CHRF()
"""Characters 1 to 6, no words."""


def brute_force(query: str, sources: list[str]) -> float:
    """The highest chrF of any source to the query."""
    return max(THEIRS.sentence_score(source, [query]).score for source in sources)


def found_score(query: str, source: str) -> float:
    return THEIRS.sentence_score(source, [query]).score


def find(queries: list[str], sources: list[str]) -> list[int]:
    return np.concatenate(list(NearestNeighbour(sources).find(queries))).tolist()


def korean(n: int, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    who = ["나는", "너는", "우리는", "그들은", "선생님은", "친구가"]
    what = ["밥을", "책을", "물을", "차를", "학교를", "그림을", "노래를"]
    does = ["먹는다", "읽는다", "마신다", "본다", "그린다", "부른다", "좋아합니다", "샀어요"]
    when = ["어제", "오늘", "내일 아침", "저녁마다", "가끔", "지난주에"]
    return [" ".join(str(rng.choice(words)) for words in (who, when, what, does)) + "." for _ in range(n)]


@pytest.mark.parametrize("n_sources", [1, 3, CANDIDATES, 400])
def test_it_finds_what_a_look_at_everything_finds(n_sources: int) -> None:
    sources, queries = korean(n_sources, 1), korean(40, 2)
    rows = find(queries, sources)
    best = [brute_force(query, sources) for query in queries]
    got = [found_score(query, sources[row]) for query, row in zip(queries, rows, strict=True)]
    assert np.mean([abs(a - b) < 1e-6 for a, b in zip(got, best, strict=True)]) >= 0.95
    assert np.mean(best) - np.mean(got) < 0.2


def test_a_sentence_that_is_there_is_its_own_nearest_and_of_equals_the_first() -> None:
    sources = ["비가 온다.", "눈이 온다.", "비가 온다."]
    assert find(["비가 온다.", "눈이 온다."], sources) == [0, 1]


def test_strange_queries_get_an_answer_too() -> None:
    sources = korean(200, 1)
    rows = find(["", "x", "가", "zzzz", "😀😀😀😀", "\ud800abc"], sources)
    assert len(rows) == 6
    assert all(0 <= row < len(sources) for row in rows)


def test_queries_pass_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    sources, queries = korean(100, 1), korean(30, 2)
    whole = find(queries, sources)
    monkeypatch.setattr("hanyeong.evaluation.nearest_neighbour.BLOCK", 7)
    monkeypatch.setattr("hanyeong.evaluation.nearest_neighbour.INDEX_BLOCK", 13)
    assert find(queries, sources) == whole


def test_nothing_to_look_in_is_refused() -> None:
    with pytest.raises(ValueError, match="no sentences"):
        NearestNeighbour([])


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(*[st.text("abc 가나", max_size=12)] * 2), min_size=1, max_size=4))
def test_its_chrf_is_sacrebleus(rows: list[tuple[str, str]]) -> None:
    refs, hyps = [ref for ref, _ in rows], [hyp for _, hyp in rows]
    at = np.arange(len(rows))
    found = 100 * chrf_pairs(_Corpus(refs), at, _Corpus(hyps), at)
    for ref, hyp, score in zip(refs, hyps, found, strict=True):
        assert score == pytest.approx(THEIRS.sentence_score(hyp, [ref]).score, abs=1e-6)
