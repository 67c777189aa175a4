"""Every filter with pairs that it rejects and pairs like them that it keeps; then what holds for all of them."""

import re
import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hanyeong.corpus import filters
from hanyeong.corpus.cleaning import clean_batch
from hanyeong.corpus.filtering.apply import apply_filters
from hanyeong.corpus.filtering.batch import pair_batch
from hanyeong.corpus.filtering.registry import BY_CODE, FILTERS
from hanyeong.corpus.filtering.scores import SCORED, edges_of, histogram
from hanyeong.corpus.filters.base import EN, KO, Example, Filter, ScoredFilter
from hanyeong.corpus.filters.numbers import numbers_differ
from hanyeong.corpus.filters.pii import pii_kinds
from hanyeong.corpus.filters.script import NotLatin
from hanyeong.corpus.params import CleanParams
from hanyeong.pipeline.params import parse
from hanyeong.text.repetition import repetitive

LONG = "{}번째 자전거를 샀습니다.".format
EXAMPLES = [(kind, example) for kind in FILTERS for example in kind.examples]


def reasons(ko: str, en: str, **settings: object) -> str:
    rules: CleanParams = parse({"clean": CleanParams}, {"clean": settings}, "test")["clean"]
    return clean_batch([ko], [en], rules).reasons[0]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=lambda value: getattr(value, "code", ""))
def test_a_filter_rejects_one_and_keeps_one_like_it(kind: type[Filter], example: Example) -> None:
    assert reasons(*example.rejected, **example.params) == kind.code
    assert reasons(*example.kept, **example.params) == ""


@pytest.mark.parametrize("kind", FILTERS, ids=lambda kind: kind.code)
def test_a_filter_says_what_it_is(kind: type[Filter]) -> None:
    assert kind.examples
    assert set(kind.code) <= set(string.ascii_lowercase + "_")
    assert re.search("[가-힣]", kind.text.ko)
    assert not re.search("[가-힣]", kind.text.en)
    assert issubclass(CleanParams, kind.params_type)
    defaults = kind.params_type()  # every key has a default
    assert defaults.model_dump().items() <= CleanParams().model_dump().items()


def test_codes_and_params_are_distinct() -> None:
    assert len({kind.order for kind in FILTERS}) == len(FILTERS), "two filters claim the same place"
    assert len(BY_CODE) == len(FILTERS)
    keys = [key for kind in {kind.params_type for kind in FILTERS} for key in kind.model_fields]
    assert sorted(keys) == sorted(set(keys))
    assert set(keys) < set(CleanParams.model_fields)


def test_a_long_paragraph_is_rejected_whatever_is_in_it() -> None:
    assert reasons(" ".join(map(LONG, range(60))), EN) == "too_long"
    assert reasons(" ".join(map(LONG, range(8))), " ".join([EN, "Then more."] * 3)) == ""


# -- scores


@pytest.mark.parametrize("kind", SCORED, ids=lambda kind: kind.code)
def test_a_scored_filter_says_what_its_score_is(kind: type[ScoredFilter]) -> None:
    assert re.search("[가-힣]", kind.score_text.ko)
    assert kind.score_text.en
    assert list(kind.score_edges) == sorted(set(kind.score_edges))


@pytest.mark.parametrize("kind", SCORED, ids=lambda kind: kind.code)
def test_scores_decide(kind: type[ScoredFilter]) -> None:
    """On the examples of all filters: rejected is who is on the wrong side, and histograms part at the threshold."""
    sides = [pair for _, example in EXAMPLES for pair in (example.rejected, example.kept)]
    batch = pair_batch([ko for ko, _ in sides], [en for _, en in sides])
    each = kind(CleanParams())
    scores = each.score(batch)
    assert np.isfinite(scores).all()
    wrong = [s > each.threshold if each.rejects == "above" else s < each.threshold for s in scores.tolist()]
    assert each.reject(batch).tolist() == wrong
    assert 0 < sum(wrong) < len(wrong)
    counts, at = histogram(each, scores).tolist(), edges_of(each).index(each.threshold)
    assert sum(counts[at:] if each.rejects == "above" else counts[:at]) == sum(wrong)
    assert sum(counts) == len(scores)


@pytest.mark.parametrize("kind", SCORED, ids=lambda kind: kind.code)
def test_a_score_at_the_threshold_is_kept(kind: type[ScoredFilter]) -> None:
    each = kind(CleanParams())
    counts, at = histogram(each, np.array([each.threshold])).tolist(), edges_of(each).index(each.threshold)
    assert counts[at - 1 if each.rejects == "above" else at] == 1


@pytest.mark.parametrize("threshold", [0.0, 0.05, 1.0])
@pytest.mark.parametrize("rejects", ["above", "below"])
def test_no_bar_holds_kept_and_rejected_pairs(threshold: float, rejects: str) -> None:
    """Wherever the threshold is, among the edges or below them all."""
    each = type("Each", (NotLatin,), {"threshold": threshold, "rejects": rejects})(CleanParams())
    scores = np.array([0.0, 0.05, 0.1, 0.5, 0.95, 1.0])
    wrong = scores > threshold if rejects == "above" else scores < threshold
    assert not (histogram(each, scores[wrong]) * histogram(each, scores[~wrong])).any()


def test_a_pair_that_is_gone_has_no_score() -> None:
    decisions = apply_filters(pair_batch(["", KO, KO], ["", EN, "네."]), CleanParams())
    assert decisions.reasons() == ["empty", "", "not_latin"]
    assert {code: np.isnan(scores).tolist() for code, scores in decisions.scores.items()} == {
        "not_korean": [True, False, False],
        "not_latin": [True, False, False],
        "length_ratio": [True, False, True],
    }
    assert decisions.scores["length_ratio"][1] == pytest.approx((len(EN) + 20) / (2 * len(KO) + 20))


# -- single filters


def test_numbers_are_counted_and_refused_only_on_demand() -> None:
    pair = ("관객이 35명이었습니다.", "There were 53 people.")
    assert reasons(*pair) == ""
    assert reasons(*pair, numbers="refuse") == "numbers"
    assert reasons("1억 원", "100 million won", numbers="refuse") == ""
    assert numbers_differ(pair_batch([pair[0], KO], [pair[1], EN])).tolist() == [True, False]


@pytest.mark.parametrize(
    ("pair", "settings", "reason"),
    [
        (("굵은 <b>글자</b>", "Bold <b>letters</b>"), {"html": "keep"}, ""),
        (("전화는 010-1234-5678입니다.", "Call 010-1234-5678."), {"pii": ["email_address"]}, ""),
        ((KO, "Gestern haben wir auf dem Markt frisches Brot gekauft."), {"language": False}, ""),
        ((KO, EN), {"max_chars": 30}, "too_long"),
        ((KO, EN), {"max_word_chars": 5}, "long_word"),
        ((KO, EN), {"max_ratio": 1.01, "ratio_slack_chars": 0}, "length_ratio"),
    ],
)
def test_rules_can_be_set(pair: tuple[str, str], settings: dict, reason: str) -> None:
    assert reasons(*pair, **settings) == reason


@pytest.mark.parametrize(
    "settings", [{"max_chars": 0}, {"max_ratio": 1.0}, {"min_hangul_share": 1.5}, {"html": "strip"}, {"max_char": 9}]
)
def test_settings_that_cannot_be_right_are_refused(settings: dict) -> None:
    with pytest.raises(ValidationError, match=next(iter(settings))):
        CleanParams.model_validate(settings)


def test_filters_are_found_in_the_order_that_they_ask_for() -> None:
    found = {path.stem for path in Path(filters.__file__).parent.glob("*.py")} - {"__init__", "base"}
    assert {kind.__module__.rpartition(".")[2] for kind in FILTERS} == found, "a module without a filter"
    assert [kind.code for kind in FILTERS][:3] == ["empty", "too_long", "mojibake"]
    assert [kind.order for kind in FILTERS] == sorted(kind.order for kind in FILTERS)


def test_the_first_reason_in_their_order_is_the_one_that_counts() -> None:
    assert reasons("", "") == "empty"
    assert reasons("a" * 900, "a" * 900) == "too_long"
    assert reasons("\ufffd", "\ufffd") == "mojibake"
    assert reasons("<b>abc</b>", "<b>abc</b>") == "identical_sides"


def test_personal_data_is_named_by_kind_and_row() -> None:
    batch = pair_batch([KO, "900101-1234567", "메일"], [EN, "kim@corp.kr", "mail me@corp.kr"])
    assert list(pii_kinds(batch)) == [(1, ["resident_number", "email_address"]), (2, ["email_address"])]


TEXTS = st.sampled_from(
    ["", KO, EN, "Hello.", "안녕", "`a`", "<b>굵게</b>", "12", "kim@corp.kr", "가나다" * 5,
     "Das ist nicht das Haus meiner Frau.", "\ufffd", "[링크](https://a.kr)", "Azure Batch", "昨日",
     "x" * 90, "한" * 900, "{}"]
) | st.text(max_size=30)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=12))
def test_a_batch_is_judged_as_its_pairs_one_by_one(rows: list[tuple[str, str]]) -> None:
    rules = CleanParams()
    together = clean_batch([ko for ko, _ in rows], [en for _, en in rows], rules)
    alone = [clean_batch([ko], [en], rules) for ko, en in rows]
    assert list(together.reasons) == [judged.reasons[0] for judged in alone]
    assert list(together.batch.ko.texts) == [judged.batch.ko.texts[0] for judged in alone]


def test_no_pair_no_verdict() -> None:
    assert apply_filters(pair_batch([], []), CleanParams()).reasons() == []


def test_columns_of_unequal_length_are_our_bug() -> None:
    with pytest.raises(ValueError, match="1 Korean texts against 2 English ones"):
        pair_batch(["가"], ["a", "b"])


@settings(deadline=None)
@given(
    st.lists(
        st.text("abc가 ", max_size=12)
        | st.builds(lambda u, n: u * n, st.text("ab가 ", min_size=1, max_size=7), st.integers(1, 8)),
        max_size=8,
    ),
    st.integers(2, 4),
)
def test_repetition_agrees_with_a_back_reference(texts: list[str], times: int) -> None:
    found = repetitive(texts, times)
    assert found.tolist() == [_repeats("".join(text.split()), times) for text in texts]


def _repeats(text: str, times: int) -> bool:
    """By trying every start and every length: what the fast way must agree with."""
    return any(
        text[start : start + size] * (times + 1) == text[start : start + size * (times + 1)]
        and len(set(text[start : start + size])) >= 2
        for start in range(len(text))
        for size in range(3, (len(text) - start) // (times + 1) + 1)
    )


def test_a_batch_taken_in_part_knows_what_was_counted() -> None:
    batch = pair_batch([KO, "`a` 가", "나"], [EN, "`a` b", "c"])
    whole, rows = batch.ko.prose_scripts, np.array([2, 0])
    part = batch.take(rows)
    assert part.ko.prose == [batch.ko.prose[2], batch.ko.prose[0]]
    assert (part.ko.prose_scripts == whole[rows]).all()
    assert (part.ko.scripts == pair_batch(["나", KO], ["", ""]).ko.scripts).all()
